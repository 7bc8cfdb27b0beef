import {
  action,
  type ActionContext,
  type BaseDependencies,
  command,
  commandTools,
  DomainError,
  type Principal,
  type Route,
  uuidv7,
} from '@sunledger/service-kit';
import { updateIdOf } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { expertOpinionSchema, projectParams, projectSchema } from '../project/contract.ts';
import { projectPage } from '../project/project-page.ts';
import { getProject } from '../project/get-project.ts';
import { requireProposerSide } from '../project/project.ts';
import { removeProject } from '../project/remove-project.ts';
import {
  abandonProjectUpdate,
  type TakeBackInput,
  type WithdrawInput,
  withdrawProjectUpdate,
} from './activity-contract.ts';
import { expertOpinionBody, submissionBody, withdrawalBody } from './contract.ts';
import { expertOpinionOf } from './list-steps.ts';
import { routeWorkflowId, submitProject } from './submit-project.ts';

export function routeRoutes(deps: Dependencies): Route[] {
  return [
    action({
      method: 'POST',
      url: '/projects/:id/submission',
      operationId: 'submitProject',
      summary: '提交申报，或退回后重新提交',
      permission: 'project.propose',
      params: projectParams,
      body: submissionBody,
      response: projectSchema,
      handle: async (context) => {
        await submitProject(deps, context);
        return readPage(deps, context);
      },
    }),
    action({
      method: 'POST',
      url: '/projects/:id/withdrawal',
      operationId: 'withdrawProject',
      summary: '申报人撤回在审项目',
      permission: 'project.propose',
      params: projectParams,
      body: withdrawalBody,
      response: projectSchema,
      handle: async (context) => {
        const { principal, params, body, businessDate, isBackfilled, idempotencyKey } = context;
        const project = await deps.db.transaction(principal, (tx) => getProject(tx, params.id), { readOnly: true });
        if (project.state !== 'inReview') throw new DomainError('project.notInReview', '项目不在审核中，无需撤回');
        const by = principal.onBehalfOf ?? { userId: principal.userId, userName: principal.userName };
        await deps.temporal.executeUpdate({
          workflowId: routeWorkflowId(params.id),
          update: withdrawProjectUpdate,
          updateId: updateIdOf(principal.userId, idempotencyKey),
          args: [
            { by, version: project.version, reason: body.reason, businessDate, isBackfilled } satisfies WithdrawInput,
          ],
        });
        await untilMoved(deps, principal, params.id, 'inReview');
        return readPage(deps, context);
      },
    }),
    action({
      method: 'POST',
      url: '/projects/:id/abandonment',
      operationId: 'abandonProject',
      summary: '作废从未提交的草稿，或被退回后不再申报的项目',
      permission: 'project.propose',
      params: projectParams,
      body: withdrawalBody,
      response: projectSchema,
      handle: async (context) => {
        await abandonProject(deps, context);
        return readPage(deps, context);
      },
    }),
    expertOpinionRoute,
  ];
}

type AbandonContext = ActionContext<typeof projectParams, undefined, typeof withdrawalBody>;

// A draft ends in one transaction, a returned project with its workflow. A repeat finds it ended.
async function abandonProject(deps: Dependencies, context: AbandonContext): Promise<void> {
  const { principal, params, body, businessDate, isBackfilled, idempotencyKey } = context;
  const isOnRoute = await deps.db.transaction(principal, async (tx) => {
    const project = await getProject(tx, params.id, 'forUpdate');
    if (project.state === 'removed' && project.removalReason === body.reason) return false;
    if (project.state === 'returned') {
      requireProposerSide(principal, project.proposer);
      return true;
    }
    await removeProject({ tx, businessDate, ...commandTools(tx, context) }, project.id, body.reason, ['draft']);
    return false;
  });
  if (!isOnRoute) return;
  const by = principal.onBehalfOf ?? { userId: principal.userId, userName: principal.userName };
  await deps.temporal.executeUpdate({
    workflowId: routeWorkflowId(params.id),
    update: abandonProjectUpdate,
    updateId: updateIdOf(principal.userId, idempotencyKey),
    args: [{ by, reason: body.reason, businessDate, isBackfilled } satisfies TakeBackInput],
  });
  await untilMoved(deps, principal, params.id, 'returned');
}

const expertOpinionRoute = command({
  method: 'POST',
  url: '/projects/:id/expert-opinions',
  operationId: 'recordExpertOpinion',
  summary: '登记专家论证意见',
  permission: 'project.argue',
  params: projectParams,
  body: expertOpinionBody,
  response: expertOpinionSchema,
  status: 201,
  handle: async ({ tx: anyTx, params, body, principal, businessDate, audit }) => {
    const tx: Tx = anyTx;
    const project = await getProject(tx, params.id, 'forUpdate');
    if (project.stepId !== 'countyArgumentation' || project.state !== 'inReview') {
      throw new DomainError('project.notInArgumentation', '项目不在县级论证环节，不能登记专家意见');
    }
    if (body.givenOn > businessDate) throw new DomainError('expertOpinion.inFuture', '意见日期不能晚于登记日期');
    const step = await tx
      .selectFrom('project_step')
      .select('round')
      .where('project_id', '=', project.id)
      .where('state', '=', 'running')
      .executeTakeFirstOrThrow();
    const row = {
      id: uuidv7(),
      project_id: project.id,
      region_code: project.regionCode,
      round: step.round,
      expert_name: body.expertName,
      expert_title: body.expertTitle,
      conclusion: body.conclusion,
      opinion: body.opinion,
      given_on: body.givenOn,
      recorded_by: principal.userId,
      recorded_by_name: principal.userName,
    };
    await tx.insertInto('expert_opinion').values(row).execute();
    await audit({
      action: 'expertOpinion.record',
      subjectType: 'project',
      subjectId: project.id,
      regionCode: project.regionCode,
      after: body,
    });
    return expertOpinionOf(row);
  },
});

interface PageContext {
  principal: Principal;
  params: { id: string };
  businessDate: string;
}

function readPage({ db }: BaseDependencies, { principal, params, businessDate }: PageContext) {
  return db.transaction(principal, (tx) => projectPage(tx, principal, params.id, businessDate), { readOnly: true });
}

// The workflow closes the open step after the update has answered; a person should not see the old state on their page.
async function untilMoved(
  { db }: BaseDependencies,
  principal: Principal,
  id: string,
  from: 'inReview' | 'returned',
): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { state } = await db.transaction(principal, (tx) => getProject(tx, id), { readOnly: true });
    if (state !== from) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
