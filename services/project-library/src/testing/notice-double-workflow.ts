import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { condition, defineQuery, defineSignal, isCancellation, setHandler, sleep } from '@temporalio/workflow';

export interface NoticeEnd {
  outcome: PublishNoticeOutcome['outcome'];
  completedOn: string;
  objections?: PublishNoticeOutcome['objections'];
}

const endNotice = defineSignal<[NoticeEnd]>('endNotice');
const noticeInput = defineQuery<PublishNoticeInput>('noticeInput');

/**
 * Stands in for the disclosure service: a notice that ends when the test says so, at once for 补录, as withdrawn when the
 * operation is cancelled, or after its natural days.
 */
export async function publishNoticeDouble(input: PublishNoticeInput): Promise<PublishNoticeOutcome> {
  let end: NoticeEnd | undefined;
  setHandler(endNotice, (told) => {
    end = told;
  });
  setHandler(noticeInput, () => input);
  if (input.isBackfilled) end = { outcome: 'clear', completedOn: addDays(input.businessDate, input.period.count - 1) };
  else {
    await Promise.race([condition(() => end !== undefined), sleep(`${input.period.count} days`)]).catch((error) => {
      if (!isCancellation(error)) throw error;
      end = { outcome: 'withdrawn', completedOn: input.businessDate };
    });
  }
  const lastDay = addDays(input.businessDate, input.period.count - 1);
  const { outcome, completedOn, objections = [] } = end ?? { outcome: 'clear', completedOn: lastDay };
  const boards = input.boards.map(({ kind, regionCode }) => ({
    kind,
    regionCode,
    postedOn: input.businessDate,
    endsOn: lastDay,
  }));
  return {
    noticeId: noticeIdOf(input.requestKey),
    outcome,
    completedOn,
    snapshotHash: 'f'.repeat(64),
    objections,
    boards,
  };
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

// A stable id in the form of a UUID, made from the project's own.
function noticeIdOf(requestKey: string): string {
  const [hex = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(requestKey) ?? [];
  return hex.slice(0, 9) + '0000' + hex.slice(13);
}
