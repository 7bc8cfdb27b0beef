import { commandTools, systemPrincipal } from '@sunledger/service-kit';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advanceNotice } from '../notice/advance-notice.ts';
import { lockNotice } from '../notice/notice-row.ts';
import { buildPortal } from '../portal/build-portal.ts';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
let portal: FastifyInstance;
beforeAll(async () => {
  stack = await startStack({ OBJECTION_FILL_SECONDS: '0' });
  portal = await buildPortal(stack.service.deps);
});
afterAll(async () => {
  await portal.close();
  await stack.close();
});

const content = '第 2 项受益户数与村里公布的不一致';
const principal = systemPrincipal('disclosure');

/** A notice whose period ends today at midnight, and the days around that. */
async function onItsLastDay() {
  const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
  const lastDay = stack.day(9);
  const lateEntryDay = stack.day(stack.endAfter(9) - 1);
  const endsOn = stack.day(stack.endAfter(9));
  return { noticeId, workflowId, lastDay, lateEntryDay, endsOn };
}
const setNow = (day: string, time: string) => stack.service.setNow(`${day}T${time}+08:00`);
const setNowBack = () => stack.service.setNow(new Date().toISOString());

const enter = (noticeId: string, receivedOn?: string) =>
  stack.staff.post(`/notices/${noticeId}/objections`, {
    channel: 'letter',
    content,
    ...(receivedOn ? { receivedOn } : {}),
  });

function closeOn(noticeId: string, today: string) {
  const { db, config } = stack.service.deps;
  const circumstance = { principal, businessDate: today, isBackfilled: false, origin: 'test', requestId: '' };
  return db.transaction(principal, (tx) =>
    advanceNotice(tx, config, noticeId, today, commandTools(tx, circumstance).audit),
  );
}

const formOf = async (noticeId: string) =>
  (await stack.service.anonymous.get(`/public/notices/${noticeId}/objection-form`)).body.formToken as string;
const sendForm = (noticeId: string, formToken: string) =>
  portal.inject({
    method: 'POST',
    url: `/notices/${noticeId}/objection`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ formToken, content }).toString(),
  });

/** Holds the notice's row while something is sent to it, until it waits there. */
async function whileLocked<T>(noticeId: string, send: () => Promise<T>): Promise<T> {
  const { db } = stack.service.deps;
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holding = db.transaction(principal, async (tx) => {
    await lockNotice(tx, noticeId);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const answer = send();
  await expect.poll(() => waitingForLocks(), { timeout: 1500, interval: 20 }).toBeGreaterThan(0);
  setNow(stack.day(1), '00:00:01');
  release.resolve();
  await holding;
  return answer;
}

async function waitingForLocks(): Promise<number> {
  const { rows } = await stack.service.deps.db.pool.query<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]!.waiting;
}

describe('an objection received within the period', () => {
  it('by letter is entered on the next working day with the day it came, and holds the notice', async () => {
    const { noticeId, lastDay, lateEntryDay, endsOn } = await onItsLastDay();
    setNow(lateEntryDay, '09:00:00');
    expect(await enter(noticeId)).toMatchObject({
      status: 409,
      body: { code: 'notice.periodOver', detail: expect.stringContaining('请填写实际收到的日期') },
    });
    expect(await enter(noticeId, lastDay)).toMatchObject({ status: 201, body: { receivedOn: lastDay } });
    setNowBack();
    expect(await closeOn(noticeId, endsOn)).toEqual({ kind: 'waitForPeople' });
  });

  it('and entered after the end is refused with what there is to do', async () => {
    const { noticeId, workflowId, lastDay, endsOn } = await onItsLastDay();
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
    await stack.outcomeOf(workflowId);
    setNow(endsOn, '09:00:00');
    expect(await enter(noticeId, lastDay)).toMatchObject({
      status: 409,
      body: {
        code: 'notice.closed',
        detail: expect.stringMatching(new RegExp(`${endsOn} 结束.*退回该事项并重新公示`)),
      },
    });
    setNowBack();
  });

  it('is due from the day it came', async () => {
    const { noticeId } = await onItsLastDay();
    const sameDay = (await enter(noticeId)).body;
    setNow(stack.day(3), '09:00:00');
    expect((await enter(noticeId, stack.day(-3))).body).toMatchObject({ dueOn: sameDay.dueOn });
    setNowBack();
  });

  it('has a day on which it can have come: not after today, not before the notice was published', async () => {
    const { noticeId } = await onItsLastDay();
    for (const day of [stack.day(1), stack.day(-1)])
      expect(await enter(noticeId, day)).toMatchObject({ status: 400, body: { errors: [{ path: 'receivedOn' }] } });
  });
});

describe('a form that reached the server on the last day', () => {
  it.each([
    ['the portal', async (id: string, token: string) => (await sendForm(id, token)).statusCode, 303],
    [
      'the API',
      async (id: string, formToken: string) =>
        (await stack.service.anonymous.post(`/public/notices/${id}/objections`, { content, formToken })).status,
      201,
    ],
  ])('of %s is in, though it waited past midnight for the notice', async (_name, send, expected) => {
    const { noticeId, lastDay } = await onItsLastDay();
    setNow(lastDay, '23:58:00');
    const formToken = await formOf(noticeId);
    expect(await whileLocked(noticeId, () => send(noticeId, formToken))).toBe(expected);
    setNowBack();
    expect((await stack.getNotice(noticeId)).objections).toMatchObject([{ receivedOn: lastDay }]);
  });
});

describe('a form that is sent twice at once', () => {
  it('is one objection with one ticket', async () => {
    const { noticeId } = await onItsLastDay();
    const formToken = await formOf(noticeId);
    const answers = await Promise.all([1, 2, 3].map(() => sendForm(noticeId, formToken)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect((await stack.getNotice(noticeId)).objections).toHaveLength(1);
  });
});

describe('the address of whoever objects', () => {
  it('is kept nowhere, of a form that is taken and of one that is refused', async () => {
    const { noticeId, lastDay } = await onItsLastDay();
    const formToken = await formOf(noticeId);
    expect((await sendForm(noticeId, formToken)).statusCode).toBe(303);
    const overApi = async () =>
      stack.service.anonymous.post(`/public/notices/${noticeId}/objections`, {
        content,
        formToken: await formOf(noticeId),
      });
    expect((await overApi()).status).toBe(201);
    setNow(lastDay, '23:59:59');
    setNow(stack.day(1), '00:00:00');
    expect((await overApi()).status).toBe(409);
    setNowBack();
    const { rows } = await stack.service.deps.db.pool.query(
      `select action, origin from kit.audit_event where user_id = 'anonymous' order by id`,
    );
    expect(rows.map(({ action }) => action)).toContain('access.refuse');
    expect(rows.filter(({ origin }) => origin !== '')).toEqual([]);
  });
});
