import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { conditionUntilAfter, workflowToday } from '@sunledger/service-kit/workflow';
import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { NoticeActivities } from './activities.ts';

const { openNotice, advanceNotice, withdrawCancelledNotice } = proxyActivities<NoticeActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

// The name stands in wake-notice.ts, too; workflow code imports nothing that reaches the database.
const noticeChanged = defineSignal('noticeChanged');

/**
 * One notice from its publication to its outcome. The database decides every step under the notice's row lock; the
 * workflow keeps the time and asks again whenever something happened to the notice. When the caller cancels the operation, the notice is taken back and the
 * outcome is `withdrawn`, unless the database had ended it before.
 */
export async function publishNotice(input: PublishNoticeInput): Promise<PublishNoticeOutcome> {
  const changes = { count: 0 };
  setHandler(noticeChanged, () => {
    changes.count += 1;
  });
  // An opening that has begun is finished: a cancelled attempt could still leave a notice that nobody keeps the time of.
  const { noticeId } = await CancellationScope.nonCancellable(() => openNotice(input));
  try {
    return await untilFinished(noticeId, changes);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    const { requestKey } = input;
    const today = workflowToday();
    return CancellationScope.nonCancellable(() => withdrawCancelledNotice({ noticeId, requestKey, today }));
  }
}

async function untilFinished(noticeId: string, changes: { count: number }): Promise<PublishNoticeOutcome> {
  for (;;) {
    const seen = changes.count;
    const hasChanged = () => changes.count > seen;
    const step = await advanceNotice({ noticeId, today: workflowToday() });
    if (step.kind === 'finished') return step.outcome;
    if (step.kind === 'waitUntilAfter') await conditionUntilAfter(hasChanged, step.date);
    else await condition(hasChanged);
  }
}
