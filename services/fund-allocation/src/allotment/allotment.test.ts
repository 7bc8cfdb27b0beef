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
const countyMaker = () => personIn(service, 'financeMaker', '421024');

function lines(...amounts: [string, bigint][]) {
  return amounts.map(([regionCode, fen]) => ({ regionCode, regionName: `县${regionCode}`, amountFen: String(fen) }));
}

const passDown = (allotmentId: string, documentNumber: string, ...amounts: [string, bigint][]) =>
  maker().post(`/allotments/${allotmentId}/pass-downs`, { documentNumber, lines: lines(...amounts) });

async function issuedChild(documentNumber: string, fen: bigint) {
  const root = await rootAllotment(service, '4210', fen, documentNumber);
  const proposed = await passDown(root.allotmentId, `${documentNumber}-下`, ['421024', fen]);
  const childId = proposed.body.items[0].id as string;
  await checker().post(`/allotments/${childId}/confirmation`, { verb: 'confirm' });
  return { ...root, childId };
}

describe('pass-down', () => {
  it('takes not one fen more than there is from 50 concurrent requests', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 1_000n, '荆财农〔2026〕1号');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => passDown(allotmentId, `荆财农下〔2026〕${index}号`, ['421024', 37n])),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(27);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
      new Set(['ledger.insufficient']),
    );
    const { body } = await checker().get(`/allotments/${allotmentId}`);
    expect(body.allotment).toMatchObject({ balanceFen: '1000', pendingFen: '999', availableFen: '1' });
  });

  it('proposes all lines or none', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕2号');
    const answer = await passDown(allotmentId, '下达一', ['421024', 60n], ['421022', 41n]);
    expect(answer).toMatchObject({ status: 409, body: { code: 'ledger.insufficient' } });
    expect(answer.body.detail).toBe('该指标可用余额 1.00 元，本次需要 1.01 元，不足 0.01 元，未记账');
    const { body } = await checker().get(`/allotments/${allotmentId}`);
    expect(body).toMatchObject({ allotment: { availableFen: '100' }, children: [] });
  });

  it('is booked by a second person only, one by one and as a batch', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕3号');
    const proposed = await passDown(allotmentId, '下达二', ['421024', 60n], ['421022', 40n]);
    const ids = proposed.body.items.map((item: { id: string }) => item.id) as string[];
    const same = service.as({
      userId: 'financeMaker-4210',
      regionCode: '4210',
      permissions: ['round.approve', 'fund.read'],
    });
    expect(await same.post(`/allotments/${ids[0]}/confirmation`, { verb: 'confirm' })).toMatchObject({
      status: 403,
      body: { code: 'allotment.ownProposal' },
    });
    expect((await same.post('/allotments/confirmations', { allotmentIds: ids })).status).toBe(403);
    const booked = await checker().post('/allotments/confirmations', { allotmentIds: ids });
    expect(booked.body.items).toMatchObject([
      { regionCode: '421022', state: 'issued', balanceFen: '40' },
      { regionCode: '421024', state: 'issued', balanceFen: '60' },
    ]);
    const tree = await checker().get(`/allotments/tree?rootId=${allotmentId}`);
    expect(tree.body.items.map((item: { regionCode: string }) => item.regionCode).toSorted()).toEqual([
      '4210',
      '421022',
      '421024',
    ]);
  });

  it('is neither confirmed nor cancelled by the region that is to receive it', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕11号');
    const proposed = await passDown(allotmentId, '下达六', ['421024', 100n]);
    const id = proposed.body.items[0].id as string;
    const county = personIn(service, 'financeChecker', '421024');
    const refused = { status: 403, body: { code: 'allotment.notYours' } };
    expect(await county.post(`/allotments/${id}/confirmation`, { verb: 'confirm' })).toMatchObject(refused);
    expect(await county.post('/allotments/confirmations', { allotmentIds: [id] })).toMatchObject(refused);
    expect(await county.post(`/allotments/${id}/confirmation`, { verb: 'cancel', reason: '不要' })).toMatchObject(
      refused,
    );
    expect((await checker().post(`/allotments/${id}/confirmation`, { verb: 'confirm' })).status).toBe(200);
  });

  it('gives a cancelled proposal back to the parent', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕4号');
    const proposed = await passDown(allotmentId, '下达三', ['421024', 100n]);
    const id = proposed.body.items[0].id as string;
    await checker().post(`/allotments/${id}/confirmation`, { verb: 'cancel', reason: '文号有误' });
    const { body } = await checker().get(`/allotments/${allotmentId}`);
    expect(body.allotment).toMatchObject({ availableFen: '100', pendingFen: '0' });
    expect(await checker().post(`/allotments/${id}/confirmation`, { verb: 'confirm' })).toMatchObject({
      body: { code: 'allotment.decided' },
    });
  });

  it('goes down the tree only, and a county sees its own branch only', async () => {
    const { allotmentId, childId } = await issuedChild('荆财农〔2026〕5号', 100n);
    expect((await countyMaker().get(`/allotments/${allotmentId}`)).status).toBe(404);
    expect((await countyMaker().get(`/allotments/${childId}`)).status).toBe(200);
    const sideways = await personIn(service, 'financeMaker', '42').post(`/allotments/${allotmentId}/pass-downs`, {
      documentNumber: '下达四',
      lines: lines(['420683', 1n]),
    });
    expect(sideways).toMatchObject({ status: 400, body: { errors: [{ path: 'lines.0.regionCode' }] } });
    const foreign = await passDown(allotmentId, '下达五', ['350902', 1n]);
    expect(foreign.body.code).toBe('region.outsideScope');
  });
});

