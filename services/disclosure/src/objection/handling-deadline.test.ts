import { afterAll, beforeAll, expect, it } from 'vitest';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const deadlineOf = async (id: string) => {
  const { body } = await stack.handler.get('/objections');
  return body.items.find((objection: { id: string }) => objection.id === id).dueOn;
};

it('an objection taken in before the working days of its year were entered is due once they are', async () => {
  // Nobody has entered 2031; 2031-03-03 is a Monday.
  stack.service.setNow('2031-03-03T09:00:00+08:00');
  const { noticeId } = await stack.publish(noticeInput(stack));
  const { id } = await stack.object(noticeId);
  expect(await deadlineOf(id)).toBeNull();
  const enter = async (regionCode: string, as: typeof stack.staff, by: typeof stack.staff) => {
    const year = { year: 2031, regionCode, source: '演示放假通知', days: [{ date: '2031-03-04', isWorkday: false, name: '演示假日' }] }; // prettier-ignore
    const { body } = await as.post('/calendar-years', year);
    expect((await by.post(`/calendar-years/${body.id}/approval`, { verb: 'approve' })).status).toBe(200);
  };
  const elsewhere = (userId: string) =>
    stack.service.as({ userId, regionCode: '620422', permissions: ['calendar.manage', 'calendar.approve'] });
  await enter('620422', elsewhere('maker'), elsewhere('checker'));
  expect(await deadlineOf(id)).toBeNull();
  await enter('421024', stack.staff, stack.handler);
  // The fifth working day after it, without the holiday of 2031-03-04.
  expect(await deadlineOf(id)).toBe('2031-03-11');
  const { rows } = await stack.service.deps.db.pool.query(
    `select user_id, before, after from kit.audit_event where action = 'objection.setDeadline'`,
  );
  expect(rows).toEqual([{ user_id: 'user-handler', before: { dueOn: null }, after: { dueOn: '2031-03-11' } }]);
});
