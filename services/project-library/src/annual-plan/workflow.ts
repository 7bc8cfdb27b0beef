import { liesWithMaker, runApprovalChain } from '@sunledger/approval/workflow';
import { refuse, workflowToday } from '@sunledger/service-kit/workflow';
import {
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import {
  type ClosePlanInput,
  type OpenedPlanReview,
  type PlanActivities,
  type PlanReviewInput,
  type PlanWithdrawal,
  takeOverPlanSignal,
  withdrawPlanUpdate,
} from './activity-contract.ts';

const { openPlanReview, closePlanReview } = proxyActivities<PlanActivities>({ startToCloseTimeout: '60 seconds' });

const takeOverPlan = defineSignal<[PlanReviewInput]>(takeOverPlanSignal);
const withdrawPlan = defineUpdate<void, [PlanWithdrawal]>(withdrawPlanUpdate);

/** Decides one annual plan: 扶贫办复核 → 领导小组审批. A withdrawn or rejected plan gives its projects free again. */
export async function annualPlanReview(input: PlanReviewInput): Promise<string> {
  return new PlanReview(input).run();
}

class PlanReview {
  private submission: PlanReviewInput;
  private caseId: string | undefined;
  private scope: CancellationScope | undefined;
  private isOver = false;
  /** What the maker's side did with the returned plan; it closes the open case. */
  private move: 'takenOver' | PlanWithdrawal | undefined;

  constructor(input: PlanReviewInput) {
    this.submission = input;
    setHandler(takeOverPlan, (next) => this.takeOver(next));
    setHandler(withdrawPlan, async (withdrawal) => this.leave(withdrawal), {
      validator: (_withdrawal: PlanWithdrawal) => this.checkReturned(),
    });
  }

  async run(): Promise<string> {
    for (;;) {
      const opened = await openPlanReview(this.submission);
      const end = await this.review(opened);
      if (end === 'takenOver') continue;
      this.isOver = true;
      await closePlanReview(end);
      return end.outcome;
    }
  }

  private async review(opened: OpenedPlanReview): Promise<'takenOver' | ClosePlanInput> {
    const { planId, isBackfilled } = this.submission;
    this.caseId = opened.caseId;
    this.scope = new CancellationScope();
    try {
      const ended = await this.scope.run(() => this.decide(opened));
      if (this.move === 'takenOver') return this.move;
      const { outcome, businessDate, decisionId, opinion } = ended;
      return { planId, outcome, businessDate, decisionId, isBackfilled, reason: opinion };
    } catch (error) {
      if (!isCancellation(error) || this.move === undefined) throw error;
      if (this.move === 'takenOver') return this.move;
      return { planId, outcome: 'withdrawn', decisionId: '', ...this.move };
    } finally {
      this.move = undefined;
    }
  }

  private decide({ caseId, title, regionCode, definition, excluded }: OpenedPlanReview) {
    const { planId, maker, isBackfilled, businessDate } = this.submission;
    return runApprovalChain({
      caseId,
      definition,
      subject: { type: 'annualPlan', id: planId, title, regionCode },
      maker,
      excluded,
      businessDate: isBackfilled ? businessDate : workflowToday(),
      isBackfilled,
    });
  }

  private checkReturned(): void {
    if (!this.isReturned()) throw refuse('plan.notReturned', '计划未被退回');
  }

  private isReturned(): boolean {
    return this.caseId !== undefined && liesWithMaker(this.caseId) && this.move === undefined;
  }

  // The signal may come twice, and a moment before the return that it follows has arrived here.
  private async takeOver(next: PlanReviewInput): Promise<void> {
    const isKnown = () => next.round <= this.submission.round;
    await condition(() => this.isReturned() || this.isOver || isKnown());
    if (this.isOver || isKnown()) return;
    this.submission = next;
    this.move = 'takenOver';
    this.scope?.cancel();
  }

  private leave(withdrawal: PlanWithdrawal): void {
    this.checkReturned();
    this.move = withdrawal;
    this.scope?.cancel();
  }
}
