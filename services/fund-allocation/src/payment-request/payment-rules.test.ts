import { bundledPacks } from '@sunledger/policy';
import { describe, expect, it } from 'vitest';
import { addPeriod, milestonesOf, resolvePaymentPolicy } from './payment-policy.ts';
import { findPaymentProblems, type PaymentFacts, type RequestedAmounts } from './payment-rules.ts';

const policy = resolvePaymentPolicy(bundledPacks(), '421024', '2026-03-02');
const allVouchers = ['contract', 'invoice', 'costStatement', 'signedClaim', 'acceptance', 'settlementAudit', 'photo'];

// 城厢区一项目：审定结算价 191,266 元，实际支付 200,000 元。
const settlementFen = 19_126_600n;
const plannedFen = 20_000_000n;

function facts(more: Partial<PaymentFacts> = {}, request: Partial<PaymentFacts['request']> = {}): PaymentFacts {
  return {
    businessDate: '2026-03-02',
    projectStatus: 'planned',
    approvedFen: plannedFen,
    linkFen: plannedFen,
    request: {
      milestoneId: 'start',
      amountFen: 8_000_000n,
      retentionFen: 0n,
      contractFen: null,
      settlementFen: null,
      submittedAt: null,
      acceptedOn: null,
      payeeEntityId: 'cooperative',
      payeeName: '三湖农场合作社',
      invoiceNumber: '26442000000012345678',
      ...request,
    },
    sameLink: [],
    sameProject: [],
    voucherKinds: new Set(allVouchers),
    payee: { status: 'approved', holderName: '三湖农场合作社', effectiveFrom: '2026-01-01' },
    openNotice: undefined,
    ...more,
  };
}

const codes = (given: PaymentFacts) => findPaymentProblems(given, policy).map(({ code }) => code);
const before = (more: Partial<RequestedAmounts>): RequestedAmounts => ({
  milestoneId: 'start',
  amountFen: 0n,
  retentionFen: 0n,
  acceptedOn: null,
  payeeEntityId: 'cooperative',
  contractFen: null,
  settlementFen: null,
  submittedAt: '2026-01-10T00:00:00.000Z',
  ...more,
});
const paidBefore = (amountFen: bigint, milestoneId = 'start', retentionFen = 0n, acceptedOn: string | null = null) => {
  const requests = [before({ milestoneId, amountFen, retentionFen, acceptedOn })];
  return { sameLink: requests, sameProject: requests };
};
const accepted = { milestoneId: 'accepted', settlementFen, acceptedOn: '2026-02-20' };

describe('the milestones 4:5:1', () => {
  it('split any amount without losing a fen', () => {
    expect(milestonesOf(policy, 101n).map(({ ceilingFen }) => ceilingFen)).toEqual([40n, 91n, 101n, 101n]);
  });

  it('admit the start up to 40 % and not a fen more', () => {
    expect(codes(facts())).toEqual([]);
    const [problem] = findPaymentProblems(facts({}, { amountFen: 8_000_001n }), policy);
    expect(problem).toMatchObject({ code: 'payment.overMilestone', path: 'amountFen' });
    expect(problem!.message).toContain('平台默认·报账与质保金');
  });

  it('count what other requests already ask for', () => {
    expect(codes(facts(paidBefore(8_000_000n), { milestoneId: 'mostlyCompleted', amountFen: 10_000_000n }))).toEqual(
      [],
    );
    expect(codes(facts(paidBefore(8_000_001n), { milestoneId: 'mostlyCompleted', amountFen: 10_000_000n }))).toEqual([
      'payment.overMilestone',
    ]);
  });
});

