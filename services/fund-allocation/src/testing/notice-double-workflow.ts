import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { ApplicationFailure } from '@temporalio/workflow';

/** Stands in for the disclosure service: a notice that ends at once with the outcome, or is refused for good with the reason. */
export async function publishNoticeDouble(
  input: PublishNoticeInput,
  refusal: string | null,
  outcome: PublishNoticeOutcome['outcome'],
): Promise<PublishNoticeOutcome> {
  if (refusal !== null) {
    // As an activity's DomainError crosses a workflow: its public message, with the error itself beneath.
    const type = 'notice.personalData';
    const cause = new Error(`${type}: ${refusal}`);
    throw ApplicationFailure.create({ message: refusal, type, nonRetryable: true, cause });
  }
  return {
    noticeId: `notice-${input.requestKey}`,
    outcome,
    completedOn: input.businessDate,
    snapshotHash: 'f'.repeat(64),
    objections: [],
    boards: [],
  };
}
