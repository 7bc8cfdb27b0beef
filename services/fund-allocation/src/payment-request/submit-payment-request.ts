import { actorOf } from '@sunledger/approval';
import { type CommandTools, DomainError, toJson, uuidv7, type RequestContext } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { askingFor } from '../peer-access.ts';
import { refuseInDoubt } from '../payment-batch/payment-in-doubt.ts';
import { paymentChain } from './approval-definition.ts';
import { findPayee } from './payee.ts';
import { assertPayable, gatherFacts, type PeerFacts } from './payment-facts.ts';
import { resolvePaymentPolicy } from './payment-policy.ts';
import { lockRequest, paymentOf, readRequest, type RequestRow } from './queries.ts';
import { findOpenNotice } from './open-notice.ts';
import { paymentRequestWorkflowId, type PaymentRequestRun } from './workflow-contract.ts';
import { assertMaker } from './write-payment-request.ts';

/** What other services say about the request, asked in the maker's name. Throws 403 for anybody else. */
export async function askBeforeSubmission(
  deps: Dependencies,
  context: RequestContext & { idempotencyKey: string },
  id: string,
): Promise<PeerFacts> {
  const { principal } = context;
  const seen = await deps.db.transaction(principal, (tx) => readRequest(tx, id), { readOnly: true });
  assertMaker(seen, principal);
  const errand = await askingFor(deps, context, `payment-request-${id}`);
  return {
    payee: await findPayee(deps, errand, paymentOf(seen)),
    openNotice: await findOpenNotice(deps, errand, seen.project_id),
  };
}

/**
 * Submits a draft, or a payment that the bank returned, to its approval chain. Refused with the clause when the rules do not
 * admit it (payment-rules.ts).
 */
export async function submitPaymentRequest(
  deps: Dependencies,
  context: RequestContext & CommandTools & { tx: Tx },
  id: string,
  peers: PeerFacts,
): Promise<void> {
  const { tx, principal, businessDate, isBackfilled } = context;
  const request = await lockRequest(tx, id);
  if (request.status !== 'draft' && request.status !== 'bankReturned')
    throw new DomainError('payment.requestState', '申请已经提交');
  // Said here so that nobody approves in vain; whoever pays meets the database's own check.
  await refuseInDoubt(tx, id);
  const facts = await gatherFacts(tx, request, peers, businessDate);
  const policy = resolvePaymentPolicy(deps.packs, request.paying_region_code, businessDate);
  assertPayable(facts, policy);
  const [attempt, caseId] = [request.attempt + 1, uuidv7()];
  await tx
    .updateTable('payment_request')
    .set({
      status: 'inApproval',
      attempt,
      case_id: caseId,
      hold_id: null,
      refusal: null,
      policy_records: toJson(policy.records) ?? '[]',
      requested_on: businessDate,
      // Of the statement, not of the transaction: submissions that waited for each other stand in their order.
      submitted_at: sql`clock_timestamp()`,
      is_backfilled: isBackfilled,
    })
    .where('id', '=', id)
    .execute();
  await context.audit({
    action: 'paymentRequest.submit',
    subjectType: 'paymentRequest',
    subjectId: id,
    regionCode: request.region_code,
    before: { status: request.status },
    after: { status: 'inApproval', attempt, amountFen: request.amount_fen, milestoneId: request.milestone_id },
  });
  const run: PaymentRequestRun = {
    requestId: id,
    attempt,
    caseId,
    title: await titleOf(tx, request),
    regionCode: request.region_code,
    definition: paymentChain(deps.config, request.paying_region_code, request.amount_fen),
    maker: actorOf(principal),
    businessDate,
    isBackfilled,
  };
  await context.startWorkflow({
    workflowType: 'paymentRequest',
    workflowId: paymentRequestWorkflowId(id, attempt),
    args: [run],
  });
}

async function titleOf(tx: Tx, request: RequestRow): Promise<string> {
  const { name } = await tx
    .selectFrom('planned_project')
    .select('name')
    .where('id', '=', request.project_id)
    .executeTakeFirstOrThrow();
  return `${request.number} ${name}（${request.milestone_label}）`;
}
