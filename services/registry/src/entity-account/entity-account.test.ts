import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { problemOfCreditCode } from '../operating-entity/unified-social-credit-code.ts';
import { definition } from '../service.ts';
import { createAccountCipher } from './account-cipher.ts';

const key = `k1:${randomBytes(64).toString('base64')}`;
let service: TestService<Dependencies>;
const person = (userId: string, regionCode = '421024') =>
  service.as({
    userId,
    regionCode,
    permissions: [
      'backfill',
      'region.read',
      'bank.manage',
      'bank.approve',
      'entity.manage',
      'entity.approve',
      'round.manage',
      'fund.read',
    ],
  });
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
const entity = {
  regionCode: '421024106',
  name: '演示建筑队',
  unifiedSocialCreditCode: '91350100M000100Y43',
  kind: 'contractor',
};
const account = { accountNumber: '6222020000000000017', holderName: '演示建筑队', bankBranchCode: '103537000001' };

beforeAll(async () => {
  const keyFile = join(mkdtempSync(join(tmpdir(), 'registry-')), 'personal-data-key');
  writeFileSync(keyFile, `${key}\n`);
  service = await startTestService(definition, {
    environment: { PERSONAL_DATA_KEY_FILE: keyFile },
    now: '2026-03-02T09:00:00+08:00',
  });
  const bank = { code: 'DEMO', name: '演示银行', regionCode: '421024', layout, cooperationStatus: 'active' };
  const { body } = await person('clerk').post('/bank-layouts', bank);
  await person('checker').post(`/bank-layouts/${body.id}/approval`, { verb: 'approve' });
  await person('clerk').post('/bank-branches', {
    code: '103537000001',
    bankCode: 'DEMO',
    regionCode: '421024',
    name: '演示银行江陵支行',
  });
});
afterAll(() => service.close());

describe('统一社会信用代码 (GB 32100)', () => {
  it('accepts the published valid code and refuses the one many pages copy', () => {
    expect(problemOfCreditCode('91350100M000100Y43')).toBeUndefined();
    expect(problemOfCreditCode('91350100M000100Y4Z')).toContain('校验位应为“3”');
    expect(problemOfCreditCode('91350100I000100Y43')).toContain('不能含有“I”');
    expect(problemOfCreditCode('91350100M000100Y44')).toContain('校验位应为“3”');
  });
});

describe('account cipher', () => {
  it('opens what it sealed, never the same bytes twice, and one index per number', () => {
    const cipher = createAccountCipher(() => key);
    fc.assert(
      fc.property(fc.stringMatching(/^\d{8,32}$/), (number) => {
        const [one, two] = [cipher.seal(number, 'account-1'), cipher.seal(number, 'account-1')];
        expect(cipher.open(one.cipher, one.keyId, 'account-1')).toBe(number);
        expect(() => cipher.open(one.cipher, one.keyId, 'account-2')).toThrow(/sealBroken/);
        expect(one.cipher.equals(two.cipher)).toBe(false);
        expect(one.index).toBe(two.index);
      }),
    );
  });
});

