import { LedgerError, openAccount, placeHold } from '@sunledger/ledger';
import { formatYuan } from '@sunledger/money';
import { asDomainError, commandTools, systemPrincipal } from '@sunledger/service-kit';
import { allotmentAccount } from '../allotment/allotment.ts';
import { clearingAccount } from '../payment-batch/clearing-account.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { findOpenNotice } from './open-notice.ts';
import { findPayee } from './payee.ts';
import { assertPayable, gatherFacts, type PeerFacts } from './payment-facts.ts';
import { resolvePaymentPolicy } from './payment-policy.ts';
import { lockRequest, paymentOf, readRequest, type RequestRow } from './queries.ts';
import { paymentRequestWorkflowId, type SettleApprovalInput, type SettledApproval } from './workflow-contract.ts';

/**
 * Carries out what the chain decided. An approved request is judged once more, since days may have passed, and its amount
 * held on the allotment; when that is not possible the request is refused with the reason. Repeats give the same answer.
 */
export async function settleApproval(deps: Dependencies, input: SettleApprovalInput): Promise<SettledApproval> {
  const principal = systemPrincipal('fund-allocation', input.decidedBy);
  const seen = await deps.db.transaction(principal, (tx) => readRequest(tx, input.requestId), { readOnly: true });
  try {
    const peers = input.outcome === 'approved' ? await askPeers(deps, seen, input) : undefined;
    return await deps.db.transaction(principal, (tx) => settle(tx, deps, input, peers));
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    // What failed rolled back with its transaction, so the refusal is written in a new one.
    return deps.db.transaction(principal, async (tx) => {
      const request = await lockRequest(tx, input.requestId);
      return (await settledBefore(request, input)) ?? refuse(tx, deps, request, input, reason);
    });
  }
}

async function askPeers(deps: Dependencies, request: RequestRow, input: SettleApprovalInput): Promise<PeerFacts> {
  const errand = {
    workflowId: paymentRequestWorkflowId(request.id, request.attempt),
    decisionId: input.decisionId,
    onBehalfOf: input.decidedBy,
  };
  return {
    payee: await findPayee(deps, errand, paymentOf(request)),
    openNotice: await findOpenNotice(deps, errand, request.project_id),
  };
}

async function settle(
  tx: Tx,
  deps: Dependencies,
  input: SettleApprovalInput,
  peers: PeerFacts | undefined,
): Promise<SettledApproval> {
  const request = await lockRequest(tx, input.requestId);
  const settled = await settledBefore(request, input);
  if (settled) return settled;
  if (!peers) return close(tx, deps, request, input);
  const policy = resolvePaymentPolicy(deps.packs, request.paying_region_code, input.businessDate);
  assertPayable(await gatherFacts(tx, request, peers, input.businessDate), policy);
  const holdId = await holdAmount(tx, request, input.businessDate);
  await tx
    .updateTable('payment_request')
    .set({
      status: 'approved',
      hold_id: holdId,
      approved_on: input.businessDate,
      approval_decision_id: input.decisionId,
      refusal: null,
    })
    .where('id', '=', request.id)
    .execute();
  // What held when it was submitted stands on the request; this is what it was judged by.
  await auditOutcome(tx, deps, request, input, { status: 'approved', holdId, policyRecords: policy.records });
  return { status: 'approved' };
}

async function holdAmount(tx: Tx, request: RequestRow, businessDate: string): Promise<bigint> {
  const clearing = clearingAccount(request.bank_code, request.paying_region_code);
  await openAccount(tx, {
    code: clearing,
    name: `在途支付（${request.bank_code}）`,
    kind: 'clearing',
    normalSide: 'debit',
    regionCode: request.paying_region_code,
    floorFen: 0n,
    dimensions: { bankCode: request.bank_code },
  });
  const { holdId } = await placeHold(tx, {
    key: `payment-request:${request.id}:${request.attempt}`,
    account: allotmentAccount(request.allotment_id),
    counterAccount: clearing,
    amountFen: request.amount_fen,
    kind: 'paymentInstructed',
    businessDate,
    reference: { type: 'paymentRequest', id: request.id },
    description: `${request.number} ${request.milestone_label}`,
  });
  return holdId;
}

async function close(
  tx: Tx,
  deps: Dependencies,
  request: RequestRow,
  input: SettleApprovalInput,
): Promise<SettledApproval> {
  const status = input.outcome === 'rejected' ? 'rejected' : 'withdrawn';
  await tx
    .updateTable('payment_request')
    .set({ status, refusal: input.opinion })
    .where('id', '=', request.id)
    .execute();
  await auditOutcome(tx, deps, request, input, { status });
  return { status };
}

async function refuse(
  tx: Tx,
  deps: Dependencies,
  request: RequestRow,
  input: SettleApprovalInput,
  reason: string,
): Promise<SettledApproval> {
  await tx
    .updateTable('payment_request')
    .set({ status: 'refused', refusal: reason })
    .where('id', '=', request.id)
    .execute();
  await auditOutcome(tx, deps, request, input, { status: 'refused', reason });
  return { status: 'refused', reason };
}

// A repeat of the activity finds what the first run wrote.
async function settledBefore(request: RequestRow, input: SettleApprovalInput): Promise<SettledApproval | undefined> {
  if (request.attempt === input.attempt && request.status === 'inApproval') return undefined;
  if (request.attempt === input.attempt && request.status === 'refused')
    return { status: 'refused', reason: request.refusal ?? '' };
  if (request.attempt === input.attempt && (request.status === 'rejected' || request.status === 'withdrawn'))
    return { status: request.status };
  return { status: 'approved' };
}

/** The sentence for a refusal that trying again would not change; undefined for a failure that deserves another try. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof LedgerError && error.code === 'ledger.insufficient') {
    const available = String(error.context['availableFen'] ?? '');
    return /^-?\d+$/.test(available)
      ? `指标可用余额不足，只有 ${formatYuan(BigInt(available))} 元`
      : '指标可用余额不足';
  }
  const domain = asDomainError(error);
  return domain && domain.status < 500 ? domain.publicMessage : undefined;
}

async function auditOutcome(
  tx: Tx,
  deps: Dependencies,
  request: RequestRow,
  input: SettleApprovalInput,
  after: object,
): Promise<void> {
  const principal = {
    ...systemPrincipal('fund-allocation', input.decidedBy),
    workflowId: paymentRequestWorkflowId(request.id, request.attempt),
    decisionId: input.decisionId,
  };
  const { businessDate, isBackfilled } = input;
  await commandTools(tx, {
    principal,
    businessDate,
    isBackfilled,
    origin: deps.temporal.taskQueue,
    requestId: '',
  }).audit({
    action: 'paymentRequest.settle',
    subjectType: 'paymentRequest',
    subjectId: request.id,
    regionCode: request.region_code,
    before: { status: request.status },
    after,
  });
}
