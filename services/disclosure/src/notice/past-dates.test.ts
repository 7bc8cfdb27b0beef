import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { createDatabase, systemPrincipal } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeInput, startStack, village, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const villageBoard = { kind: 'villageBoard' as const, regionCode: village, name: '平渊村公示栏' };
const correct = (noticeId: string, businessDate: string) =>
  stack.staff.post(`/notices/${noticeId}/corrections`, { reason: '标题有误', title: '更正后的标题' }, { businessDate });

/** A notice published so many days ago that nobody has posted yet. */
async function publishedDaysAgo(days: number, boards: PublishNoticeInput['boards'] = [villageBoard]) {
  stack.service.setNow(`${stack.day(-days)}T09:00:00+08:00`);
  const published = await stack.publish(noticeInput(stack, { boards }));
  stack.service.setNow(new Date().toISOString());
  await setPublished(published.noticeId, `${stack.day(-days)}T09:00:00+08:00`);
  return published;
}

/** Revisions carry the database's own clock and cannot be changed but by a superuser who switches their triggers off. */
async function setPublished(noticeId: string, instant: string): Promise<void> {
  const database = createDatabase(stack.service.database.superuserUrl, 1);
  await database.pool.query('set session_replication_role = replica');
  await database.pool.query('update notice_revision set published_at = $2 where notice_id = $1', [noticeId, instant]);
  await database.close();
}

describe('a past date given for a live notice', () => {
  it('never ends it by a correction: walls wait for their photo, sites hang from the day they really do', async () => {
    const site = noticeInput(stack).boards[0]!;
    const { noticeId } = await publishedDaysAgo(60, [site, villageBoard]);
    expect(await correct(noticeId, stack.day(-30))).toMatchObject({
      status: 200,
      body: {
        state: 'running',
        boards: [
          { postedOn: stack.day(0), endsOn: stack.day(9) },
          { postedOn: null, endsOn: null },
        ],
      },
    });
  });

  it('lets the walls of a correction count from no day before the corrected words were published', async () => {
    const { noticeId } = await publishedDaysAgo(9);
    expect(await stack.post(noticeId, { businessDate: stack.day(-9) })).toMatchObject({ status: 200 });
    expect(await correct(noticeId, stack.day(-9))).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await stack.post(noticeId, { businessDate: stack.day(-9) })).toMatchObject({
      status: 409,
      body: { code: 'board.beforeNotice', detail: expect.stringContaining(stack.day(0)) },
    });
    expect(await stack.post(noticeId)).toMatchObject({ body: { postedOn: stack.day(0), endsOn: stack.day(9) } });
  });

  it('lets no wall count from before the notice was published, whatever date the notice carries', async () => {
    const { noticeId } = await stack.publish(
      noticeInput(stack, { boards: [villageBoard], businessDate: stack.day(-5) }),
    );
    expect((await stack.post(noticeId, { businessDate: stack.day(-5) })).body.code).toBe('board.beforeNotice');
  });

  it('does not correct words that were published after it', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    expect(await correct(noticeId, stack.day(-60))).toMatchObject({
      status: 409,
      body: { code: 'notice.beforeLastRevision', detail: expect.stringContaining(stack.day(0)) },
    });
  });

  it('hangs a site on the day it is published, however old the request is', async () => {
    const input = noticeInput(stack, { businessDate: stack.day(-60) });
    const { noticeId } = await stack.publish(input);
    expect((await stack.getNotice(noticeId)).boards).toMatchObject([{ postedOn: stack.day(0), endsOn: stack.day(9) }]);
  });

  it('is taken for a wall as long as people can still object, and marked 补录', async () => {
    const { noticeId } = await publishedDaysAgo(60);
    expect(await stack.post(noticeId, { businessDate: stack.day(-10) })).toMatchObject({
      status: 409,
      body: { code: 'board.periodOver', detail: expect.stringContaining(stack.day(-1)) },
    });
    expect(await stack.post(noticeId, { businessDate: stack.day(-9) })).toMatchObject({
      status: 200,
      body: { postedOn: stack.day(-9), endsOn: stack.day(0), isBackfilled: true },
    });
    expect((await stack.getNotice(noticeId)).state).toBe('running');
  });

  it('is not taken for a wall while the calendar cannot say when the period ends', async () => {
    stack.service.setNow('2021-09-01T09:00:00+08:00');
    const period = { count: 10, unit: 'working' as const };
    const { noticeId } = await stack.publish(noticeInput(stack, { boards: [villageBoard], period }));
    await setPublished(noticeId, '2021-09-01T09:00:00+08:00');
    stack.service.setNow('2021-12-01T09:00:00+08:00');
    expect(await stack.post(noticeId, { businessDate: '2021-09-02' })).toMatchObject({
      status: 409,
      body: { code: 'board.periodUnknown' },
    });
    stack.service.setNow(new Date().toISOString());
  });

  it('is not taken for a wall before the words it shows were published', async () => {
    const { noticeId } = await publishedDaysAgo(5);
    expect((await stack.post(noticeId, { businessDate: stack.day(-6) })).body.code).toBe('board.beforeNotice');
    await correct(noticeId, stack.day(0));
    expect((await stack.post(noticeId, { businessDate: stack.day(-1) })).body.code).toBe('board.beforeNotice');
  });

  it('is not marked when somebody posts today', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack, { boards: [villageBoard] }));
    expect(await stack.post(noticeId)).toMatchObject({ status: 200, body: { isBackfilled: false } });
  });
});

