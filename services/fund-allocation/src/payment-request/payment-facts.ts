import { DomainError, notFound } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { liveRequestStates, lockPlannedProject, lockProjectAllotment } from '../planned-project/planned-project.ts';
import type { Payee } from './payee.ts';
import type { PaymentPolicy } from './payment-policy.ts';
import { findPaymentProblems, type PaymentFacts, type RequestedAmounts } from './payment-rules.ts';
import type { RequestRow } from './queries.ts';

/** What other services say about a request: asked before the transaction, judged inside it. */
export interface PeerFacts {
  payee: Payee;
  openNotice: string | undefined;
}

/**
 * Gathers the facts of a request with its link locked, so that requests against one link pass one after the other.
 * The request itself is counted once, whatever state it is in.
 */
export async function gatherFacts(
  tx: Tx,
  request: RequestRow,
  { payee, openNotice }: PeerFacts,
  businessDate: string,
): Promise<PaymentFacts> {
  const link = await lockProjectAllotment(tx, request.link_id);
  const project = await lockPlannedProject(tx, request.project_id);
  if (!link || !project) throw notFound('计划项目');
  const others = await tx
    .selectFrom('payment_request')
    .select(['link_id', 'milestone_id', 'amount_fen', 'retention_fen', 'accepted_on'])
    .select(['payee_entity_id', 'contract_fen', 'settlement_fen', 'submitted_at'])
    .where('project_id', '=', request.project_id)
    .where('id', '<>', request.id)
    .where('status', 'in', liveRequestStates)
    .execute();
  const vouchers = await tx.selectFrom('payment_voucher').select('kind').where('request_id', '=', request.id).execute();
  return {
    businessDate,
    projectStatus: project.status,
    approvedFen: project.approved_amount_fen,
    linkFen: link.amount_fen,
    request: {
      ...amountsOf(request),
      // One that is not in approval yet is being submitted, perhaps once more.
      submittedAt: request.status === 'inApproval' ? request.submitted_at : null,
      payeeName: request.payee_name,
      invoiceNumber: request.invoice_number,
    },
    sameLink: others.filter((other) => other.link_id === request.link_id).map(amountsOf),
    sameProject: others.map(amountsOf),
    voucherKinds: new Set(vouchers.map(({ kind }) => kind)),
    payee,
    openNotice,
  };
}

/** Throws the first problem as code with every problem as a field, when the rules do not admit the request. */
export function assertPayable(facts: PaymentFacts, policy: PaymentPolicy): void {
  const problems = findPaymentProblems(facts, policy);
  const [first] = problems;
  if (!first) return;
  const fields = problems.map(({ path, message }) => ({ path, message }));
  throw new DomainError(first.code, first.message, { fields });
}

type AmountColumns =
  | 'milestone_id'
  | 'amount_fen'
  | 'retention_fen'
  | 'accepted_on'
  | 'payee_entity_id'
  | 'contract_fen'
  | 'settlement_fen'
  | 'submitted_at';

function amountsOf(row: Pick<RequestRow, AmountColumns>): RequestedAmounts {
  return {
    milestoneId: row.milestone_id,
    amountFen: row.amount_fen,
    retentionFen: row.retention_fen,
    acceptedOn: row.accepted_on,
    payeeEntityId: row.payee_entity_id,
    contractFen: row.contract_fen,
    settlementFen: row.settlement_fen,
    submittedAt: row.submitted_at ?? '',
  };
}