describe('receipt and return', () => {
  it('is received by the county itself, once, before it can be used further', async () => {
    const { childId } = await issuedChild('荆财农〔2026〕6号', 100n);
    expect((await maker().post(`/allotments/${childId}/receipt`)).body.code).toBe('allotment.notYours');
    const early = await countyMaker().post(`/allotments/${childId}/pass-downs`, {
      documentNumber: '下达六',
      lines: lines(['421024100', 1n]),
    });
    expect(early.body.code).toBe('allotment.notReceived');
    const received = await countyMaker().post(`/allotments/${childId}/receipt`);
    expect(received.body).toMatchObject({ state: 'received', receivedOn: '2026-03-10', passDownDueOn: null });
    expect((await countyMaker().post(`/allotments/${childId}/receipt`)).body.code).toBe('allotment.notIssued');
  });

  it('returns money to the allotment above through two persons', async () => {
    const { allotmentId, childId } = await issuedChild('荆财农〔2026〕7号', 100n);
    const proposed = await countyMaker().post(`/allotments/${childId}/returns`, {
      amountFen: '30',
      documentNumber: '江财农〔2026〕1号',
      reason: '项目核减',
    });
    expect(proposed.status).toBe(201);
    const url = `/allotment-returns/${proposed.body.id}/confirmation`;
    const own = service.as({
      userId: 'financeMaker-421024',
      regionCode: '421024',
      permissions: ['round.approve', 'fund.read'],
    });
    expect((await own.post(url, { verb: 'confirm' })).body.code).toBe('allotmentReturn.ownProposal');
    const booked = await personIn(service, 'financeChecker', '421024').post(url, { verb: 'confirm' });
    expect(booked.body).toMatchObject({ state: 'booked', decidedOn: '2026-03-10' });
    const read = `/allotment-returns/${proposed.body.id}`;
    expect((await checker().get(read)).body).toEqual(booked.body);
    expect((await personIn(service, 'financeMaker', '421022').get(read)).status).toBe(404);
    const { body } = await checker().get(`/allotments/tree?rootId=${allotmentId}`);
    expect(body.items.map((item: { availableFen: string }) => item.availableFen)).toEqual(['30', '70']);
  });

  it('lists what is overdue with its days and its clause', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 100n, '荆财农〔2026〕8号');
    const find = async (query: string) =>
      (await checker().get(`/allotments/pass-down-clocks${query}`)).body.items.find(
        (item: { allotment: { id: string } }) => item.allotment.id === allotmentId,
      );
    // Received 2026-03-02, so the thirtieth day is 2026-04-01.
    expect(await find('')).toMatchObject({
      remainingDays: 23,
      allotment: { passDownRule: expect.stringContaining('第五十二条') },
    });
    expect(await find('?isOverdue=true')).toBeUndefined();
    service.setNow('2026-04-03T09:00:00+08:00');
    expect(await find('?isOverdue=true')).toMatchObject({ remainingDays: -2 });
    service.setNow('2026-03-10T09:00:00+08:00');
  });
});

describe('books', () => {
  it('agree after all of it', async () => {
    const { body } = await personIn(service, 'auditor', '4210').get('/ledger/verification');
    expect(body.findings).toEqual([]);
  });
});
