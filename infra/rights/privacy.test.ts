import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { noticeInput, startStack } from '../../services/disclosure/src/testing/disclosure-stack.ts';
import { startPayments } from '../../services/fund-allocation/src/testing/payments.ts';
import { batchesAt } from '../../services/fund-allocation/src/testing/payment-batches.ts';
import { definition as identity } from '../../services/identity/src/service.ts';
import { definition as registry } from '../../services/registry/src/service.ts';
import { startService, type AnyService } from './services.ts';
import { listenToLog, placesThatReveal } from './traces.ts';

const phone = '13907161234';
const idNumber = '421024199003076512';
const accountNumber = '6222020000000000017';

const closes: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

async function start(definition: typeof registry | typeof identity, environment: Record<string, string> = {}) {
  const { service } = await startService(definition, environment);
  closes.push(() => service.close());
  return service;
}

describe('what is personal stands in clear nowhere in database or log', () => {
  it('the log that is read along is the log that is written', async () => {
    const service = await start(registry);
    const log = listenToLog(service);
    await service.anonymous.get('/regions/421024');
    service.deps.log.child({}).info('from a child');
    expect(log.join('')).toContain('/regions/:code');
    expect(log.join('')).toContain('from a child');
  });

  it('account numbers of payees in the registry', async () => {
    const keyFile = join(mkdtempSync(join(tmpdir(), 'rights-')), 'personal-data-key');
    writeFileSync(keyFile, `k1:${randomBytes(64).toString('base64')}\n`);
    const service = await start(registry, { PERSONAL_DATA_KEY_FILE: keyFile });
    const log = listenToLog(service);
    await enterAccount(service);
    expect(await placesThatReveal(service, log, [accountNumber])).toEqual([]);
  });

  it('name, telephone and ID number of an objector, and what was verified', async () => {
    const stack = await startStack({ OBJECTION_FILL_SECONDS: '0' });
    closes.push(() => stack.close());
    const log = listenToLog(stack.service);
    const { noticeId } = await stack.publish(noticeInput(stack));
    const secrets = ['赵向阳', phone, idNumber, '资市镇平渊村三组'];
    const contact = { name: secrets[0], phone, address: secrets[3] };
    const objection = { content: `本人身份证号 ${idNumber}，电话 ${phone}`, contact };
    const { body: form } = await stack.service.anonymous.get(`/public/notices/${noticeId}/objection-form`);
    const online = await stack.service.anonymous.post(`/public/notices/${noticeId}/objections`, {
      ...objection,
      formToken: form.formToken,
    });
    const byTelephone = await stack.staff.post(`/notices/${noticeId}/objections`, { channel: 'phone', ...objection });
    expect([online.status, byTelephone.status]).toEqual([201, 201]);
    const of = (step: string) => `/objections/${online.body.id}/${step}`;
    expect((await stack.handler.post(of('assignment'))).status).toBe(200);
    const verification = `已电话联系 ${phone} 核实`;
    expect((await stack.handler.post(of('verification'), { verification })).status).toBe(200);
    expect((await stack.handler.post(of('contact-readings'), { reason: '回访' })).body).toMatchObject({ phone });
    const careless = await stack.handler.post(of('resolution'), { finding: 'rejected', reply: `请致电 ${phone}` });
    expect(careless.status).toBe(400);
    expect(await placesThatReveal(stack.service, log, secrets)).toEqual([]);
  });

  it('initial passwords of users', async () => {
    const service = await start(identity);
    const log = listenToLog(service);
    const administrator = service.as({
      permissions: ['identity.organisation.manage', 'identity.user.manage'],
      userId: '0192f0c4-0000-7000-8000-000000000001',
      regionCode: '',
    });
    const organisation = { name: '江陵县财政局', kind: 'government', regionCode: '421024' };
    const { body: created } = await administrator.post('/organisations', organisation);
    const user = { account: 'zhang.san', displayName: '张三', organisationId: created.id };
    const { body: person } = await administrator.post('/users', user);
    const issued = await administrator.post(`/users/${person.id}/initial-password`, { reason: '新入职' });
    expect(issued.status).toBe(200);
    expect(await placesThatReveal(service, log, [issued.body.initialPassword])).toEqual([]);
  });

  it('account numbers of a batch on its way to the bank and back', async () => {
    const desk = await startPayments();
    closes.push(() => desk.close());
    const log = listenToLog(desk.service);
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { instructions } = await batchesAt(desk).exported([requestId]);
    const numbers = instructions.map((row) => row.payeeAccount);
    expect(numbers.every((number) => /^\d{16,19}$/.test(number))).toBe(true);
    expect(await placesThatReveal(desk.service, log, numbers)).toEqual([]);
  });
});

async function enterAccount(service: AnyService): Promise<void> {
  const permissions = ['region.read', 'bank.manage', 'bank.approve', 'entity.manage', 'entity.approve'];
  const person = (userId: string) => service.as({ userId, regionCode: '421024', permissions });
  const layout = {
    version: 1,
    encoding: 'gb18030',
    delimiter: '|',
    amountUnit: 'fen',
    lineEnd: 'lf',
    rowsMax: 1000,
    header: [],
    detail: [{ value: 'a' }, { value: 'b' }, { value: 'c' }],
    trailer: [],
  };
  const branch = { code: '103537000001', bankCode: 'DEMO', regionCode: '421024', name: '演示银行江陵支行' };
  const bank = { code: 'DEMO', name: '演示银行', regionCode: '421024', layout, cooperationStatus: 'active' };
  const registered = await person('maker').post('/bank-layouts', bank);
  await person('checker').post(`/bank-layouts/${registered.body.id}/approval`, { verb: 'approve' });
  await person('maker').post('/bank-branches', branch);
  const entity = {
    regionCode: '421024106',
    name: '演示建筑队',
    unifiedSocialCreditCode: '91350100M000100Y43',
    kind: 'contractor',
  };
  const { body: entered } = await person('maker').post('/entities', entity);
  const account = { accountNumber, holderName: '演示建筑队', bankBranchCode: branch.code };
  const add = (body: object, key: string) => person('maker').post(`/entities/${entered.id}/accounts`, body, { key });
  const added = await add(account, 'rights-account-1');
  // Repeats, refusals and unknown fields must keep quiet as well.
  const answers = await Promise.all([
    add(account, 'rights-account-1'),
    add(account, 'rights-account-2'),
    add({ ...account, note: accountNumber }, 'rights-account-3'),
    add({ ...account, accountNumber: `${accountNumber}x` }, 'rights-account-4'),
  ]);
  expect([added, ...answers].map(({ status }) => status)).toEqual([201, 201, 400, 400, 400]);
  const approved = await person('checker').post(`/entity-accounts/${added.body.id}/approval`, { verb: 'approve' });
  expect(approved.status).toBe(200);
  const token = await service.issuer.serviceToken('registry', {}, ['internal.revealAccount']);
  const revealed = await service.app.inject({
    method: 'POST',
    url: `/internal/entity-accounts/${added.body.id}/payment-detail`,
    headers: { authorization: `Bearer ${token}` },
  });
  expect(revealed.json()).toMatchObject({ accountNumber });
}
