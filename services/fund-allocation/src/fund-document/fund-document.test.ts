import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { documentBody, personIn } from '../testing/people.ts';

let service: TestService<Dependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { now: '2026-03-10T09:00:00+08:00' });
});
afterAll(() => service.close());

const maker = () => personIn(service, 'financeMaker', '5119');
const checker = () => personIn(service, 'financeChecker', '5119');

async function register(documentNumber: string, amountFen = 26_428_000_000n) {
  const answer = await maker().post('/fund-documents', documentBody('5119', amountFen, documentNumber));
  expect(answer.status).toBe(201);
  return answer.body.id as string;
}

describe('fund documents', () => {
  it('books nothing before a second person confirmed, then exactly the amount of the document', async () => {
    const id = await register('巴财农〔2026〕1号');
    const before = await checker().get(`/fund-documents/${id}`);
    expect(before.body).toMatchObject({ document: { status: 'registered', rootAllotmentId: null }, transactions: [] });

    const confirmed = await checker().post(`/fund-documents/${id}/decision`, { verb: 'confirm' });
    expect(confirmed.body).toMatchObject({ status: 'confirmed', availableFen: '26428000000' });
    const allotmentId = confirmed.body.rootAllotmentId as string;
    const { body } = await checker().get(`/fund-documents/${id}`);
    expect(body.transactions[0].legs).toEqual([
      { account: `allotment:${allotmentId}`, amountFen: '26428000000' },
      { account: `source:${id}`, amountFen: '-26428000000' },
    ]);
    const entries = await checker().get(`/allotments/${allotmentId}/entries`);
    expect(entries.body.items).toMatchObject([{ referenceType: 'fundDocument', referenceId: id }]);
    const allotment = await checker().get(`/allotments/${allotmentId}`);
    expect(allotment.body.allotment).toMatchObject({ passDownDueOn: '2026-04-01', state: 'received' });
  });

  it('refuses the registrar as the second person, by the API and by the database', async () => {
    const id = await register('巴财农〔2026〕2号');
    const both = service.as({
      userId: 'financeMaker-5119',
      role: 'financeChecker',
      regionCode: '5119',
      permissions: ['fund.read', 'round.approve'],
    });
    const answer = await both.post(`/fund-documents/${id}/decision`, { verb: 'confirm' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'fundDocument.ownRegistration' } });
    const past = service.deps.db.transaction(systemPrincipal('fund-allocation'), (tx) =>
      sql`update fund_document set status = 'rejected', reject_reason = '重复', decided_by = registered_by
        where id = ${id}`.execute(tx),
    );
    await expect(past).rejects.toThrow(/fund_document_two_persons/);
  });

  it('confirms once, whoever asks at the same time', async () => {
    const id = await register('巴财农〔2026〕3号', 100n);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => checker().post(`/fund-documents/${id}/decision`, { verb: 'confirm' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { body } = await checker().get(`/fund-documents/${id}`);
    expect(body.transactions).toHaveLength(1);
  });

  it('refuses a number twice until the first registration was sent back', async () => {
    const id = await register('巴财农〔2026〕4号');
    const again = await maker().post('/fund-documents', documentBody('5119', 1n, '巴财农〔2026〕4号'));
    expect(again).toMatchObject({ status: 409, body: { code: 'fundDocument.duplicate' } });
    await checker().post(`/fund-documents/${id}/decision`, { verb: 'reject', reason: '金额有误' });
    await register('巴财农〔2026〕4号');
  });

  it.each(['巴财农[2026]77号', '巴财农（２０２６）７７号', '巴财农 〔2026〕 77 号', '巴财农【2026】77号'])(
    'knows a number that was registered also as %s',
    async (documentNumber) => {
      const first = documentBody('5119', 100n, '巴财农〔2026〕77号');
      await maker().post('/fund-documents', first);
      const again = await maker().post('/fund-documents', { ...first, documentNumber });
      expect(again).toMatchObject({ status: 409, body: { code: 'fundDocument.duplicate' } });
      expect(again.body.detail).toContain('“巴财农〔2026〕77号”已经登记过');
    },
  );

  it('refuses a foreign region, a missing permission, an unknown field and a day to come', async () => {
    const foreign = await maker().post('/fund-documents', documentBody('4110', 1n, '许财农〔2026〕1号'));
    expect(foreign).toMatchObject({ status: 403, body: { code: 'region.outsideScope' } });
    const unfit = await checker().post('/fund-documents', documentBody('5119', 1n, '巴财农〔2026〕5号'));
    expect(unfit).toMatchObject({ status: 403, body: { code: 'permission.missing' } });
    const body = documentBody('5119', 1n, '巴财农〔2026〕6号');
    expect((await maker().post('/fund-documents', { ...body, amount: 1 })).body.errors).toEqual([
      { path: 'amount', message: '没有这个填报项' },
    ]);
    const future = await maker().post('/fund-documents', { ...body, receivedOn: '2026-03-11' });
    expect(future).toMatchObject({ status: 400, body: { errors: [{ path: 'receivedOn' }] } });
  });

  it('hides documents of other regions', async () => {
    const id = await register('巴财农〔2026〕7号');
    const foreign = personIn(service, 'financeChecker', '3509');
    expect((await foreign.get(`/fund-documents/${id}`)).status).toBe(404);
    expect((await foreign.get('/fund-documents')).body.items).toEqual([]);
  });

  it('answers a replayed key with the first answer and refuses it for another body', async () => {
    const body = documentBody('5119', 5n, '巴财农〔2026〕8号');
    const first = await maker().post('/fund-documents', body, { key: 'document-8' });
    const repeat = await maker().post('/fund-documents', body, { key: 'document-8' });
    const other = await maker().post('/fund-documents', { ...body, amountFen: '6' }, { key: 'document-8' });
    expect(repeat.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.mismatch' } });
  });

  it('keeps the scan until the decision', async () => {
    const id = await register('巴财农〔2026〕9号');
    const pdf = Buffer.from('%PDF-1.7 sample');
    const url = `/fund-documents/${id}/file?fileName=${encodeURIComponent('指标文件.pdf')}`;
    const uploaded = await maker().post(url, pdf, { contentType: 'application/pdf', key: 'file-9-000' });
    const repeated = await maker().post(url, pdf, { contentType: 'application/pdf', key: 'file-9-000' });
    expect(uploaded.status).toBe(200);
    expect(repeated.body).toEqual(uploaded.body);
    expect((await checker().get(`/fund-documents/${id}/file`)).bytes).toEqual(pdf);
    await checker().post(`/fund-documents/${id}/decision`, { verb: 'confirm' });
    const late = await maker().post(url, pdf, { contentType: 'application/pdf' });
    expect(late).toMatchObject({ status: 409, body: { code: 'fundDocument.decided' } });
  });
});
