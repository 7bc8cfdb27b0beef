import { decodeCursor, invalidField, type Principal, toPage, type Tx } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { z } from 'zod';
import { actorOf } from './actor.ts';
import { type ChainState, stepOf, type Verb, verbTitles } from './chain-state.ts';
import type { ApprovalCaseSummary, ApprovalCaseView, ApprovalTask, StoredCaseView } from './contract.ts';
import { allowedVerbs } from './verb-guards.ts';

interface Page {
  cursor?: string | undefined;
  limit: number;
}

const taskKey = z.tuple([z.iso.date(), z.uuid(), z.string()]);

/** Open tasks that wait for this person in the acting role, nearest deadline first. */
export async function listTasks(
  tx: Tx,
  principal: Principal,
  page: Page & { subjectType?: string | undefined },
  today: string,
) {
  const { userId, role, regionCode, organisationId } = actorOf(principal);
  let select = tx
    .selectFrom('approval_task as task')
    .innerJoin('approval_case as owner', 'owner.id', 'task.case_id')
    .selectAll('task')
    .select(['owner.title as case_title', 'owner.maker_user_name'])
    .where('task.closed_at', 'is', null)
    .where(sql<boolean>`(task.assignee_user_id = ${userId}
        and (task.assignee_role is null or task.assignee_role = ${role} and task.region_code = ${regionCode})
      or task.assignee_user_id is null and task.assignee_role = ${role} and task.region_code = ${regionCode})`)
    .where(sql<boolean>`(task.assignee_organisation_id is null or task.assignee_organisation_id = ${organisationId})`)
    .where(sql<boolean>`not (${userId} = any(task.barred_user_ids))`)
    .orderBy('task.sort_date')
    .orderBy('task.case_id')
    .orderBy('task.id')
    .limit(page.limit + 1);
  if (page.subjectType !== undefined) select = select.where('task.subject_type', '=', page.subjectType);
  const key = cursorKey(page.cursor, taskKey);
  if (key)
    select = select.where(
      sql<boolean>`(task.sort_date, task.case_id, task.id) > (${key[0]}::date, ${key[1]}::uuid, ${key[2]})`,
    );
  const { items, nextCursor } = toPage(await select.execute(), page.limit, (row) => [
    row.sort_date,
    row.case_id,
    row.id,
  ]);
  return { items: items.map((row) => taskOf(row, today)), nextCursor };
}

const caseKey = z.tuple([z.iso.datetime(), z.uuid()]);

interface CaseFilter extends Page {
  subjectType?: string | undefined;
  subjectId?: string | undefined;
  startedByMe: boolean;
}

/** Cases in the caller's scope, latest first. */
export async function listCases(tx: Tx, principal: Principal, filter: CaseFilter) {
  let select = tx
    .selectFrom('approval_case')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.subjectType !== undefined) select = select.where('subject_type', '=', filter.subjectType);
  if (filter.subjectId !== undefined) select = select.where('subject_id', '=', filter.subjectId);
  if (filter.startedByMe) select = select.where('maker_user_id', '=', actorOf(principal).userId);
  const key = cursorKey(filter.cursor, caseKey);
  // Instants travel with milliseconds; the column keeps microseconds.
  if (key)
    select = select.where(
      sql<boolean>`(date_trunc('milliseconds', created_at), id) < (${key[0]}::timestamptz, ${key[1]}::uuid)`,
    );
  const { items, nextCursor } = toPage(await select.execute(), filter.limit, (row) => [row.created_at, row.id]);
  return { items: items.map(summaryOf), nextCursor };
}

/** The case with steps, history and what the caller may do, and its state; undefined outside their scope. */
export async function findCase(
  tx: Tx,
  principal: Principal,
  id: string,
): Promise<{ view: StoredCaseView; state: ChainState } | undefined> {
  const row = await tx.selectFrom('approval_case').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const steps = await tx
    .selectFrom('approval_step')
    .selectAll()
    .where('case_id', '=', id)
    .orderBy('position')
    .execute();
  const records = await tx
    .selectFrom('approval_record')
    .selectAll()
    .where('case_id', '=', id)
    .orderBy('sequence')
    .execute();
  const state: ChainState = row.state;
  const current = row.current_step_id === null ? undefined : stepOf(state.definition, row.current_step_id);
  const view: StoredCaseView = {
    ...summaryOf(row),
    currentStepId: row.current_step_id,
    round: row.round,
    effect: current?.effect ?? null,
    steps: steps.map((step) => ({
      id: step.step_id,
      title: step.title,
      mode: step.mode,
      state: step.state,
      assignees: step.assignees,
      since: step.since,
      dueDate: step.due_date,
      dueProblem: step.due_problem,
    })),
    history: records.map((record) => historyOf(record, state)),
    allowedVerbs: allowedVerbs(state, actorOf(principal)),
  };
  return { view, state };
}

/** Where a decision about this case must be sent; undefined outside the caller's scope. */
export async function findCaseWorkflow(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx.selectFrom('approval_case').select('workflow_id').where('id', '=', id).executeTakeFirst();
  return row?.workflow_id;
}

function cursorKey<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  const key = schema.safeParse(decodeCursor(cursor));
  if (!key.success) throw invalidField('cursor', '翻页标记无效，请从第一页重新查询');
  return key.data;
}

// Rows of the package's own tables; services generate their schema types, this package is installed into theirs.
// oxlint-disable-next-line typescript/no-explicit-any
type Row = any;

function taskOf(row: Row, today: string): ApprovalTask {
  return {
    id: row.id,
    caseId: row.case_id,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    subjectTitle: row.subject_title,
    caseTitle: row.case_title,
    stepId: row.step_id,
    stepTitle: row.step_title,
    regionCode: row.region_code,
    makerName: row.maker_user_name,
    since: row.since,
    dueDate: row.due_date,
    dueProblem: row.due_problem,
    isOverdue: row.due_date !== null && row.due_date < today,
    urgedCount: row.urged_count,
    consequence: row.consequence,
  };
}

function summaryOf(row: Row): ApprovalCaseSummary {
  const state: ChainState = row.state;
  return {
    id: row.id,
    title: row.title,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    subjectTitle: row.subject_title,
    regionCode: row.region_code,
    status: row.status,
    currentStepTitle: row.current_step_id === null ? null : stepOf(state.definition, row.current_step_id).title,
    maker: { userId: row.maker_user_id, userName: row.maker_user_name },
    openedOn: row.opened_on,
    closedOn: row.closed_on,
  };
}

function historyOf(row: Row, { definition }: ChainState): ApprovalCaseView['history'][number] {
  const titleOf = (stepId: string | null) => {
    if (stepId === null) return null;
    return stepId === 'maker' ? '经办人' : stepOf(definition, stepId).title;
  };
  const personOf = (userId: string | null, userName: string) => (userId === null ? null : { userId, userName });
  return {
    sequence: row.sequence,
    round: row.round,
    verb: row.verb,
    verbTitle: verbTitles[row.verb as Verb],
    stepId: row.step_id,
    stepTitle: titleOf(row.step_id),
    actor: {
      userId: row.actor_user_id,
      userName: row.actor_user_name,
      organisationName: row.actor_organisation_name,
      role: row.actor_role,
    },
    onBehalfOf: personOf(row.on_behalf_of_user_id, row.on_behalf_of_user_name),
    opinion: row.opinion,
    targetStepTitle: titleOf(row.target_step_id),
    targetPerson: personOf(row.target_user_id, row.target_user_name),
    businessDate: row.business_date,
    isBackfilled: row.is_backfilled,
    recordedAt: row.recorded_at,
    decisionId: row.decision_id,
  };
}
