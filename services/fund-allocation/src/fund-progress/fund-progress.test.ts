import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { rootAllotment } from '../testing/people.ts';
import { scheduledMonths } from './fund-progress.ts';

let desk: PaymentDesk;
beforeAll(async () => {
  desk = await startPayments();
});
afterAll(() => desk.close());

const read = async (regionCode = county, query = 'year=2026') =>
  (await expectStatus(desk.person('financeChecker', 'reader', regionCode).get(`/fund-progress?${query}`), 200)).body;

describe('the progress of a region', () => {
  it('sums planned, linked, requested and paid money by the region below, each project once', async () => {
    const batches = batchesAt(desk);
    const first = await desk.fundedProject(1000n, { regionCode: '421024100200' });
    const second = await desk.fundedProject(2000n, { projectFen: 1500n, regionCode: '421024101201' });
    const paidId = await desk.approved(first.linkId, { amountFen: 400n });
    await desk.approved(second.linkId, { amountFen: 300n });
    const { fileNumber, instructions } = await batches.exported([paidId]);
    await expectStatus(
      batches.upload(
        'r1.txt',
        answerFile(
          fileNumber,
          instructions.map((one) => rowFor(one)),
        ),
      ),
      200,
    );
    await desk.untilRequest(paidId, 'paid');

    const progress = await read();
    expect(progress).toMatchObject({
      regionCode: county,
      issuedFen: '3000',
      total: { projectCount: 2, plannedFen: '2500', linkedFen: '2500', requestedFen: '700', paidFen: '400' },
    });
    expect(progress.regions).toMatchObject([
      { regionCode: '421024100', projectCount: 1, plannedFen: '1000', requestedFen: '400', paidFen: '400' },
      { regionCode: '421024101', projectCount: 1, plannedFen: '1500', requestedFen: '300', paidFen: '0' },
    ]);
    expect(await read(county, 'year=2026&regionCode=421024101')).toMatchObject({ total: { plannedFen: '1500' } });
    expect(await read(county, 'year=2025')).toMatchObject({ total: { projectCount: 0, plannedFen: '0' }, regions: [] });
  });

  it('shows a township only its own projects, and refuses another region', async () => {
    expect(await read('421024101')).toMatchObject({ issuedFen: '0', total: { projectCount: 1, plannedFen: '1500' } });
    const stranger = desk.person('financeChecker', 'reader', '421024101');
    const refused = await stranger.get('/fund-progress?year=2026&regionCode=421024');
    expect(refused).toMatchObject({ status: 403, body: { code: 'region.outsideScope' } });
  });

  it('counts what was passed down inside the region once', async () => {
    const { allotmentId } = await rootAllotment(desk.service, '6227', 5000n, '甘财扶贫〔2026〕1号');
    const lines = [{ regionCode: '622723', regionName: '崇信县', amountFen: '2000' }];
    const maker = desk.person('financeMaker', 'prefecture-maker', '6227');
    const body = { documentNumber: '平财〔2026〕2号', lines };
    const passed = await expectStatus(maker.post(`/allotments/${allotmentId}/pass-downs`, body), 201);
    const checker = desk.person('financeChecker', 'prefecture-checker', '6227');
    const childId = passed.body.items[0].id as string;
    await expectStatus(checker.post(`/allotments/${childId}/confirmation`, { verb: 'confirm' }), 200);
    expect(await read('6227')).toMatchObject({ issuedFen: '5000' });
    expect(await read('622723')).toMatchObject({ issuedFen: '2000' });
  });
});

describe('序时进度', () => {
  it.each([
    [2026, '2026-01-01', 1],
    [2026, '2026-11-22', 11],
    [2025, '2026-01-01', 12],
    [2027, '2026-12-31', 0],
  ])('of %i on %s is %i months of twelve', (year, date, months) => {
    expect(scheduledMonths(year, date)).toBe(months);
  });
});
