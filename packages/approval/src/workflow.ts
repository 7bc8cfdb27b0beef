import { endOfDayInstant, shanghaiDate } from '@sunledger/calendar';
import {
  type ActivityOptions,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type ApprovalActivities,
  approvalStateQuery,
  type ApprovalSubject,
  type DecideApprovalResult,
  decideApprovalUpdate,
  type RecordedApproval,
} from './activity-contract.ts';
import {
  type Applied,
  applyCancel,
  applyDeadlineUnknown,
  applyTimeout,
  applyVerb,
  isRefusal,
  openChain,
  type OpenChainInput,
  type VerbInput,
  withDeadline,
  withExcluded,
} from './approval-chain.ts';
import { problemsOfDefinition } from './chain-definition.ts';
import type { ChainOutcome, ChainState, Person } from './chain-state.ts';
import { type Refusal, refuse, statusOfRefusal } from './refusal.ts';

export type { ApprovalSubject, DecideApprovalResult } from './activity-contract.ts';
export {
  type AmountTier,
  type ChainDefinition,
  type ChainStep,
  selectTier,
  type StepAssignee,
} from './chain-definition.ts';
export type { Actor, ChainOutcome, ChainState, ExcludedPerson, Person } from './chain-state.ts';

export interface RunApprovalChainOptions extends OpenChainInput {
  subject: ApprovalSubject;
  /** Overrides for the recording activities, e.g. a task queue. */
  activityOptions?: ActivityOptions;
}

export interface ApprovalOutcome {
  caseId: string;
  outcome: Exclude<ChainOutcome, 'cancelled'>;
  /** Business date of the last decision (a past one in 补录). */
  businessDate: string;
  decidedBy: Person;
  /** Audit event of the last decision, for service tokens that act on it. */
  decisionId: string;
  opinion: string | null;
}

/** A person's verb with the case it belongs to; the update id is its idempotency key. */
export interface DecideApprovalInput extends VerbInput {
  caseId: string;
  updateId: string;
}

export const decideApproval = defineUpdate<DecideApprovalResult, [DecideApprovalInput]>(decideApprovalUpdate);
export const approvalState = defineQuery<ChainState | undefined, [string]>(approvalStateQuery);

// Module state of a workflow is its own; the cases of one execution share the two handlers.
const cases = new Map<string, ApprovalCase>();

/**
 * Runs one approval case from its opening to its outcome inside the calling workflow. Several cases may follow one
 * another or run side by side in one workflow, each with its own case id (a UUID, stable over replays).
 * A rejection or withdrawal is an outcome, not an error. When the surrounding scope is cancelled, the case is closed
 * as cancelled and the cancellation goes on. Fails the workflow with 'approval.definitionInvalid' when the definition
 * cannot run. Returns only when no update handler of the workflow is running any more.
 */
export async function runApprovalChain(options: RunApprovalChainOptions): Promise<ApprovalOutcome> {
  const problems = problemsOfDefinition(options.definition);
  if (problems.length > 0) throw ApplicationFailure.nonRetryable(problems.join('；'), 'approval.definitionInvalid');
  const approvalCase = new ApprovalCase(options);
  cases.set(options.caseId, approvalCase);
  setHandler(decideApproval, (input) => caseOf(input).decide(input), {
    validator: (input) => caseOf(input).check(input),
  });
  setHandler(approvalState, (caseId) => cases.get(caseId)?.state);
  try {
    return await approvalCase.run();
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => approvalCase.cancel());
    throw error;
  } finally {
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
}

function caseOf({ caseId }: DecideApprovalInput): ApprovalCase {
  const approvalCase = cases.get(caseId);
  if (!approvalCase) throw failureOf(refuse('approval.caseUnknown', '该审批尚未开始或不属于本事项'));
  return approvalCase;
}

/** True while the case of this workflow waits for its maker to resubmit. */
export function liesWithMaker(caseId: string): boolean {
  return cases.get(caseId)?.state.phase.kind === 'atMaker';
}

class ApprovalCase {
  state: ChainState;
  private readonly opening: Applied;
  private readonly subject: ApprovalSubject;
  private readonly activities: ApprovalActivities;
  private turn: Promise<unknown> = Promise.resolve();
  private last: { decisionId: string; opinion: string | null };

  constructor({ subject, activityOptions, ...input }: RunApprovalChainOptions) {
    this.opening = openChain(dated(input));
    this.state = this.opening.state;
    this.subject = subject;
    this.last = { decisionId: '', opinion: null };
    this.activities = proxyActivities<ApprovalActivities>({ startToCloseTimeout: '30 seconds', ...activityOptions });
  }

