import { toJson, type Tx } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { ApprovalSubject, RecordApprovalInput } from './activity-contract.ts';
import { mustBeDistinct } from './chain-definition.ts';
import { type ChainRecord, type ChainState, openAssignments, type StepPhase, stepOf } from './chain-state.ts';
import { barredUserIds } from './verb-guards.ts';

/** The case's status and open step, as columns. */
export function standingOf({ phase }: ChainState): { status: string; stepId: string | null } {
  if (phase.kind === 'closed') return { status: phase.outcome, stepId: null };
  return { status: phase.kind, stepId: phase.kind === 'atStep' ? phase.stepId : null };
}

/** Inserts the case, its steps and the pairs of steps that one person must not decide. */
export async function insertCase(tx: Tx, { state, subject, workflowId, record }: RecordApprovalInput): Promise<void> {
  const { definition, caseId, maker } = state;
  await tx
    .insertInto('approval_case')
    .values({
      id: caseId,
      region_code: subject.regionCode,
      subject_type: subject.type,
      subject_id: subject.id,
      subject_title: subject.title,
      title: definition.title,
      workflow_id: workflowId,
      maker_user_id: maker.userId,
      maker_user_name: maker.userName,
      excluded_user_ids: state.excluded.map((one) => one.userId),
      status: 'atStep',
      round: state.round,
      state: toJson(state),
      opened_on: record.businessDate,
    })
    .execute();
  const steps = definition.steps.map((step, position) => ({
    case_id: caseId,
    step_id: step.id,
    position,
    title: step.title,
    mode: step.mode,
    state: 'waiting',
    assignees: toJson(step.assignees),
  }));
  await tx.insertInto('approval_step').values(steps).execute();
  const ids = definition.steps.map((step) => step.id);
  const pairs = ids.flatMap((one) =>
    ids.filter((other) => mustBeDistinct(definition, one, other)).map((other) => [one, other]),
  );
  const rows = pairs.map(([step_id, other_step_id]) => ({ case_id: caseId, step_id, other_step_id }));
  if (rows.length > 0) await tx.insertInto('approval_step_pair').values(rows).execute();
}

interface Projection {
  subject: ApprovalSubject;
  state: ChainState;
  /** The record that led to this state; none when only a deadline became known. */
  record?: ChainRecord;
}

/** Brings case, steps and open tasks to the state. */
export async function projectCase(tx: Tx, { subject, state, record }: Projection): Promise<void> {
  const { status, stepId } = standingOf(state);
  await tx
    .updateTable('approval_case')
    .set({
      status,
      current_step_id: stepId,
      round: state.round,
      state: toJson(state),
      excluded_user_ids: state.excluded.map((one) => one.userId),
      closed_on: state.phase.kind === 'closed' ? state.phase.businessDate : null,
      updated_at: sql`now()`,
    })
    .where('id', '=', state.caseId)
    .execute();
  await projectSteps(tx, state, record);
  await projectTasks(tx, state, subject, record);
}

async function projectSteps(tx: Tx, state: ChainState, record: ChainRecord | undefined): Promise<void> {
  const { phase, definition } = state;
  const atStep = phase.kind === 'atStep' ? phase : undefined;
  const reachedId = atStep?.stepId ?? record?.stepId;
  const reached = definition.steps.findIndex((step) => step.id === reachedId);
  for (const [position, step] of definition.steps.entries()) {
    const isOpen = step.id === atStep?.stepId;
    const dates = isOpen ? { since: atStep?.since, ...deadlineColumns(atStep) } : {};
    await tx
      .updateTable('approval_step')
      .set({ state: stepStateOf(state, position, reached), ...dates })
      .where('case_id', '=', state.caseId)
      .where('step_id', '=', step.id)
      .execute();
  }
}

