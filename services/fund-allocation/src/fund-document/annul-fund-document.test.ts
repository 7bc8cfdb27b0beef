import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { documentBody, personIn, rootAllotment } from '../testing/people.ts';
import { roundBody } from '../testing/rounds.ts';

let service: TestService<Dependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { now: '2026-03-10T09:00:00+08:00' });
});
afterAll(() => service.close());

const maker = () => personIn(service, 'financeMaker', '4210');
const checker = () => personIn(service, 'financeChecker', '4210');
const propose = (id: string, reason = '金额多登记了一个零') =>
  maker().post(`/fund-documents/${id}/annulment`, { reason });
const decide = (id: string, body: object = { verb: 'approve' }, by = checker()) =>
  by.post(`/fund-documents/${id}/annulment-decision`, body);
const passDown = (allotmentId: string, amountFen: string) =>
  maker().post(`/allotments/${allotmentId}/pass-downs`, {
    documentNumber: '荆财农下〔2026〕1号',
    lines: [{ regionCode: '421024', regionName: '江陵县', amountFen }],
  });

describe('the annulment of a fund document', () => {
  it('takes two persons, holds the money from the proposal on, reverses the posting and frees the number', async () => {
    const { documentId, allotmentId } = await rootAllotment(service, '4210', 1000n, '荆财农〔2026〕31号');
    const proposed = await propose(documentId);
    expect(proposed).toMatchObject({ status: 200, body: { status: 'annulling', availableFen: '0' } });
    expect((await passDown(allotmentId, '1')).body.code).toBe('ledger.insufficient');
    const both = service.as({ userId: 'financeMaker-4210', regionCode: '4210', permissions: ['round.approve'] });
    expect(await decide(documentId, { verb: 'approve' }, both)).toMatchObject({
      status: 403,
      body: { code: 'fundDocument.ownAnnulment' },
    });
    const annulled = await decide(documentId);
    expect(annulled.body).toMatchObject({
      status: 'annulled',
      annulment: {
        reason: '金额多登记了一个零',
        proposedBy: { userId: 'financeMaker-4210' },
        decidedBy: { userId: 'financeChecker-4210' },
        decidedOn: '2026-03-10',
      },
    });
    expect((await decide(documentId)).body.code).toBe('fundDocument.notAnnulling');
    const { body } = await checker().get(`/fund-documents/${documentId}`);
    const [registration, reversal] = body.transactions;
    expect(reversal).toMatchObject({ reverses: registration.transactionId, description: '金额多登记了一个零' });
    expect(registration.reversedBy).toBe(reversal.transactionId);
    const root = await checker().get(`/allotments/${allotmentId}`);
    expect(root.body.allotment).toMatchObject({ state: 'cancelled', balanceFen: '0', pendingFen: '0' });
    const again = await maker().post('/fund-documents', documentBody('4210', 100n, '荆财农〔2026〕31号'));
    expect(again.status).toBe(201);
    const books = await personIn(service, 'auditor', '4210').get('/ledger/verification');
    expect(books.body.findings).toEqual([]);
  });

  it('is turned down with a reason, and the money is free again, also for another proposal', async () => {
    const { documentId, allotmentId } = await rootAllotment(service, '4210', 1000n, '荆财农〔2026〕32号');
    await propose(documentId);
    expect((await propose(documentId)).body.code).toBe('fundDocument.notConfirmed');
    const left = await decide(documentId, { verb: 'reject', reason: '金额无误' });
    expect(left.body).toMatchObject({ status: 'confirmed', availableFen: '1000', annulment: null });
    expect((await propose(documentId)).body.status).toBe('annulling');
    await decide(documentId, { verb: 'reject', reason: '金额无误' });
    expect((await passDown(allotmentId, '1000')).status).toBe(201);
  });

  it('is refused while any of the money is used or about to be divided', async () => {
    const used = await rootAllotment(service, '4210', 1000n, '荆财农〔2026〕33号');
    await passDown(used.allotmentId, '300');
    expect((await propose(used.documentId)).body).toMatchObject({
      code: 'fundDocument.inUse',
      detail: '该文件的资金已有 3.00 元下达、冻结或支付，全部退回后才能撤销文件',
    });
    const divided = await rootAllotment(service, '4210', 1000n, '荆财农〔2026〕34号');
    const { body: round } = await maker().post('/allocation-rounds', roundBody(divided.allotmentId, 1000n, '春季分配'));
    const { body: simulation } = await maker().post(`/allocation-rounds/${round.id}/simulations`, {});
    await maker().post(`/allocation-rounds/${round.id}/submission`, { simulationId: simulation.id });
    const refused = await propose(divided.documentId);
    expect(refused.body).toMatchObject({ code: 'round.running', detail: expect.stringContaining('“春季分配”') });
  });

  it('goes around the second person on no path', async () => {
    const { documentId } = await rootAllotment(service, '4210', 1000n, '荆财农〔2026〕35号');
    await propose(documentId);
    const past = service.deps.db.transaction(systemPrincipal('fund-allocation'), (tx) =>
      sql`update fund_document set status = 'annulled', annulled_by = annulment_proposed_by, annulled_on = annulment_proposed_on
        where id = ${documentId}`.execute(tx),
    );
    await expect(past).rejects.toThrow(/fund_document_two_annullers/);
  });
});