describe('a notice entered afterwards', () => {
  it('whose period still runs hangs like any other: walls wait for their photo, and people can object', async () => {
    const site = noticeInput(stack).boards[0]!;
    const recent = { boards: [site, villageBoard], businessDate: stack.day(-9), isBackfilled: true };
    const { noticeId } = await stack.publish(noticeInput(stack, recent));
    expect(await stack.getNotice(noticeId)).toMatchObject({
      state: 'running',
      isBackfilled: false,
      boards: [
        { postedOn: stack.day(0), endsOn: stack.day(9), isBackfilled: false },
        { postedOn: null, endsOn: null },
      ],
    });
    const { body } = await stack.staff.get('/tasks');
    expect(body.items).toContainEqual(expect.objectContaining({ kind: 'boardToPost', noticeId }));
  });

  it('whose period was over yesterday counts as posted on its past day', async () => {
    const over = { boards: [villageBoard], businessDate: stack.day(-10), isBackfilled: true };
    const { workflowId } = await stack.publish(noticeInput(stack, over));
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      outcome: 'clear',
      completedOn: stack.day(0),
      boards: [{ postedOn: stack.day(-10), endsOn: stack.day(-1) }],
    });
  });

  it('hangs like any other while nobody entered the working days that could say it is over', async () => {
    stack.service.setNow('2021-09-20T09:00:00+08:00');
    const period = { count: 10, unit: 'working' as const };
    const unknown = { boards: [villageBoard], businessDate: '2021-07-28', isBackfilled: true, period };
    const { noticeId } = await stack.publish(noticeInput(stack, unknown));
    stack.service.setNow(new Date().toISOString());
    expect(await stack.getNotice(noticeId)).toMatchObject({ isBackfilled: false, boards: [{ postedOn: null }] });
  });

  it('is live again once it is corrected with words that nobody could read yet', async () => {
    const period = { count: 10, unit: 'working' as const };
    const past = { boards: [villageBoard], businessDate: '2021-07-28', isBackfilled: true, period };
    const { noticeId } = await stack.publish(noticeInput(stack, past));
    expect(await correct(noticeId, stack.day(0))).toMatchObject({
      status: 200,
      body: { isBackfilled: false, boards: [{ postedOn: null, isBackfilled: false }] },
    });
  });

  it('is corrected as what it is: every board counts as posted on its past day', async () => {
    // Nobody entered the calendar of 2021, so that even a past notice is still running.
    const period = { count: 10, unit: 'working' as const };
    const past = { boards: [villageBoard], businessDate: '2021-07-28', isBackfilled: true, period };
    const { noticeId } = await stack.publish(noticeInput(stack, past));
    expect(await correct(noticeId, '2021-07-27')).toMatchObject({ body: { code: 'notice.beforeLastRevision' } });
    expect(await correct(noticeId, '2021-07-30')).toMatchObject({
      status: 200,
      body: { boards: [{ postedOn: '2021-07-30', isBackfilled: true }] },
    });
  });
});

describe('the database', () => {
  const end = (noticeId: string, completedOn: string) =>
    stack.service.deps.db.transaction(systemPrincipal('disclosure'), (tx) =>
      tx.updateTable('notice').set({ state: 'clear', completed_on: completedOn }).where('id', '=', noticeId).execute(),
    );

  it('ends no notice as clear on or before the last day of a board, nor before every board hangs', async () => {
    const { noticeId: hanging } = await stack.publish(noticeInput(stack));
    await expect(end(hanging, stack.day(9))).rejects.toThrow('notice.periodRunning');
    const { noticeId: waiting } = await stack.publish(noticeInput(stack, { boards: [villageBoard] }));
    await expect(end(waiting, stack.day(300))).rejects.toThrow('notice.periodRunning');
  });

  it('keeps the last day of a board once it is known', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const shorten = stack.service.deps.db.transaction(systemPrincipal('disclosure'), (tx) =>
      tx
        .updateTable('notice_board')
        .set({ ends_on: stack.day(0) })
        .where('notice_id', '=', noticeId)
        .execute(),
    );
    await expect(shorten).rejects.toThrow('board.periodKept');
  });
});
