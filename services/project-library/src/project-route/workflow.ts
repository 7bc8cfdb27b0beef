import { liesWithMaker, runApprovalChain } from '@sunledger/approval/workflow';
import { disclosureNexus } from '@sunledger/disclosure-client/nexus';
import { peerEndpoint, refuse, workflowToday } from '@sunledger/service-kit/workflow';
import { ActivityFailure, ApplicationFailure, NexusOperationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  createNexusServiceClient,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import {
  abandonProjectUpdate,
  type NextMove,
  type OpenedStep,
  type ProjectRouteInput,
  resubmitProjectSignal,
  type RouteActivities,
  type StepResult,
  type Submission,
  type TakeBackInput,
  type WithdrawInput,
  withdrawProjectUpdate,
} from './activity-contract.ts';
import { isBefore, type StepId } from './route-steps.ts';

const { openRouteStep, refuseRouteStep, closeRouteStep, abandonProject } = proxyActivities<RouteActivities>({
  startToCloseTimeout: '30 seconds',
});

const resubmitProject = defineSignal<[Submission]>(resubmitProjectSignal);
const withdrawProject = defineUpdate<void, [WithdrawInput]>(withdrawProjectUpdate);
const abandonRoute = defineUpdate<void, [TakeBackInput]>(abandonProjectUpdate);

type RouteEnd = Extract<NextMove, { kind: 'end' }>['state'];

/**
 * The way of one village project from its submission into the library. Ends when the project is in the library, rejected
 * or given up; waits as long as needed for reviewers, notices and a proposer who has to revise.
 */
export async function projectRoute(input: ProjectRouteInput): Promise<RouteEnd> {
  return new ProjectRoute(input).run();
}

class ProjectRoute {
  private readonly projectId: string;
  private submission: Submission;
  private round = 1;
  private lastStep: StepId | undefined;
  private businessDate: string;
  /** 补录, until the route has reached the day on which it is entered. */
  private isBackfilled: boolean;
  private isWaitingForProposer = false;
  private withdrawal: WithdrawInput | undefined;
  private withdrawnVersion = 0;
  private abandonment: TakeBackInput | undefined;
  /** The project was submitted again while the open review waited for its maker. */
  private isResubmitted = false;
  private caseId: string | undefined;
  private scope: CancellationScope | undefined;

  constructor({ projectId, submission }: ProjectRouteInput) {
    this.projectId = projectId;
    this.submission = submission;
    this.businessDate = submission.businessDate;
    this.isBackfilled = submission.isBackfilled;
    setHandler(resubmitProject, (next) => this.resubmit(next));
    setHandler(withdrawProject, async (withdrawal) => this.withdraw(withdrawal), {
      validator: (withdrawal) => this.checkWithdraw(withdrawal),
    });
    setHandler(abandonRoute, async (abandonment) => this.abandon(abandonment), {
      validator: (_abandonment: TakeBackInput) => this.checkAbandon(),
    });
  }

  async run(): Promise<RouteEnd> {
    let move: NextMove = { kind: 'step', stepId: 'villageRecord', decisionId: '' };
    for (;;) {
      if (move.kind === 'end') {
        await condition(allHandlersFinished);
        return move.state;
      }
      move = move.kind === 'proposer' ? await this.waitForProposer() : await this.walk(move.stepId, move.decisionId);
      if (move.kind === 'step' && this.isBack(move.stepId)) this.round += 1;
    }
  }

  private isBack(stepId: StepId): boolean {
    return this.lastStep !== undefined && !isBefore(this.lastStep, stepId);
  }

  private async walk(stepId: StepId, decisionId: string): Promise<NextMove> {
    this.lastStep = stepId;
    const { projectId, submission, round } = this;
    const businessDate = this.stepDate();
    const enteredOn = workflowToday();
    const step = { projectId, stepId, round, businessDate, isBackfilled: this.isBackfilled, submission, decisionId };
    const opened = await openRouteStep(step).catch(refusedOpening);
    if ('reason' in opened) return refuseRouteStep({ ...step, reason: opened.reason });
    if (opened.kind === 'record') return { kind: 'step', stepId: opened.nextStepId, decisionId: opened.decisionId };
    const result = await this.runStep(opened);
    if (this.businessDate >= enteredOn) this.isBackfilled = false;
    const { sequence } = opened;
    const closing = { businessDate: this.businessDate, isBackfilled: this.isBackfilled };
    return closeRouteStep({ projectId, stepId, sequence, ...closing, result });
  }

  // A withdrawal cancels what the step waits for: an open approval case is closed, a running notice is taken back. So does
  // a submission of what the open review cannot go on with.
  private async runStep(opened: Exclude<OpenedStep, { kind: 'record' }>): Promise<StepResult> {
    this.scope = new CancellationScope();
    try {
      return await this.scope.run(() => this.attempt(opened));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      if (this.isResubmitted) return { kind: 'resubmitted' };
      const takenBack = this.abandonment ?? this.withdrawal;
      if (!takenBack) throw error;
      return this.withdrawn(takenBack);
    } finally {
      this.scope = undefined;
      this.withdrawal = undefined;
      this.isResubmitted = false;
    }
  }

  private attempt(opened: Exclude<OpenedStep, { kind: 'record' }>): Promise<StepResult> {
    if (this.withdrawal) return Promise.resolve(this.withdrawn(this.withdrawal));
    return opened.kind === 'notice' ? this.publish(opened) : this.approve(opened);
  }

  private async publish({ input }: Extract<OpenedStep, { kind: 'notice' }>): Promise<StepResult> {
    const endpoint = peerEndpoint('project-library', 'disclosure');
    const disclosure = createNexusServiceClient({ endpoint, service: disclosureNexus });
    const outcome = await disclosure.executeOperation('publishNotice', input).catch(refusedNotice);
    // A withdrawal that was accepted counts, also when the notice ended at the same moment.
    if ('reason' in outcome) return this.withdrawal ? this.withdrawn(this.withdrawal) : outcome;
    this.advance(outcome.completedOn);
    if (this.withdrawal) return { ...this.withdrawn(this.withdrawal), notice: outcome };
    return { kind: 'notice', outcome };
  }

  private async approve(opened: Extract<OpenedStep, { kind: 'approval' }>): Promise<StepResult> {
    const { caseId, definition, title, regionCode, excluded } = opened;
    const { submitter } = this.submission;
    const subject = { type: 'project', id: this.projectId, title, regionCode };
    const businessDate = this.stepDate();
    const { isBackfilled } = this;
    this.caseId = caseId;
    const ended = await runApprovalChain({
      caseId,
      definition,
      subject,
      maker: submitter,
      excluded,
      businessDate,
      isBackfilled,
    });
    this.advance(ended.businessDate);
    const { outcome, decidedBy, opinion, decisionId } = ended;
    if (this.isResubmitted) return { kind: 'resubmitted' };
    if (outcome === 'withdrawn') return { kind: 'withdrawn', by: decidedBy, reason: opinion ?? '申报人撤回' };
    return { kind: 'approval', outcome, decidedBy, opinion, decisionId };
  }

  private async waitForProposer(): Promise<NextMove> {
    this.isWaitingForProposer = this.abandonment === undefined;
    await condition(() => !this.isWaitingForProposer);
    const { projectId, businessDate } = this;
    if (this.abandonment) return abandonProject({ projectId, ...this.abandonment, businessDate });
    return { kind: 'step', stepId: 'villageRecord', decisionId: '' };
  }

  private isWithProposer(): boolean {
    if (this.isWaitingForProposer) return true;
    const isTaken = this.isResubmitted || this.abandonment !== undefined;
    return this.caseId !== undefined && liesWithMaker(this.caseId) && !isTaken;
  }

  // The signal may come twice, and a moment before the return that it follows has arrived here; a withdrawal that was
  // asked for after it counts.
  private async resubmit(next: Submission): Promise<void> {
    const isPast = () => next.version <= Math.max(this.submission.version, this.withdrawnVersion);
    await condition(() => this.isWithProposer() || this.abandonment !== undefined || isPast());
    if (this.abandonment || isPast()) return;
    this.submission = next;
    this.isBackfilled = next.isBackfilled;
    // A withdrawal that came while the project was on its way back has what it asked for.
    this.withdrawal = undefined;
    this.advance(next.businessDate);
    this.isResubmitted = !this.isWaitingForProposer;
    this.isWaitingForProposer = false;
    this.scope?.cancel();
  }

  private checkAbandon(): void {
    if (!this.isWithProposer()) throw refuse('project.notReturned', '项目不在申报人手中，不能作废');
  }

  private abandon(abandonment: TakeBackInput): void {
    this.checkAbandon();
    this.abandonment = abandonment;
    this.advance(abandonment.businessDate);
    this.isWaitingForProposer = false;
    this.scope?.cancel();
  }

  private checkWithdraw({ by }: WithdrawInput): void {
    if (by.userId !== this.submission.submitter.userId) throw refuse('project.notProposer', '只有申报人可以撤回', 403);
    if (this.isWaitingForProposer) throw refuse('project.notInReview', '项目已退回申报人，无需撤回');
    if (this.withdrawal) throw refuse('project.withdrawing', '正在撤回，请稍后刷新');
  }

  private withdraw(withdrawal: WithdrawInput): void {
    this.checkWithdraw(withdrawal);
    this.withdrawal = withdrawal;
    this.withdrawnVersion = withdrawal.version;
    this.advance(withdrawal.businessDate);
    // Returns at once: the approval chain ends only when no handler runs any more.
    this.scope?.cancel();
  }

  private withdrawn({ by, reason }: TakeBackInput): Extract<StepResult, { kind: 'withdrawn' }> {
    return { kind: 'withdrawn', by, reason };
  }

  private advance(businessDate: string): void {
    if (businessDate > this.businessDate) this.businessDate = businessDate;
  }

  // 补录 keeps the dates of the past; anything else happens today by the workflow's own clock.
  private stepDate(): string {
    if (!this.isBackfilled) this.advance(workflowToday());
    return this.businessDate;
  }
}

// What a step refuses for good goes back to the proposer with the reason; anything else keeps the activity's own retries.
function refusedOpening(error: unknown): { reason: string } {
  const { cause } = error as { cause?: unknown };
  if (!(error instanceof ActivityFailure && cause instanceof ApplicationFailure && cause.nonRetryable)) throw error;
  return { reason: cause.message };
}

// What must not be published goes back to the proposer with the reason; anything else keeps the operation's own retries.
function refusedNotice(error: unknown): { kind: 'noticeRefused'; reason: string } {
  if (isCancellation(error) || !(error instanceof NexusOperationFailure)) throw error;
  let reason = '公示未能发布，请联系公示管理人员';
  for (let cause: Error | undefined = error.cause; cause instanceof Error; cause = cause.cause as Error | undefined) {
    if (cause instanceof ApplicationFailure) reason = cause.message;
  }
  return { kind: 'noticeRefused', reason };
}
