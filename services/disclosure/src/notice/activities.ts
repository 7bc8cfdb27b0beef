import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { asDomainError, commandTools, recordAudit, systemPrincipal, type CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { advanceNotice } from './advance-notice.ts';
import { openNotice } from './open-notice.ts';
import { publishable } from './publishable.ts';
import { verifyAuthority } from './verify-authority.ts';
import { noticeWorkflowId } from './wake-notice.ts';
import { withdrawCancelledNotice } from './withdraw-notice.ts';

export type NoticeActivities = ReturnType<typeof createNoticeActivities>;

/** What the workflow of a notice does in the database; every activity can be repeated. */
export function createNoticeActivities(deps: Dependencies) {
  return {
    async openNotice(input: PublishNoticeInput): Promise<{ noticeId: string }> {
      try {
        const words = publishable(input);
        await verifyAuthority(deps, input);
        const today = deps.clock.today();
        const noticeId = await inTransaction(deps, input, (tx, tools) => openNotice(tx, words, today, tools));
        return { noticeId };
      } catch (error) {
        if (asDomainError(error)) await recordRefusal(deps, input, (error as { code?: string }).code ?? '');
        throw error;
      }
    },

    async advanceNotice({ noticeId, today }: { noticeId: string; today: string }) {
      const input = { businessDate: today, isBackfilled: false, requestKey: noticeId };
      return inTransaction(deps, input, (tx, tools) => advanceNotice(tx, deps.config, noticeId, today, tools.audit));
    },

    async withdrawCancelledNotice({ noticeId, requestKey, today }: CancelledNotice): Promise<PublishNoticeOutcome> {
      const occasion = { businessDate: today, isBackfilled: false, requestKey };
      return inTransaction(deps, occasion, (tx, tools) => withdrawCancelledNotice(tx, noticeId, today, tools.audit));
    },
  };
}

interface CancelledNotice {
  noticeId: string;
  requestKey: string;
  /** Business date of the workflow's clock. */
  today: string;
}

type Occasion = Pick<PublishNoticeInput, 'businessDate' | 'isBackfilled' | 'requestKey'> &
  Partial<Pick<PublishNoticeInput, 'authority'>>;

const circumstanceOf = ({ businessDate, isBackfilled, requestKey, authority }: Occasion) => ({
  principal: systemPrincipal('disclosure', authority?.onBehalfOf),
  businessDate,
  isBackfilled,
  origin: noticeWorkflowId(requestKey),
  requestId: '',
});

function inTransaction<T>(
  deps: Dependencies,
  occasion: Occasion,
  work: (tx: Tx, tools: CommandTools) => Promise<T>,
): Promise<T> {
  const circumstance = circumstanceOf(occasion);
  return deps.db.transaction(circumstance.principal, (tx) => work(tx, commandTools(tx, circumstance)));
}

// A publication that was refused leaves its trace, too; the refused words do not.
async function recordRefusal(deps: Dependencies, input: PublishNoticeInput, reason: string): Promise<void> {
  const circumstance = circumstanceOf(input);
  await deps.db.transaction(circumstance.principal, (tx) =>
    recordAudit(tx, circumstance, {
      action: 'notice.refuse',
      subjectType: 'noticeRequest',
      subjectId: input.requestKey,
      regionCode: input.regionCode,
      reason,
    }),
  );
}
