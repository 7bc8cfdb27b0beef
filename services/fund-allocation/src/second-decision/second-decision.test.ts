import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { personIn, rootAllotment } from '../testing/people.ts';
import { roundBody } from '../testing/rounds.ts';

let service: TestService<Dependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { now: '2026-03-10T09:00:00+08:00' });
});
afterAll(() => service.close());

const maker = () => personIn(service, 'financeMaker', '4210');
const checker = () => personIn(service, 'financeChecker', '4210');

/** What waits for somebody, about one subject. */
async function waitingFor(person: ReturnType<typeof maker>, subjectId: string) {
  const { body } = await person.get('/second-decisions');
  return body.items.filter((item: { subjectId: string }) => item.subjectId === subjectId);
}

describe('what one person proposed', () => {
  it('waits for everybody else who may decide it, in the region that may see it, until it is decided', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕61号');
    const lines = [{ regionCode: '421024', regionName: '江陵县', amountFen: '100' }];
    const passed = await maker().post(`/allotments/${allotmentId}/pass-downs`, { documentNumber: '下达', lines });
    const childId = passed.body.items[0].id as string;
    await checker().post(`/allotments/${childId}/confirmation`, { verb: 'confirm' });
    const paper = { documentNumber: '江财农〔2026〕6号', reason: '项目核减' };
    const propose = (amountFen: string) =>
      personIn(service, 'financeMaker', '421024').post(`/allotments/${childId}/returns`, { ...paper, amountFen });
    const first = await propose('30');
    const second = await propose('20');

    const countyChecker = personIn(service, 'financeChecker', '421024');
    const waiting = { kind: 'allotmentReturn', regionCode: '421024', title: '江陵县 下达 扶贫发展' };
    for (const person of [countyChecker, checker()])
      expect(await waitingFor(person, childId)).toMatchObject([{ ...waiting, count: 2, amountFen: '50' }]);
    const own = { userId: 'financeMaker-421024', regionCode: '421024', permissions: ['round.approve'] };
    expect(await waitingFor(service.as(own), childId)).toEqual([]);
    expect(await waitingFor(personIn(service, 'financeChecker', '421022'), childId)).toEqual([]);

    await countyChecker.post(`/allotment-returns/${first.body.id}/confirmation`, { verb: 'confirm' });
    expect(await waitingFor(checker(), childId)).toMatchObject([{ ...waiting, count: 1, amountFen: '20' }]);
    await countyChecker.post(`/allotment-returns/${second.body.id}/confirmation`, { verb: 'cancel', reason: '重复' });
    expect(await waitingFor(checker(), childId)).toEqual([]);
  });

  it('is an adjustment of a draft round, which stands here once however many there are', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 1_000_000n, '荆财农〔2026〕62号');
    const round = await maker().post('/allocation-rounds', roundBody(allotmentId, 1_000_000n));
    const roundId = round.body.id as string;
    for (const [regionCode, amountFen] of Object.entries({ 421024: '5000', 421022: '-5000' }))
      await maker().post(`/allocation-rounds/${roundId}/adjustments`, { regionCode, amountFen, reason: '灾后恢复' });
    const title = round.body.title as string;
    expect(await waitingFor(checker(), roundId)).toMatchObject([
      { kind: 'roundAdjustment', title, count: 2, amountFen: '10000' },
    ]);
    const { body } = await checker().get(`/allocation-rounds/${roundId}`);
    for (const { id } of body.adjustments as { id: string }[])
      await checker().post(`/round-adjustments/${id}/decision`, { verb: 'reject' });
    expect(await waitingFor(checker(), roundId)).toEqual([]);
  });

  it('is the annulment of a fund document', async () => {
    const { documentId } = await rootAllotment(service, '4210', 700n, '荆财农〔2026〕63号');
    await maker().post(`/fund-documents/${documentId}/annulment`, { reason: '登记有误' });
    expect(await waitingFor(checker(), documentId)).toMatchObject([
      { kind: 'fundAnnulment', amountFen: '700', since: '2026-03-10', count: 1 },
    ]);
    await checker().post(`/fund-documents/${documentId}/annulment-decision`, { verb: 'approve' });
    expect(await waitingFor(checker(), documentId)).toEqual([]);
  });
});
