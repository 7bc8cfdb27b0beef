import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../testing/disclosure-stack.ts';
import { loadCalendar } from './load-calendar.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({}, { worker: false });
});
afterAll(() => stack.close());

const person = (userId: string, regionCode = '421024') =>
  stack.service.as({ userId, regionCode, permissions: ['notice.read', 'calendar.manage', 'calendar.approve'] });
const yearOf = (year: number, regionCode: string, freeDay: string) => ({
  year,
  regionCode,
  source: '演示放假通知',
  days: [{ date: freeDay, isWorkday: false, name: '演示假日' }],
});
async function entered(year: number, regionCode: string, freeDay: string): Promise<string> {
  const answer = await person('maker', regionCode).post('/calendar-years', yearOf(year, regionCode, freeDay));
  expect(answer).toMatchObject({ status: 201, body: { status: 'pending' } });
  return answer.body.id;
}
const decide = (id: string, who = person('checker'), verb = 'approve') => who.post(`/calendar-years/${id}/approval`, { verb }); // prettier-ignore
/** The first working day on or after a Monday of the year; undefined while the year is unknown there. */
async function workdayIn(regionCode: string, from: string): Promise<string | undefined> {
  const calendar = await stack.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
    loadCalendar(tx, regionCode),
  );
  try {
    return calendar.addWorkdays(from, 1);
  } catch {
    return undefined;
  }
}

describe('a year of the working calendar', () => {
  it('counts when a second person approved it', async () => {
    const id = await entered(2101, '421024', '2101-01-04');
    expect(await workdayIn('421024', '2101-01-03')).toBeUndefined();
    expect(await decide(id, person('maker'))).toMatchObject({ status: 403, body: { code: 'calendar.ownRequest' } });
    expect((await decide(id)).body).toMatchObject({ status: 'approved' });
    expect(await workdayIn('421024', '2101-01-03')).toBe('2101-01-05');
    const next = await entered(2101, '421024', '2101-01-05');
    expect((await person('maker').post('/calendar-years', yearOf(2101, '421024', '2101-01-06'))).body.code).toBe('calendar.pending'); // prettier-ignore
    await decide(next, person('checker'), 'reject');
    expect(await workdayIn('421024', '2101-01-03')).toBe('2101-01-05');
    await decide(await entered(2101, '421024', '2101-01-06'));
    expect(await workdayIn('421024', '2101-01-03')).toBe('2101-01-04');
  });

  it('holds for its region and below, where the nearest one wins', async () => {
    await decide(await entered(2102, '42', '2102-01-02'), person('checker', '42'));
    expect(await workdayIn('421024106', '2102-01-01')).toBe('2102-01-03');
    expect(await workdayIn('620422', '2102-01-01')).toBeUndefined();
    await decide(await entered(2102, '421024', '2102-01-03'));
    expect(await workdayIn('421024106', '2102-01-01')).toBe('2102-01-02');
    expect(await workdayIn('421023', '2102-01-01')).toBe('2102-01-03');
  });

  it('is read by whoever computes a deadline there, once it was approved', async () => {
    const yearsFor = async (regionCode: string) =>
      (await stack.service.anonymous.get(`/working-calendar?regionCode=${regionCode}`)).body.years.filter(
        ({ year }: { year: number }) => year === 2107,
      );
    const id = await entered(2107, '421024', '2107-01-03');
    expect(await yearsFor('421024106201')).toEqual([]);
    await decide(id);
    const { regionCode: _regionCode, ...year } = yearOf(2107, '421024', '2107-01-03');
    expect(await yearsFor('421024106201')).toEqual([year]);
    expect(await yearsFor('620422')).toEqual([]);
  });

  it('reaches no further than the first year that is missing', async () => {
    const knownUntil = async (regionCode: string) =>
      (await stack.service.anonymous.get(`/working-calendar?regionCode=${regionCode}`)).body.knownUntil;
    await decide(await entered(2028, '620422', '2028-01-01'), person('checker', '620422'));
    expect(await knownUntil('620422')).toBe('2026-12-31');
    await decide(await entered(2027, '620422', '2027-01-01'), person('checker', '620422'));
    expect(await knownUntil('620422')).toBe('2028-12-31');
    expect(await knownUntil('421024')).toBe('2026-12-31');
    const { shipped } = (await person('maker').get('/calendar-years')).body;
    expect(shipped.map(({ year }: { year: number }) => year)).toEqual([2024, 2025, 2026]);
  });

  it('is neither entered nor decided from outside its region, nor with days of another year or twice the same', async () => {
    const outside = { status: 403, body: { code: 'region.outsideScope' } };
    expect(await person('maker').post('/calendar-years', yearOf(2103, '42', '2103-01-01'))).toMatchObject(outside);
    expect(await decide(await entered(2103, '42', '2103-01-01'))).toMatchObject(outside);
    const fieldOf = async (body: object) => (await person('maker').post('/calendar-years', body)).body.errors[0].path;
    expect(await fieldOf(yearOf(2103, '421024', '2104-01-01'))).toBe('days.0.date');
    const [day] = yearOf(2103, '421024', '2103-01-01').days;
    expect(await fieldOf({ ...yearOf(2103, '421024', '2103-01-01'), days: [day, day] })).toBe('days.1.date');
  });

  it('goes around the second person on no path', async () => {
    const id = await entered(2105, '421024', '2105-01-01');
    const run = (text: string) =>
      stack.service.deps.db.transaction(systemPrincipal('test'), (tx) => sql.raw(text).execute(tx));
    await expect(run(`update calendar_entry set status = 'approved', decided_by = 'maker' where id = '${id}'`)).rejects.toThrow('calendar_entry_by_two'); // prettier-ignore
    await expect(run(`update calendar_entry set days = '[]' where id = '${id}'`)).rejects.toThrow('不能更改');
    await expect(run('delete from calendar_entry')).rejects.toThrow('permission denied');
    await expect(run(`insert into calendar_entry (id, region_code, year, source, days, status, requested_by, requested_by_name, requested_on, decided_by)
      values (gen_random_uuid(), '', 2106, 'x', '[]', 'approved', 'a', 'a', '2026-03-02', 'b')`)).rejects.toThrow('须经另一人复核'); // prettier-ignore
  });
});
