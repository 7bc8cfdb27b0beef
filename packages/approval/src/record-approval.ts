import { defaultCalendarRows } from '@sunledger/calendar';
import {
  type Database,
  DomainError,
  type Principal,
  recordAudit,
  systemPrincipal,
  toJson,
  type Tx,
  uuidv7,
} from '@sunledger/service-kit';
import type {
  ApprovalActivities,
  ApprovalSubject,
  DeadlineQuestion,
  RecordApprovalInput,
  RecordedApproval,
} from './activity-contract.ts';
import { withDeadline, withExcluded } from './approval-chain.ts';
import { type ChainState, type Deadline, type ExcludedPerson, systemActor } from './chain-state.ts';
import { type CalendarSource, deadlineAtOpening, deadlineOf } from './deadline.ts';
import { insertCase, projectCase, standingOf } from './project-case.ts';

export interface ApprovalActivitiesDependencies {
  db: Database;
  /** Name of the service, for its own records (reminders, escalations). */
  service: string;
  /** The working calendar that holds for a region; without it the one that ships with the calendar package. */
  loadCalendar?: (regionCode: string) => Promise<CalendarSource>;
  /** What a verb demands of its subject and changes in it, in the transaction of its record. Throws DomainError to refuse the verb. */
  follow?: (tx: Tx, recorded: RecordApprovalInput) => Promise<void>;
  /** Who has to keep out of a case that is submitted again, besides those who do already: whoever changed its content. */
  findExcluded?: (tx: Tx, subject: ApprovalSubject) => Promise<ExcludedPerson[]>;
}

/**
 * The activities of runApprovalChain. Each writes the record, the case, its steps, the open tasks and the audit event
 * in one transaction, and gives the same answer when it is retried.
 */
export function createApprovalActivities(deps: ApprovalActivitiesDependencies): ApprovalActivities {
  const loadCalendar = deps.loadCalendar ?? (async () => ({ rows: defaultCalendarRows }));

  async function record(input: RecordApprovalInput, prepare: (tx: Tx) => Promise<boolean>): Promise<RecordedApproval> {
    const source = await loadCalendar(input.subject.regionCode);
    return deps.db.transaction(systemPrincipal(deps.service), async (tx) => {
      const stored = await findRecorded(tx, input);
      if (stored) return stored;
      if (!(await prepare(tx))) return { decisionId: '' };
      const state = await withEditors(tx, input);
      const deadline = needsDeadline(state) ? deadlineAtOpening(state, source, input.today) : undefined;
      const decisionId = await auditVerb(tx, deps.service, input);
      await insertRecord(tx, input, decisionId, deadline);
      await projectCase(tx, { ...input, state: withDeadline(state, deadline) });
      return recordedOf(decisionId, deadline, state);
    });
  }

  async function withEditors(tx: Tx, { state, subject, record }: RecordApprovalInput): Promise<ChainState> {
    if (record.verb !== 'resubmit' || !deps.findExcluded) return state;
    return withExcluded(state, await deps.findExcluded(tx, subject));
  }

  return {
    openCase: (input) =>
      record(input, async (tx) => {
        await insertCase(tx, input);
        return true;
      }),
    recordApproval: (input) =>
      record(input, async (tx) => {
        await deps.follow?.(tx, input);
        return true;
      }),
    // A case that was cancelled before it could be opened leaves nothing to close.
    closeCase: (input) => record(input, (tx) => caseExists(tx, input.state.caseId)),
    async approvalDeadline({ state, subject }: DeadlineQuestion) {
      const deadline = deadlineOf(state, await loadCalendar(subject.regionCode));
      if (!deadline) throw new Error(`case ${state.caseId} waits for a deadline that its step does not have`);
      if ('dueDate' in deadline) {
        const solved = withDeadline(state, deadline);
        await deps.db.transaction(systemPrincipal(deps.service), (tx) => projectCase(tx, { subject, state: solved }));
      }
      return deadline;
    },
  };
}