describe('payee accounts', () => {
  let entityId: string;
  let accountId: string;

  it('enters an account masked and encrypted', async () => {
    const created = await person('maker').post('/entities', entity);
    expect(created.status).toBe(201);
    entityId = created.body.id;
    const added = await person('maker').post(`/entities/${entityId}/accounts`, account);
    expect(added).toMatchObject({ status: 201, body: { maskedAccount: '**** 0017', status: 'pending' } });
    accountId = added.body.id;
    const pending = async (regionCode?: string) =>
      (await person('checker', regionCode).get('/entity-accounts?status=pending')).body;
    const waits = {
      id: accountId,
      entityName: entity.name,
      requestedBy: 'maker',
      requestedByName: '演示人员',
      requestedOn: '2026-03-02',
    };
    expect(await pending()).toMatchObject({ items: [waits], nextCursor: null });
    expect((await pending('620422')).items).toEqual([]);
    expect(JSON.stringify(added.body)).not.toContain(account.accountNumber);
    const { rows } = await service.deps.db.pool.query(`select after::text from kit.audit_event where subject_id = $1`, [
      accountId,
    ]);
    expect(rows[0].after).not.toContain(account.accountNumber);
  });

  it('refuses the same number again, a wrong number and an unknown branch, naming the field', async () => {
    const fieldOf = async (body: object) =>
      (await person('maker').post(`/entities/${entityId}/accounts`, { ...account, ...body })).body.errors[0].path;
    expect(await fieldOf({})).toBe('accountNumber');
    expect(await fieldOf({ accountNumber: '6222 0200' })).toBe('accountNumber');
    expect(await fieldOf({ accountNumber: '6222020000000000025', bankBranchCode: '999999999999' })).toBe(
      'bankBranchCode',
    );
  });

  it('needs another person to approve, also against the database', async () => {
    const own = await person('maker').post(`/entity-accounts/${accountId}/approval`, { verb: 'approve' });
    expect(own).toMatchObject({ status: 403, body: { code: 'entityAccount.ownRequest' } });
    await expect(
      service.deps.db.transaction({ regionCode: '', userId: 'maker', organisationId: '' } as never, (tx) =>
        tx
          .updateTable('entity_account')
          .set({ status: 'approved', decided_by: 'maker', effective_from: '2026-03-02' })
          .where('id', '=', accountId)
          .execute(),
      ),
    ).rejects.toThrow(/entity_account_check/);
    const other = await person('checker').post(`/entity-accounts/${accountId}/approval`, { verb: 'approve' });
    expect((await person('checker').get('/entity-accounts?status=pending')).body.items).toEqual([]);
    expect(other.body).toMatchObject({ status: 'approved', effectiveFrom: '2026-03-02' });
  });

  it('lets a changed account cool before money may follow', async () => {
    const changed = await person('maker').post(`/entities/${entityId}/accounts`, {
      ...account,
      accountNumber: '6222020000000000033',
    });
    const approved = await person('checker').post(`/entity-accounts/${changed.body.id}/approval`, { verb: 'approve' });
    expect(approved.body.effectiveFrom).toBe('2026-03-05');
  });

  it('lets a changed account cool from today, whatever date the decision is entered under', async () => {
    const past = { businessDate: '2025-01-02' };
    const add = (number: string, owner: string) =>
      person('maker').post(`/entities/${owner}/accounts`, { ...account, accountNumber: number }, past);
    const decide = (id: string) => person('checker').post(`/entity-accounts/${id}/approval`, { verb: 'approve' }, past);
    const changed = await add('6222020000000000041', entityId);
    expect((await decide(changed.body.id)).body.effectiveFrom).toBe('2026-03-05');
    const other = { ...entity, name: '演示合作社', unifiedSocialCreditCode: '93421024MADEM00013' };
    const created = await person('maker').post('/entities', other, past);
    const first = await add('6222020000000000058', created.body.id);
    expect((await decide(first.body.id)).body.effectiveFrom).toBe('2025-01-02');
  });

  it('keeps an entered account as it is: nobody changes, decides again, deletes or adds an approved one', async () => {
    const change = (statement: string) =>
      service.deps.db.transaction(systemPrincipal('test'), (tx) => sql.raw(statement).execute(tx));
    const own = `where id = '${accountId}'`;
    for (const [column, value] of [
      ['account_cipher', `'\\x00'`],
      ['holder_name', `'另一户'`],
      ['region_code', `'620422'`],
    ])
      await expect(change(`update entity_account set ${column} = ${value} ${own}`)).rejects.toThrow(/不能更改/);
    await expect(change(`update entity_account set status = 'pending' ${own}`)).rejects.toThrow(/已经复核过/);
    await expect(change(`update entity_account set effective_from = '2020-01-01' ${own}`)).rejects.toThrow(
      /已经复核过/,
    );
    await expect(change(`delete from entity_account ${own}`)).rejects.toThrow(/permission denied/);
    const copy = `insert into entity_account select (jsonb_populate_record(a, '{"id": "01890000-0000-7000-8000-000000000001"}')).*
      from entity_account a ${own}`;
    await expect(change(copy)).rejects.toThrow(/须经另一人复核/);
  });

  it('refuses to pay by the number of another account that was put in its place', async () => {
    const { items } = (await person('maker').get(`/entities/${entityId}/accounts`)).body;
    const [stolen, swapped] = items.filter(({ status }: { status: string }) => status === 'approved').slice(-2);
    const superuser = createDatabase(service.database.superuserUrl);
    await superuser.transaction(systemPrincipal('test'), async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql`update entity_account a set account_cipher = b.account_cipher from entity_account b
        where a.id = ${swapped.id} and b.id = ${stolen.id}`.execute(tx);
    });
    await superuser.close();
    const token = await service.issuer.serviceToken('registry', {}, ['internal.revealAccount']);
    const answer = await service.app.inject({
      method: 'POST',
      url: `/internal/entity-accounts/${swapped.id}/payment-detail`,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.json()).toMatchObject({ status: 409, code: 'entityAccount.sealBroken' });
    expect(answer.json().detail).toContain('密文不是登记时的那一份');
  });

  it('may be of a payee that works in two counties, and of one once in a county', async () => {
    const neighbour = person('maker', '620422');
    const twin = { ...entity, regionCode: '620422' };
    const created = await neighbour.post('/entities', twin);
    expect(created.status).toBe(201);
    expect((await neighbour.post(`/entities/${created.body.id}/accounts`, account)).status).toBe(201);
    const again = await person('maker').post('/entities', { ...entity, regionCode: '421024' });
    expect(again.body.errors).toEqual([
      { path: 'unifiedSocialCreditCode', message: expect.stringContaining('在本县已登记') },
    ]);
    const province = await person('maker', '').post(`/entities/${created.body.id}/accounts`, account);
    expect(province.body.errors[0].path).toBe('accountNumber');
  });

  it('reveals the number to the paying service only', async () => {
    expect((await person('maker').post(`/internal/entity-accounts/${accountId}/payment-detail`)).status).toBe(403);
    const reveal = async (permissions?: string[]) =>
      service.app.inject({
        method: 'POST',
        url: `/internal/entity-accounts/${accountId}/payment-detail`,
        headers: {
          authorization: `Bearer ${await service.issuer.serviceToken('registry', {}, permissions)}`,
          'idempotency-key': 'reveal-0001',
        },
      });
    expect((await reveal()).statusCode).toBe(403);
    const answer = await reveal(['internal.revealAccount']);
    expect(answer.json()).toMatchObject({ accountNumber: account.accountNumber, bankCode: 'DEMO' });
    const { rows } = await service.deps.db.pool.query(`select response::text from kit.idempotency_record`);
    expect(rows.map((row) => row.response).join()).not.toContain(account.accountNumber);
  });

  it('hides entities and accounts of another county', async () => {
    expect((await person('maker', '620422').get(`/entities/${entityId}`)).status).toBe(404);
    expect((await person('maker', '620422').get(`/entity-accounts/${accountId}`)).status).toBe(404);
  });
});