  async run(): Promise<ApprovalOutcome> {
    await this.inTurn(() => this.record('openCase', this.opening, 'open'));
    while (this.state.phase.kind !== 'closed') await this.waitForNext();
    await this.turn;
    const { phase, caseId } = this.state;
    if (phase.kind !== 'closed' || phase.outcome === 'cancelled')
      throw new Error(`case ${caseId} ended without an outcome`);
    const { outcome, businessDate, decidedBy } = phase;
    return { caseId, outcome, businessDate, decidedBy, ...this.last };
  }

  /** Validator: a refusal here leaves nothing in the history. */
  check(input: DecideApprovalInput): void {
    const result = applyVerb(this.state, dated(input));
    if (isRefusal(result)) throw failureOf(result);
  }

  decide(input: DecideApprovalInput): Promise<DecideApprovalResult> {
    return this.inTurn(async () => {
      // Asked again: another verb may have been recorded between the validator and this turn.
      const applied = applyVerb(this.state, dated(input));
      if (isRefusal(applied)) throw failureOf(applied);
      const { decisionId } = await this.record('recordApproval', applied, `update:${input.updateId}`);
      const { phase, caseId, sequence } = this.state;
      const standing =
        phase.kind === 'closed'
          ? ({ kind: 'closed', outcome: phase.outcome } as const)
          : phase.kind === 'atStep'
            ? ({ kind: 'atStep', stepId: phase.stepId } as const)
            : ({ kind: 'atMaker' } as const);
      return { caseId, decisionId, sequence, standing };
    });
  }

  cancel(): Promise<unknown> {
    return this.inTurn(async () => {
      const applied = applyCancel(this.state, '所属事项已终止', today());
      if (applied) await this.record('closeCase', applied, 'cancel');
    });
  }

  // One verb at a time: a verb is applied to what the database has already accepted, and a verb that the database
  // refuses leaves the state as it was.
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async record(
    activity: 'openCase' | 'recordApproval' | 'closeCase',
    applied: Applied,
    key: string,
  ): Promise<RecordedApproval> {
    const { state, record } = applied;
    const idempotencyKey = `${state.caseId}:${key}`;
    const { workflowId } = workflowInfo();
    const input = { workflowId, subject: this.subject, record, state, idempotencyKey, today: today() };
    // A cancelled activity may still be written: what began is finished, so that the closing finds what it has to close.
    const recorded = await CancellationScope.nonCancellable(() => this.activities[activity](input));
    this.state = withExcluded(withDeadline(state, recorded.deadline), recorded.excluded ?? []);
    this.last = { decisionId: recorded.decisionId, opinion: record.opinion };
    if (recorded.deadline && 'problem' in recorded.deadline) await this.recordProblem(recorded.deadline.problem);
    return recorded;
  }

  private async recordProblem(problem: string): Promise<void> {
    const applied = applyDeadlineUnknown(this.state, problem, today());
    if (applied) await this.record('recordApproval', applied, `deadline:${applied.record.sequence}`);
  }

  private async waitForNext(): Promise<void> {
    const seen = this.state;
    const wakeAt = wakeInstant(seen);
    const hasMoved = () => this.state !== seen;
    if (wakeAt === undefined) return condition(hasMoved);
    const isInTime = await condition(hasMoved, Math.max(wakeAt - Date.now(), 1));
    if (!isInTime) await this.inTurn(() => (this.state === seen ? this.wake() : Promise.resolve()));
  }

  private async wake(): Promise<void> {
    const { phase } = this.state;
    if (phase.kind !== 'atStep') return;
    if (phase.deadline && 'problem' in phase.deadline) return this.askForDeadline();
    const applied = applyTimeout(this.state, today());
    if (applied) await this.record('recordApproval', applied, `timer:${applied.record.sequence}`);
  }

  // A calendar that does not reach the deadline must not stop the case: the problem stands in the history and in 待办,
  // and every day the question is asked again until somebody has entered the missing year.
  private async askForDeadline(): Promise<void> {
    const { state, subject } = this;
    const deadline = await this.activities.approvalDeadline({ state, subject });
    if (!('problem' in deadline)) this.state = withDeadline(state, deadline);
  }
}

function wakeInstant({ phase }: ChainState): number | undefined {
  if (phase.kind !== 'atStep' || !phase.deadline) return undefined;
  if ('problem' in phase.deadline) return endOfDayInstant(today());
  return endOfDayInstant(phase.remindAgainOn ?? phase.deadline.dueDate);
}

// Inside a workflow Date.now() is the workflow's own deterministic clock.
function today(): string {
  return shanghaiDate(Date.now());
}

// What happens today is never earlier than the workflow's own day; only 补录 brings a date of its own.
function dated<T extends { businessDate: string; isBackfilled?: boolean }>(input: T): T {
  if (input.isBackfilled) return input;
  const now = today();
  return input.businessDate < now ? { ...input, businessDate: now } : input;
}

function failureOf({ code, message }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code, statusOfRefusal(code));
}