function needsDeadline({ phase }: ChainState): boolean {
  return phase.kind === 'atStep' && phase.deadline === undefined;
}

async function findRecorded(
  tx: Tx,
  { workflowId, idempotencyKey }: RecordApprovalInput,
): Promise<RecordedApproval | undefined> {
  const row = await tx
    .selectFrom('approval_record as record')
    .innerJoin('approval_case as owner', 'owner.id', 'record.case_id')
    .select(['record.decision_id', 'record.deadline', 'owner.state'])
    .where('record.workflow_id', '=', workflowId)
    .where('record.idempotency_key', '=', idempotencyKey)
    .executeTakeFirst();
  // Nothing else is recorded before this answer has arrived: the case still stands as this record left it.
  return row && recordedOf(row.decision_id, row.deadline as Deadline | null, row.state as ChainState);
}

function recordedOf(
  decisionId: string,
  deadline: Deadline | null | undefined,
  { excluded }: ChainState,
): RecordedApproval {
  return deadline ? { decisionId, deadline, excluded } : { decisionId, excluded };
}

async function caseExists(tx: Tx, caseId: string): Promise<boolean> {
  return (await tx.selectFrom('approval_case').select('id').where('id', '=', caseId).executeTakeFirst()) !== undefined;
}

async function auditVerb(
  tx: Tx,
  service: string,
  { record, state, subject, workflowId }: RecordApprovalInput,
): Promise<string> {
  const before = await tx
    .selectFrom('approval_case')
    .select(['status', 'current_step_id', 'round'])
    .where('id', '=', state.caseId)
    .executeTakeFirstOrThrow();
  // The person decides, not the service: whoever checks this decision later finds their id, also after a delegation.
  const principal: Principal = { ...systemPrincipal(service), ...record.actor, workflowId };
  if (record.actor.userId !== systemActor.userId) delete principal.service;
  return recordAudit(
    tx,
    { principal, businessDate: record.businessDate, isBackfilled: record.isBackfilled, origin: workflowId },
    {
      action: `approval.${record.verb}`,
      subjectType: subject.type,
      subjectId: subject.id,
      regionCode: subject.regionCode,
      before:
        record.verb === 'submit'
          ? undefined
          : { status: before.status, stepId: before.current_step_id, round: before.round },
      after: {
        caseId: state.caseId,
        sequence: record.sequence,
        ...standingOf(state),
        round: state.round,
        onBehalfOf: record.onBehalfOf,
      },
      ...(record.opinion === null ? {} : { reason: record.opinion }),
    },
  );
}

async function insertRecord(
  tx: Tx,
  input: RecordApprovalInput,
  decisionId: string,
  deadline: Deadline | undefined,
): Promise<void> {
  const { record, state } = input;
  const row = {
    id: uuidv7(),
    case_id: state.caseId,
    sequence: record.sequence,
    round: record.round,
    verb: record.verb,
    step_id: record.stepId,
    actor_user_id: record.actor.userId,
    actor_user_name: record.actor.userName,
    actor_organisation_id: record.actor.organisationId,
    actor_organisation_name: record.actor.organisationName,
    actor_role: record.actor.role,
    actor_region_code: record.actor.regionCode,
    on_behalf_of_user_id: record.onBehalfOf?.userId ?? null,
    on_behalf_of_user_name: record.onBehalfOf?.userName ?? null,
    opinion: record.opinion,
    target_step_id: record.targetStepId,
    target_user_id: record.targetPerson?.userId ?? null,
    target_user_name: record.targetPerson?.userName ?? null,
    business_date: record.businessDate,
    is_backfilled: record.isBackfilled,
    decision_id: decisionId,
    workflow_id: input.workflowId,
    idempotency_key: input.idempotencyKey,
    deadline: toJson(deadline),
    maker_user_id: state.maker.userId,
  };
  try {
    await tx.insertInto('approval_record').values(row).execute();
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'approval_maker_decides_nothing') throw error;
    throw new DomainError('approval.makerConflict', '您是经办人，不能复核', { status: 403, cause: error });
  }
}