describe('factor snapshots', () => {
  const snapshot = {
    regionCode: '421024',
    year: 2026,
    title: '演示因素数据',
    source: '演示',
    factors: [{ key: 'poorPopulation', label: '脱贫人口', unit: '人' }],
    rows: [
      { regionCode: '421024106', regionName: '郝穴镇', values: { poorPopulation: '1200' } },
      { regionCode: '421024100', regionName: '资市镇', values: { poorPopulation: '800.5' } },
    ],
  };

  it('keeps exact decimals and cannot be changed once frozen', async () => {
    const created = await person('maker').post('/factor-snapshots', snapshot);
    expect(created.body.rows[0]).toEqual(snapshot.rows[1]);
    await person('maker').post(`/factor-snapshots/${created.body.id}/freeze`);
    await expect(
      service.deps.db.transaction({ regionCode: '', userId: 'x', organisationId: '' } as never, (tx) =>
        tx.deleteFrom('factor_value').where('snapshot_id', '=', created.body.id).execute(),
      ),
    ).rejects.toThrow(/冻结/);
  });

  it.each([
    [
      'a foreign region',
      { regionCode: '620422101', regionName: '外县镇', values: { poorPopulation: '1' } },
      '不在 421024 辖内',
    ],
    ['a missing factor', { regionCode: '421024102', regionName: '熊河镇', values: {} }, '缺少因素 poorPopulation'],
    [
      'an unknown factor',
      { regionCode: '421024102', regionName: '熊河镇', values: { poorPopulation: '1', x: '2' } },
      '没有因素 x',
    ],
    ['a repeated region', snapshot.rows[0]!, '重复'],
  ])('refuses the whole snapshot for %s', async (_name, row, message) => {
    const answer = await person('maker').post('/factor-snapshots', { ...snapshot, rows: [...snapshot.rows, row] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'factorSnapshot.import' } });
    expect(answer.body.errors[0].message).toContain(message);
  });
});
