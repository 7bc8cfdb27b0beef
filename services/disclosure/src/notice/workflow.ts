import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { conditionUntilAfter, workflowToday } from '@sunledger/service-kit/workflow';
import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { NoticeActivities } from './activities.ts';

const { openNotice, advanceNotice } = proxyActivities<NoticeActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

// The name stands in wake-notice.ts, too; workflow code imports nothing that reaches the database.
const noticeChanged = defineSignal('noticeChanged');

/**
 * One notice from its publication to its outcome. The database decides every step under the notice's row lock; the
 * workflow keeps the time and asks again whenever something happened to the notice.
 */
export async function publishNotice(input: PublishNoticeInput): Promise<PublishNoticeOutcome> {
  const changes = { count: 0 };
  setHandler(noticeChanged, () => {
    changes.count += 1;
  });
  const { noticeId } = await openNotice(input);
  for (;;) {
    const seen = changes.count;
    const hasChanged = () => changes.count > seen;
    const step = await advanceNotice({ noticeId, today: workflowToday() });
    if (step.kind === 'finished') return step.outcome;
    if (step.kind === 'waitUntilAfter') await conditionUntilAfter(hasChanged, step.date);
    else await condition(hasChanged);
  }
}
