import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { DomainError, systemPrincipal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { noticeWorkflowId } from './wake-notice.ts';

/**
 * Asks the service that holds the decision whether it exists and who took it. A notice that staff publish here rests on
 * a decision of this service's own audit. Throws `decision.unknown` (403).
 */
export async function verifyAuthority(deps: Dependencies, input: PublishNoticeInput): Promise<void> {
  const { service, decisionId, onBehalfOf } = input.authority;
  if (service === 'disclosure') {
    await deps.db.transaction(systemPrincipal('disclosure'), (tx) => verifyOwnDecision(tx, input), { readOnly: true });
    return;
  }
  const workflowId = noticeWorkflowId(input.requestKey);
  await deps.decisions.verify({ ...systemPrincipal(service, onBehalfOf), decisionId, workflowId });
}

async function verifyOwnDecision(tx: Tx, { requestKey, authority }: PublishNoticeInput): Promise<void> {
  const decision = await tx
    .selectFrom('kit.audit_event')
    .select('user_id')
    .where('id', '=', authority.decisionId)
    .where('action', '=', 'notice.publish')
    .where('subject_id', '=', requestKey)
    .executeTakeFirst();
  if (decision?.user_id === authority.onBehalfOf.userId) return;
  throw new DomainError('decision.unknown', '没有查到发布这份公示的决定，已拒绝', { status: 403 });
}
