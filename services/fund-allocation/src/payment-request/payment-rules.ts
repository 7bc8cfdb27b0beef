import { formatYuan, multiplyFen, sumFen, type Fen } from '@sunledger/money';
import { addPeriod, milestonesOf, type Milestone, type PaymentPolicy } from './payment-policy.ts';
import { retentionMilestone, voucherTitle } from './voucher-kinds.ts';

/** The amounts of a request that count against milestones and plan. */
export interface RequestedAmounts {
  milestoneId: string;
  amountFen: Fen;
  retentionFen: Fen;
  acceptedOn: string | null;
  payeeEntityId: string;
  /** ISO instant from which its statements count; null for a request that is being submitted now. */
  submittedAt: string | null;
  /** What the request states of its contract and of the audited settlement of the project. */
  contractFen: Fen | null;
  settlementFen: Fen | null;
}

/** Everything the rules look at; gathered in one transaction. */
export interface PaymentFacts {
  businessDate: string;
  projectStatus: string;
  approvedFen: Fen;
  linkFen: Fen;
  request: RequestedAmounts & { payeeName: string; invoiceNumber: string | null };
  /** Live requests of the same link and of the whole project without this one. */
  sameLink: readonly RequestedAmounts[];
  sameProject: readonly RequestedAmounts[];
  voucherKinds: ReadonlySet<string>;
  payee: { status: string; holderName: string; effectiveFrom: string | null };
  /** Title of a notice about the project that has not ended; undefined when there is none. */
  openNotice: string | undefined;
}

export interface PaymentProblem {
  code: string;
  path: string;
  message: string;
}

/** Why a request may not be paid, each with the clause; an empty list admits it. Pure: reads no clock. */
export function findPaymentProblems(facts: PaymentFacts, policy: PaymentPolicy): PaymentProblem[] {
  const milestone = milestonesOf(policy, facts.linkFen).find(({ id }) => id === facts.request.milestoneId);
  if (!milestone) return [{ code: 'payment.milestoneUnknown', path: 'milestoneId', message: '没有这个报账节点' }];
  return [
    ...planProblems(facts, policy),
    ...voucherProblems(facts, policy, milestone),
    ...amountProblems(facts, policy, milestone),
    ...retentionProblems(facts, policy, milestone),
    ...payeeProblems(facts),
  ];
}

function planProblems({ projectStatus, openNotice }: PaymentFacts, { clauses }: PaymentPolicy): PaymentProblem[] {
  const problems: PaymentProblem[] = [];
  if (projectStatus !== 'planned')
    problems.push({
      code: 'payment.notPlanned',
      path: 'linkId',
      message: `项目不在年度计划内，不予报账${clauses.refusal}`,
    });
  if (openNotice !== undefined)
    problems.push({
      code: 'payment.noticeOpen',
      path: 'linkId',
      message: `“${openNotice}”公示未结束或异议未办结，公示结束前不得拨付`,
    });
  return problems;
}

function voucherProblems(facts: PaymentFacts, { clauses }: PaymentPolicy, milestone: Milestone): PaymentProblem[] {
  const problems = milestone.requiredVouchers
    .filter((kind) => !facts.voucherKinds.has(kind))
    .map((kind) => ({
      code: 'payment.voucherMissing',
      path: `vouchers.${kind}`,
      message: `“${milestone.label}”缺少${voucherTitle(kind)}，不予报账${clauses.refusal}`,
    }));
  // Without its number nobody sees that an invoice comes a second time.
  if (milestone.requiredVouchers.includes('invoice') && facts.request.invoiceNumber === null)
    problems.push({
      code: 'payment.invoiceMissing',
      path: 'invoiceNumber',
      message: `“${milestone.label}”须填发票号码，不予报账${clauses.refusal}`,
    });
  return problems;
}

const amountsOf = (requests: readonly RequestedAmounts[]): Fen => sumFen(requests.map(({ amountFen }) => amountFen));
const retainedOf = (requests: readonly RequestedAmounts[]): Fen =>
  sumFen(requests.map(({ retentionFen }) => retentionFen));
/** Paid or asked for, with the 质保金 still withheld or released since: what the work has cost so far. */
const claimOf = (requests: readonly RequestedAmounts[]): Fen =>
  amountsOf(withoutReleases(requests)) + retainedOf(requests);
const withoutReleases = (requests: readonly RequestedAmounts[]) =>
  requests.filter(({ milestoneId }) => milestoneId !== retentionMilestone);