describe('a payment is refused', () => {
  it('over the audited settlement', () => {
    expect(codes(facts(paidBefore(18_000_000n), { ...accepted, amountFen: 2_000_000n }))).toEqual([
      'payment.overSettlement',
    ]);
    expect(codes(facts(paidBefore(18_000_000n), { ...accepted, amountFen: 1_126_600n }))).toEqual([]);
  });

  // 禄劝县 2020 年审计：结算审定后仍按原合同价付款，质保金另付，合计超出审定价。
  it('over a settlement stated before, on whatever link and milestone, with the 质保金 counted in', () => {
    const audited = before({ ...accepted, amountFen: 18_000_000n, retentionFen: 1_000_000n });
    const release = { milestoneId: 'retention', amountFen: 1_000_000n };
    const voucherKinds = new Set(['defectFree']);
    const aYearAgo = { ...audited, acceptedOn: '2025-02-20' };
    expect(codes(facts({ sameLink: [aYearAgo], sameProject: [aYearAgo], voucherKinds }, release))).toEqual([]);
    const others = [before({ ...accepted, amountFen: 0n, payeeEntityId: 'other' })];
    const both = { sameLink: [aYearAgo, ...others], sameProject: [aYearAgo], voucherKinds };
    expect(codes(facts(both, release))).toEqual([]);
    expect(codes(facts(both, { ...release, payeeEntityId: 'other' }))).toEqual(['payment.retentionUnknown']);
    const onAnotherLink = { sameLink: [], sameProject: [audited] };
    expect(codes(facts(onAnotherLink, { amountFen: 126_600n }))).toEqual([]);
    expect(codes(facts(onAnotherLink, { amountFen: 126_601n }))).toEqual(['payment.overSettlement']);
    const tooMuch = before({ ...accepted, amountFen: 19_126_600n, retentionFen: 0n });
    expect(codes(facts({ sameProject: [tooMuch] }, { amountFen: 1n }))).toEqual(['payment.overSettlement']);
  });

  it('over the contract of the payee, as it was stated last', () => {
    const signed = before({ amountFen: 5_000_000n, contractFen: 9_000_000n });
    const more = { sameLink: [signed], sameProject: [signed] };
    const next = { milestoneId: 'mostlyCompleted', amountFen: 4_000_001n };
    expect(codes(facts(more, { ...next, amountFen: 4_000_000n }))).toEqual([]);
    expect(codes(facts(more, next))).toEqual(['payment.overContract']);
    expect(codes(facts(more, { ...next, contractFen: 9_000_001n }))).toEqual([]);
    expect(codes(facts(more, { ...next, payeeEntityId: 'other' }))).toEqual([]);
    const raised = before({ contractFen: 9_000_001n, submittedAt: '2026-01-11T00:00:00.000Z' });
    for (const sameProject of [
      [signed, raised],
      [raised, signed],
    ]) {
      expect(codes(facts({ sameLink: [signed], sameProject }, next))).toEqual([]);
      // Judged once more when it is approved, the request stands where it was submitted.
      const judgedAgain = { ...next, contractFen: 1n, submittedAt: '2026-01-10T12:00:00.000Z' };
      expect(codes(facts({ sameLink: [signed], sameProject }, judgedAgain))).toEqual([]);
    }
  });

  it('when the investment passes the approval by more than 10 %', () => {
    expect(codes(facts({}, { contractFen: 22_000_000n }))).toEqual([]);
    expect(codes(facts({}, { contractFen: 22_000_001n }))).toEqual(['payment.overrun']);
  });

  it('for a project that left the plan, and while a notice about it runs', () => {
    expect(codes(facts({ projectStatus: 'unplanned' }))).toEqual(['payment.notPlanned']);
    expect(codes(facts({ openNotice: '三湖农场蔬菜大棚入库公示' }))).toEqual(['payment.noticeOpen']);
  });

  it.each([
    ['a contract at the start', 'start', {}, 'contract'],
    ['an invoice when mostly completed', 'mostlyCompleted', {}, 'invoice'],
    ['the acceptance report at the end', 'accepted', accepted, 'acceptance'],
  ])('without %s, with the clause', (_name, milestoneId, more, kind) => {
    const voucherKinds = new Set(allVouchers.filter((other) => other !== kind));
    const [problem] = findPaymentProblems(facts({ voucherKinds }, { milestoneId, amountFen: 1n, ...more }), policy);
    expect(problem).toMatchObject({ code: 'payment.voucherMissing', path: `vouchers.${kind}` });
    expect(problem!.message).toContain('不予报账（依据《');
  });

  it('without the number of an invoice that it needs, so that the invoice is not paid twice', () => {
    const missing = { invoiceNumber: null, amountFen: 1n };
    expect(codes(facts({}, missing))).toEqual([]);
    for (const milestone of [{ milestoneId: 'mostlyCompleted' }, accepted])
      expect(findPaymentProblems(facts({}, { ...missing, ...milestone }), policy)).toMatchObject([
        { code: 'payment.invoiceMissing', path: 'invoiceNumber', message: expect.stringContaining('须填发票号码') },
      ]);
  });

  it.each([
    ['an account that nobody else approved', { status: 'pending' }, 'payment.payeeNotApproved'],
    ['a changed account that still cools', { effectiveFrom: '2026-03-03' }, 'payment.payeeCooling'],
    ['an account of another holder', { holderName: '别的合作社' }, 'payment.payeeChanged'],
  ])('to %s', (_name, more, code) => {
    expect(codes(facts({ payee: { ...facts().payee, ...more } }))).toEqual([code]);
  });
});

describe('质保金', () => {
  const withheld = { ...accepted, amountFen: 1n };

  it('is at most 10 %, and withheld at acceptance only', () => {
    expect(codes(facts({}, { ...withheld, retentionFen: 2_000_000n }))).toEqual([]);
    expect(codes(facts({}, { ...withheld, retentionFen: 2_000_001n }))).toEqual(['payment.retentionTooHigh']);
    const inParts = paidBefore(1n, 'accepted', 1_500_000n, '2026-02-20');
    expect(codes(facts(inParts, { ...withheld, retentionFen: 500_000n }))).toEqual([]);
    expect(codes(facts(inParts, { ...withheld, retentionFen: 500_001n }))).toEqual(['payment.retentionTooHigh']);
    expect(codes(facts({}, { retentionFen: 1n, amountFen: 1n }))).toEqual(['payment.retentionEarly']);
  });

  it('is released after a year without defects, and no more than was withheld', () => {
    const before = paidBefore(17_000_000n, 'accepted', 1_000_000n, '2025-03-02');
    const release = { milestoneId: 'retention', amountFen: 1_000_000n };
    const voucherKinds = new Set(['defectFree']);
    expect(codes(facts({ ...before, voucherKinds }, release))).toEqual([]);
    expect(codes(facts({ ...before, voucherKinds, businessDate: '2026-03-01' }, release))).toEqual([
      'payment.retentionNotDue',
    ]);
    expect(codes(facts({ ...before, voucherKinds }, { ...release, amountFen: 1_000_001n }))).toEqual([
      'payment.retentionUnknown',
    ]);
    expect(codes(facts({ ...before, voucherKinds: new Set() }, release))).toEqual(['payment.voucherMissing']);
  });

  it('counts a year to the same day, or the last one the month has', () => {
    expect(addPeriod('2024-02-29', { count: 1, unit: 'year' })).toBe('2025-02-28');
    expect(addPeriod('2025-08-31', { count: 6, unit: 'month' })).toBe('2026-02-28');
  });
});
