import type { DayUnit } from '@sunledger/calendar';
import type { DecisionRecord } from '@sunledger/policy';
import type { Tx } from '../database.ts';
import type { RouteStep } from '../project/contract.ts';
import { routeStep, type StepId } from './route-steps.ts';

interface Period {
  count: number;
  unit: DayUnit;
}

/** Every step a project has walked, in order, with what the open one waits for. */
export async function listSteps(tx: Tx, projectId: string): Promise<RouteStep[]> {
  const rows = await tx
    .selectFrom('project_step as step')
    .leftJoin('approval_case as owner', 'owner.id', 'step.case_id')
    .leftJoin('approval_step as current', (join) =>
      join.onRef('current.case_id', '=', 'owner.id').onRef('current.step_id', '=', 'owner.current_step_id'),
    )
    .selectAll('step')
    .select(['owner.id as case_opened', 'current.due_date as case_due', 'current.due_problem as case_due_problem'])
    .where('step.project_id', '=', projectId)
    .orderBy('step.sequence')
    .execute();
  return rows.map((row) => {
    const { title, waitsFor } = routeStep(row.step_id as StepId);
    const isRunning = row.state === 'running';
    return {
      sequence: row.sequence,
      round: row.round,
      stepId: row.step_id as StepId,
      title,
      waitsFor,
      state: row.state as RouteStep['state'],
      openedOn: row.opened_on,
      closedOn: row.closed_on,
      dueDate: isRunning ? row.case_due : null,
      dueProblem: isRunning ? row.case_due_problem : null,
      isBackfilled: row.is_backfilled,
      approvalCaseId: row.case_opened,
      notice: noticeOf(row),
      outcome: row.outcome as RouteStep['outcome'],
      policies: (row.decision_records as unknown as DecisionRecord[]).map(
        ({ parameter, value, documentNumber, clauseId }) => ({
          parameter,
          value,
          documentNumber,
          clauseId,
        }),
      ),
    };
  });
}

interface NoticeColumns {
  notice_request_key: string | null;
  notice_id: string | null;
  notice_period: unknown;
}

function noticeOf(row: NoticeColumns): RouteStep['notice'] {
  if (row.notice_request_key === null) return null;
  return { requestKey: row.notice_request_key, noticeId: row.notice_id, period: row.notice_period as Period };
}

/** Expert opinions on a project, oldest first. */
export async function listExpertOpinions(tx: Tx, projectId: string) {
  const rows = await tx
    .selectFrom('expert_opinion')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows.map(expertOpinionOf);
}

/** A stored expert opinion as the API shows it. */
export function expertOpinionOf(row: {
  id: string;
  round: number;
  expert_name: string;
  expert_title: string;
  conclusion: string;
  opinion: string;
  given_on: string;
  recorded_by_name: string;
}) {
  return {
    id: row.id,
    round: row.round,
    expertName: row.expert_name,
    expertTitle: row.expert_title,
    conclusion: row.conclusion as 'agree' | 'agreeWithChanges' | 'disagree',
    opinion: row.opinion,
    givenOn: row.given_on,
    recordedByName: row.recorded_by_name,
  };
}
