import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';

let service: TestService<Dependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { now: '2026-03-02T09:00:00+08:00' });
});
afterAll(() => service.close());

const person = (userId: string, regionCode = '421024') =>
  service.as({ userId, regionCode, permissions: ['region.read', 'bank.manage', 'bank.approve'] });

const layout = (rowsMax: number) => ({
  version: 1,
  encoding: 'gb18030',
  delimiter: '|',
  amountUnit: 'fen',
  lineEnd: 'lf',
  rowsMax,
  header: [],
  detail: [{ value: 'a' }, { value: 'b' }, { value: 'c' }],
  trailer: [],
});

async function registered(code: string, rowsMax = 1000, regionCode = '421024'): Promise<string> {
  const body = { code, name: `银行${code}`, regionCode, layout: layout(rowsMax), cooperationStatus: 'active' };
  const answer = await person('maker', regionCode).post('/bank-layouts', body);
  expect(answer).toMatchObject({ status: 201, body: { status: 'pending', requestedBy: 'maker' } });
  return answer.body.id;
}
const decide = (id: string, verb = 'approve', who = person('checker')) =>
  who.post(`/bank-layouts/${id}/approval`, { verb });
async function rowsMaxOf(code: string, regionCode: string): Promise<number | undefined> {
  const { body } = await person('reader', regionCode).get('/banks');
  return body.items.find((bank: { code: string }) => bank.code === code)?.layout.rowsMax;
}

describe('a bank layout', () => {
  it('takes effect when a second person approves it, and stays what it was until then', async () => {
    const first = await registered('TWO');
    expect(await rowsMaxOf('TWO', '421024')).toBeUndefined();
    expect(await decide(first, 'approve', person('maker'))).toMatchObject({
      status: 403,
      body: { code: 'bankLayout.ownRequest' },
    });
    await decide(first);
    const second = await registered('TWO', 500);
    expect((await person('maker').post('/bank-layouts', { code: 'TWO', name: '银行TWO', regionCode: '421024', layout: layout(7), cooperationStatus: 'active' })).body.code).toBe('bankLayout.pending'); // prettier-ignore
    expect(await rowsMaxOf('TWO', '421024')).toBe(1000);
    expect((await decide(second)).body).toMatchObject({ status: 'approved', decidedOn: '2026-03-02' });
    expect(await rowsMaxOf('TWO', '421024')).toBe(500);
    expect((await decide(second)).body.code).toBe('bankLayout.decided');
    const { body } = await person('reader').get('/bank-layouts');
    const states = body.items.filter(({ code }: { code: string }) => code === 'TWO').map(({ status }: { status: string }) => status); // prettier-ignore
    expect(states).toEqual(['approved', 'replaced']);
    const turnedDown = await registered('TWO', 9);
    await decide(turnedDown, 'reject');
    expect(await rowsMaxOf('TWO', '421024')).toBe(500);
  });

  it('holds for its region and below, where the nearest one wins', async () => {
    await decide(await registered('NEAR', 100, '42'), 'approve', person('checker', '42'));
    const { body } = await person('reader').get('/bank-layouts');
    const above = body.items.find(({ code }: { code: string }) => code === 'NEAR');
    expect(above.regionCode).toBe('42');
    expect(await rowsMaxOf('NEAR', '421024106')).toBe(100);
    expect(await rowsMaxOf('NEAR', '620422')).toBeUndefined();
    await decide(await registered('NEAR', 200));
    expect(await rowsMaxOf('NEAR', '421024106')).toBe(200);
    expect(await rowsMaxOf('NEAR', '421023')).toBe(100);
  });

  it('is neither registered nor decided from outside its region', async () => {
    const outside = { status: 403, body: { code: 'region.outsideScope' } };
    const body = { code: 'OUT', name: '银行OUT', regionCode: '42', layout: layout(1), cooperationStatus: 'active' };
    expect(await person('maker').post('/bank-layouts', body)).toMatchObject(outside);
    const above = await registered('OUT', 1, '42');
    expect(await decide(above)).toMatchObject(outside);
    expect((await decide(above, 'approve', person('checker', '620422'))).status).toBe(404);
    expect(await person('reader').get('/banks?regionCode=620422')).toMatchObject(outside);
  });

  it('says how the bank answers, field by field and code by code', async () => {
    const widths = ['a', 'b', 'c'].map((value) => ({ value, width: 9 }));
    const lines = { header: [{ value: 'H', width: 1 }], detail: widths, trailer: [] };
    const result = { ...lines, outcomes: { '00': 'paid', '31': 'returned' } };
    const entry = (change: object) => ({
      code: 'FIX',
      name: '定长银行',
      regionCode: '421024',
      layout: { ...layout(10), ...lines, delimiter: null, ...change },
      cooperationStatus: 'active',
    });
    const refusedAt = async (change: object) => {
      const { status, body } = await person('maker').post('/bank-layouts', entry(change));
      return [status, body.errors.map(({ path }: { path: string }) => path)];
    };
    expect(await refusedAt({})).toEqual([400, ['layout.result']]);
    expect(await refusedAt({ header: [{ value: 'H' }], result })).toEqual([400, ['layout.header.0.value']]);
    const unnamed = { ...result, detail: [...widths, { value: 'code' }] };
    expect(await refusedAt({ result: unnamed })).toEqual([400, ['layout.result.detail.3.value']]);
    expect(await refusedAt({ result: { ...result, outcomes: { '31': 'returned' } } })).toEqual([
      400,
      ['layout.result.outcomes'],
    ]);
    const { body } = await person('maker').post('/bank-layouts', entry({ result }));
    await decide(body.id);
    const { body: banks } = await person('reader').get('/banks');
    expect(banks.items.find(({ code }: { code: string }) => code === 'FIX').layout.result).toEqual(result);
  });

  it('keeps the name the bank was first approved with', async () => {
    await decide(await registered('NAME'));
    const body = { code: 'NAME', name: '另一家', regionCode: '421024', layout: layout(1), cooperationStatus: 'active' };
    expect((await person('maker').post('/bank-layouts', body)).body.errors[0]).toMatchObject({
      path: 'name',
      message: '银行代码 NAME 已登记为“银行NAME”',
    });
  });

  it('goes around the second person on no path', async () => {
    const id = await registered('PATH');
    const run = (text: string) =>
      service.deps.db.transaction(systemPrincipal('test'), (tx) => sql.raw(text).execute(tx));
    const approve = (by: string) =>
      run(`update bank_layout set status = 'approved', decided_by = '${by}' where id = '${id}'`);
    await expect(approve('maker')).rejects.toThrow('bank_layout_by_two');
    await expect(run(`update bank_layout set status = 'approved' where id = '${id}'`)).rejects.toThrow('check');
    await expect(run(`update bank_layout set layout = '{}' where id = '${id}'`)).rejects.toThrow('不能更改');
    await expect(run(`insert into bank (code, name) values ('SOLO', 'x')`)).rejects.toThrow('permission denied');
    await expect(run(`delete from bank_layout`)).rejects.toThrow('permission denied');
    await expect(
      run(`insert into bank_layout (id, bank_code, bank_name, region_code, layout, cooperation_status, status, requested_by,
        requested_by_name, requested_on, decided_by) values (gen_random_uuid(), 'SOLO', 'x', '', '{}', 'active', 'approved', 'a', 'a', '2026-03-02', 'b')`),
    ).rejects.toThrow('须经另一人复核');
    await approve('checker');
    await expect(run(`update bank_layout set decided_by = 'other' where id = '${id}'`)).rejects.toThrow('已经复核过');
  });
});
