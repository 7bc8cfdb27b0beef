import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { personIn, rootAllotment } from '../testing/people.ts';

let service: TestService<Dependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { now: '2026-03-10T09:00:00+08:00' });
});
afterAll(() => service.close());

const maker = () => personIn(service, 'financeMaker', '4210');
const checker = () => personIn(service, 'financeChecker', '4210');

async function passedDown(allotmentId: string, documentNumber: string, amountFen: string): Promise<string> {
  const lines = [{ regionCode: '421024', regionName: '江陵县', amountFen }];
  const { body } = await maker().post(`/allotments/${allotmentId}/pass-downs`, { documentNumber, lines });
  return body.items[0].id as string;
}

describe('what is held on an account', () => {
  it('is listed with its document, newest first and page by page, until it is decided', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕31号');
    const first = await passedDown(allotmentId, '荆财农下〔2026〕31号', '30');
    const second = await passedDown(allotmentId, '荆财农下〔2026〕32号', '45');
    const held = (query = '') => checker().get(`/ledger/holds?account=allotment:${allotmentId}${query}`);
    const reference = { kind: 'passDown', businessDate: '2026-03-10', referenceType: 'allotment' };
    const newest = await held('&limit=1');
    expect(newest.body.items).toMatchObject([
      { ...reference, amountFen: '45', referenceId: second, description: '荆财农下〔2026〕32号 下达江陵县' },
    ]);
    const oldest = await held(`&limit=1&cursor=${newest.body.nextCursor}`);
    expect(oldest.body).toMatchObject({
      items: [{ ...reference, amountFen: '30', referenceId: first }],
      nextCursor: null,
    });
    await checker().post(`/allotments/${first}/confirmation`, { verb: 'confirm' });
    await checker().post(`/allotments/${second}/confirmation`, { verb: 'cancel', reason: '文号有误' });
    expect((await held()).body.items).toEqual([]);
  });

  it('is shown to the region of the account only', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕33号');
    await passedDown(allotmentId, '荆财农下〔2026〕33号', '30');
    const county = personIn(service, 'financeChecker', '421024');
    expect((await county.get(`/ledger/holds?account=allotment:${allotmentId}`)).body.items).toEqual([]);
  });
});

describe('what was booked for a document', () => {
  it('is found by the document, which must be named', async () => {
    const { documentId, allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕34号');
    const { body } = await checker().get(`/ledger/transactions?referenceType=fundDocument&referenceId=${documentId}`);
    const legs = expect.arrayContaining([
      { account: `source:${documentId}`, amountFen: '-100' },
      { account: `allotment:${allotmentId}`, amountFen: '100' },
    ]);
    expect(body.items).toMatchObject([{ kind: 'fundRegistration', legs }]);
    expect((await checker().get('/ledger/transactions?referenceType=fundDocument')).status).toBe(400);
  });
});