function stepStateOf({ phase }: ChainState, position: number, reached: number): string {
  if (phase.kind === 'atMaker') return position === reached ? 'returned' : 'waiting';
  if (phase.kind === 'closed' && phase.outcome === 'approved') return 'agreed';
  if (position < reached) return 'agreed';
  if (phase.kind === 'atStep') return position === reached ? 'current' : 'waiting';
  return position === reached && phase.outcome === 'rejected' ? 'rejected' : 'stopped';
}

function deadlineColumns(phase: StepPhase | undefined): { due_date: string | null; due_problem: string | null } {
  const deadline = phase?.deadline;
  if (!deadline) return { due_date: null, due_problem: null };
  return 'dueDate' in deadline
    ? { due_date: deadline.dueDate, due_problem: null }
    : { due_date: null, due_problem: deadline.problem };
}

async function projectTasks(
  tx: Tx,
  state: ChainState,
  subject: ApprovalSubject,
  record: ChainRecord | undefined,
): Promise<void> {
  const tasks = tasksOf(state, subject);
  const ids = tasks.map((task) => task.id);
  await tx
    .updateTable('approval_task')
    .set({ closed_at: sql`now()` })
    .where('case_id', '=', state.caseId)
    .where('closed_at', 'is', null)
    .where(sql<boolean>`not (id = any(${ids}::text[]))`)
    .execute();
  if (tasks.length === 0) return;
  const isUrge = record?.verb === 'urge' || record?.verb === 'remind';
  const subjectColumns = { subject_type: subject.type, subject_id: subject.id, subject_title: subject.title };
  await tx
    .insertInto('approval_task')
    .values(tasks.map((task) => ({ case_id: state.caseId, ...subjectColumns, ...task })))
    .onConflict((conflict) =>
      conflict.columns(['case_id', 'id']).doUpdateSet({
        assignee_user_id: sql`excluded.assignee_user_id`,
        barred_user_ids: sql`excluded.barred_user_ids`,
        due_date: sql`excluded.due_date`,
        due_problem: sql`excluded.due_problem`,
        consequence: sql`excluded.consequence`,
        urged_count: sql`approval_task.urged_count + ${isUrge ? 1 : 0}`,
      }),
    )
    .execute();
}

function tasksOf(state: ChainState, subject: ApprovalSubject) {
  const { phase, definition, maker } = state;
  if (phase.kind === 'closed') return [];
  if (phase.kind === 'atMaker') {
    return [
      {
        id: `maker.${state.round}`,
        region_code: maker.regionCode || subject.regionCode,
        step_id: null,
        step_title: '退回修改',
        assignee_role: null,
        assignee_organisation_id: null,
        assignee_user_id: maker.userId,
        barred_user_ids: [] as string[],
        since: phase.since,
        due_date: null,
        due_problem: null,
        consequence: '重新提交之前，事项停留在您处',
      },
    ];
  }
  const step = stepOf(definition, phase.stepId);
  return openAssignments(definition, phase).map((one) => ({
    id: one.id,
    region_code: one.regionCode ?? subject.regionCode,
    step_id: phase.stepId,
    step_title: step.title,
    assignee_role: one.role ?? null,
    assignee_organisation_id: one.organisationId ?? null,
    assignee_user_id: one.person?.userId ?? null,
    barred_user_ids: barredUserIds(state, phase),
    since: phase.since,
    ...deadlineColumns(phase),
    consequence: consequenceOf(state, phase),
  }));
}

function consequenceOf({ definition }: ChainState, phase: StepPhase): string {
  const step = stepOf(definition, phase.stepId);
  if (!phase.deadline || !step.due) return '未设办理期限，事项将一直等待办理';
  if ('problem' in phase.deadline) return '期限暂时无法计算，事项将一直等待办理';
  if (phase.isEscalated) return '已超时升级，升级对象可以代为办理';
  if (step.onTimeout === 'escalate') return `${phase.deadline.dueDate} 之后仍未办理，将升级办理并留下记录`;
  return `${phase.deadline.dueDate} 之后仍未办理，将每 ${step.due.count} 天提醒一次并留下记录`;
}