function amountProblems(facts: PaymentFacts, policy: PaymentPolicy, milestone: Milestone): PaymentProblem[] {
  const { request, sameLink, sameProject, approvedFen } = facts;
  const problems: PaymentProblem[] = [];
  const refuse = (code: string, message: string) => problems.push({ code, path: 'amountFen', message });
  if (milestone.id !== retentionMilestone) {
    const soFar = claimOf([...sameLink, request]);
    if (soFar > milestone.ceilingFen)
      refuse(
        'payment.overMilestone',
        `到“${milestone.label}”累计可拨 ${formatYuan(milestone.ceilingFen)} 元，本次后累计 ${formatYuan(soFar)} 元${policy.clauses.milestones}`,
      );
  }
  const all = [...sameProject, request];
  const claimFen = claimOf(all);
  if (claimFen > approvedFen)
    refuse(
      'payment.overPlan',
      `计划批准 ${formatYuan(approvedFen)} 元，本次后累计（含质保金）${formatYuan(claimFen)} 元，超出计划`,
    );
  const settlementFen = smallest(all.map((one) => one.settlementFen));
  if (settlementFen !== null && claimFen > settlementFen)
    refuse(
      'payment.overSettlement',
      `审定结算价 ${formatYuan(settlementFen)} 元，本次后累计（含质保金）${formatYuan(claimFen)} 元`,
    );
  const toPayee = all.filter(({ payeeEntityId }) => payeeEntityId === request.payeeEntityId);
  const contractFen = contractStatedLast(toPayee);
  if (contractFen !== null && claimOf(toPayee) > contractFen)
    refuse(
      'payment.overContract',
      `合同价 ${formatYuan(contractFen)} 元，本次后对该收款单位累计（含质保金）${formatYuan(claimOf(toPayee))} 元`,
    );
  const admitted = approvedFen + multiplyFen(approvedFen, policy.overrunRate, 'floor');
  const investment = largest(request.contractFen, request.settlementFen);
  if (investment !== null && investment > admitted)
    refuse(
      'payment.overrun',
      `投资 ${formatYuan(investment)} 元超过批复 ${formatYuan(approvedFen)} 元的允许幅度，须报原审批单位重新批准${policy.clauses.overrun}`,
    );
  if (milestone.isLast && request.settlementFen === null)
    problems.push({ code: 'payment.settlementMissing', path: 'settlementFen', message: '完工验收须填审定结算价' });
  return problems;
}

// A changed contract counts from the submission that states it.
function contractStatedLast(requests: readonly RequestedAmounts[]): Fen | null {
  const stated = requests.filter(({ contractFen }) => contractFen !== null);
  return (
    stated.reduce<RequestedAmounts | undefined>((last, one) => {
      if (last === undefined || one.submittedAt === null) return one;
      return last.submittedAt !== null && last.submittedAt <= one.submittedAt ? one : last;
    }, undefined)?.contractFen ?? null
  );
}

function largest(left: Fen | null, right: Fen | null): Fen | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}

function smallest(amounts: readonly (Fen | null)[]): Fen | null {
  return amounts.reduce((least, one) => (one === null || (least !== null && least < one) ? least : one), null);
}

function retentionProblems(facts: PaymentFacts, policy: PaymentPolicy, milestone: Milestone): PaymentProblem[] {
  const { request, sameLink, linkFen, businessDate } = facts;
  const problems: PaymentProblem[] = [];
  const refuse = (code: string, path: string, message: string) => problems.push({ code, path, message });
  const limit = multiplyFen(linkFen, policy.retentionRateMaximum, 'floor');
  if (request.retentionFen > 0n && !milestone.isLast)
    refuse('payment.retentionEarly', 'retentionFen', '质保金只在完工验收时预留');
  const withheld = retainedOf([...sameLink, request]);
  if (request.retentionFen > 0n && withheld > limit)
    refuse(
      'payment.retentionTooHigh',
      'retentionFen',
      `质保金累计最多 ${formatYuan(limit)} 元，本次后累计 ${formatYuan(withheld)} 元${policy.clauses.retention}`,
    );
  if (milestone.isLast && request.acceptedOn === null)
    refuse('payment.acceptanceMissing', 'acceptedOn', '完工验收须填验收日期');
  if (request.acceptedOn !== null && request.acceptedOn > businessDate)
    refuse('payment.acceptanceMissing', 'acceptedOn', '验收日期不能晚于申请日期');
  if (milestone.id !== retentionMilestone) return problems;
  // 质保金 goes back to whom it was withheld from.
  const own = sameLink.filter(({ payeeEntityId }) => payeeEntityId === request.payeeEntityId);
  const held = retainedOf(own) - amountsOf(own.filter((other) => other.milestoneId === retentionMilestone));
  if (request.amountFen > held)
    refuse('payment.retentionUnknown', 'amountFen', `该收款单位尚未退还的质保金为 ${formatYuan(held)} 元`);
  const acceptedOn = own
    .filter(({ retentionFen }) => retentionFen > 0n)
    .map((other) => other.acceptedOn ?? '')
    .toSorted()
    .at(-1);
  const releasedOn = acceptedOn ? addPeriod(acceptedOn, policy.retentionPeriod) : undefined;
  if (releasedOn !== undefined && businessDate < releasedOn)
    refuse(
      'payment.retentionNotDue',
      'milestoneId',
      `质保期到 ${releasedOn}，期满无质量缺陷方可退还${policy.clauses.retentionPeriod}`,
    );
  return problems;
}

function payeeProblems({ payee, request, businessDate }: PaymentFacts): PaymentProblem[] {
  const problem = (code: string, message: string): PaymentProblem[] => [{ code, path: 'payeeAccountId', message }];
  if (payee.status !== 'approved') return problem('payment.payeeNotApproved', '收款账户未经他人复核，不能拨付');
  if (payee.effectiveFrom !== null && businessDate < payee.effectiveFrom)
    return problem('payment.payeeCooling', `收款账户变更后须冷静至 ${payee.effectiveFrom} 方可使用`);
  if (payee.holderName !== request.payeeName)
    return problem('payment.payeeChanged', '收款账户的户名已变更，请退回经办人重新选择账户');
  return [];
}
