import { createHash } from 'node:crypto';
import { systemPrincipal, commandTools, toJson } from '@sunledger/service-kit';
import type { TestCaller } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advanceNotice } from '../notice/advance-notice.ts';
import { photo, noticeInput, startStack, township, village, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ OBJECTION_FILL_SECONDS: '0' });
});
afterAll(() => stack.close());

const words = { content: '第 2 项受益户数与村里公布的不一致' };

async function objectOnline(noticeId: string, more: object = {}) {
  const { body } = await stack.service.anonymous.get(`/public/notices/${noticeId}/objection-form`);
  return stack.service.anonymous.post(`/public/notices/${noticeId}/objections`, {
    ...words,
    formToken: body.formToken,
    ...more,
  });
}

/** Closes as the workflow does, on a day of its virtual clock. */
function closeOn(noticeId: string, today: string) {
  const { db, config } = stack.service.deps;
  const principal = systemPrincipal('disclosure');
  const circumstance = { principal, businessDate: today, isBackfilled: false, origin: 'test', requestId: '' };
  return db.transaction(principal, (tx) =>
    advanceNotice(tx, config, noticeId, today, commandTools(tx, circumstance).audit),
  );
}

describe('an objection', () => {
  it('one second before the period ends blocks the notice; one second after it is refused', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
    const lastDay = stack.day(9);
    stack.service.setNow(`${lastDay}T23:59:59+08:00`);
    const inTime = await objectOnline(noticeId);
    expect(inTime.status).toBe(201);
    stack.service.setNow(`${stack.day(1)}T00:00:00+08:00`);
    expect(await objectOnline(noticeId)).toMatchObject({ status: 409, body: { code: 'notice.periodOver' } });
    expect(await closeOn(noticeId, stack.day(0))).toEqual({ kind: 'waitForPeople' });
    stack.service.setNow(new Date().toISOString());
    await stack.resolve(inTime.body.id, 'rejected');
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
    expect((await stack.outcomeOf(workflowId)).outcome).toBe('clear');
    const late = await stack.staff.post(`/notices/${noticeId}/objections`, { channel: 'phone', ...words });
    expect(late).toMatchObject({ status: 409, body: { code: 'notice.closed' } });
  });

  it('is in while the notice stays open, or refused because it closed: never both, with 20 at once', async () => {
    for (const round of [1, 2, 3]) {
      const { noticeId } = await stack.publish(noticeInput(stack));
      const enter = () => stack.staff.post(`/notices/${noticeId}/objections`, { channel: 'phone', ...words });
      const objections = Array.from({ length: 20 }, enter);
      const [closing, ...answers] = await Promise.all([
        closeOn(noticeId, stack.day(stack.endAfter(9) + round)),
        ...objections,
      ]);
      const accepted = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ body }) => body.code === 'notice.closed');
      expect(accepted.length + refused.length).toBe(20);
      const { state, openObjectionCount } = await stack.getNotice(noticeId);
      expect({ state, openObjectionCount }).toEqual(
        closing.kind === 'finished'
          ? { state: 'clear', openObjectionCount: 0 }
          : { state: 'running', openObjectionCount: accepted.length },
      );
    }
  });

  it('is not handled by who corrected the notice, assigned before or after', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const { id } = await stack.object(noticeId);
    const step = (name: string, body: object) => stack.handler.post(`/objections/${id}/${name}`, body);
    expect((await step('assignment', {})).status).toBe(200);
    expect((await step('verification', { verification: '查阅了会议记录' })).status).toBe(200);
    const corrected = await stack.handler.post(`/notices/${noticeId}/corrections`, {
      reason: '户数有误',
      title: '更正',
    });
    expect(corrected.status).toBe(200);
    const refused = { body: { code: 'objection.handlerIsMaker' } };
    expect(await step('resolution', { finding: 'rejected', reply: '经核实无误。' })).toMatchObject(refused);
    const other = await stack.object(noticeId);
    expect(await stack.handler.post(`/objections/${other.id}/assignment`)).toMatchObject(refused);
  });

  it('cannot be closed over even by a statement that forgets to look', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    await stack.object(noticeId);
    const close = stack.service.deps.db.transaction(systemPrincipal('disclosure'), (tx) =>
      tx
        .updateTable('notice')
        .set({ state: 'clear', completed_on: stack.day(0) })
        .where('id', '=', noticeId)
        .execute(),
    );
    await expect(close).rejects.toThrow('notice.objectionOpen');
  });

  it('is never handled by a maker of the subject', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack, { makerUserIds: ['user-staff'] }));
    const { id } = await stack.object(noticeId);
    expect(await stack.staff.post(`/objections/${id}/assignment`)).toMatchObject({
      status: 409,
      body: { code: 'objection.handlerIsMaker' },
    });
  });

  it('is handled by the person identity vouches for, whatever name the request carries', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const { id } = await stack.object(noticeId);
    const invented = { handler: { userId: 'user-invented', userName: '李鬼' } };
    const { body } = await stack.handler.post(`/objections/${id}/assignment`, invented);
    expect(body).toMatchObject({ handlerUserId: 'user-handler', handlerName: '经办user-handler' });
  });

  it('shows its words to no maker of the subject, and the person to nobody but its handler', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack, { makerUserIds: ['user-staff'] }));
    const named = { channel: 'phone', ...words, contact: { name: '张三丰', phone: '13871650001' } };
    const { body: receipt } = await stack.handler.post(`/notices/${noticeId}/objections`, named);
    const asMaker = { status: 403, body: { code: 'objection.readerIsMaker' } };
    const read = (caller: TestCaller) =>
      caller.post(`/objections/${receipt.id}/contact-readings`, { reason: '电话核实' });
    expect(await stack.staff.get(`/objections/${receipt.id}`)).toMatchObject(asMaker);
    expect(await read(stack.staff)).toMatchObject(asMaker);
    expect((await read(stack.handler)).body.code).toBe('objection.unassigned');
    await stack.handler.post(`/objections/${receipt.id}/assignment`);
    const other = stack.service.as({ userId: 'user-other', regionCode: '421024', permissions: ['objection.handle'] });
    expect((await other.get(`/objections/${receipt.id}`)).body.content).toBe(words.content);
    expect(await read(other)).toMatchObject({ status: 403, body: { code: 'objection.notHandler' } });
    expect((await read(stack.handler)).body).toMatchObject({ name: '张三丰' });
  });

  it('is resolved by its handler only, after verification, with a reply fit to be published', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const { id } = await stack.object(noticeId);
    const resolution = { finding: 'rejected', reply: '已核实，数据无误。' };
    expect((await stack.handler.post(`/objections/${id}/resolution`, resolution)).body.code).toBe(
      'objection.unassigned',
    );
    await stack.handler.post(`/objections/${id}/assignment`);
    expect((await stack.staff.post(`/objections/${id}/resolution`, resolution)).body.code).toBe('objection.notHandler');
    expect((await stack.handler.post(`/objections/${id}/resolution`, resolution)).body.code).toBe(
      'objection.notVerified',
    );
    await stack.handler.post(`/objections/${id}/verification`, { verification: '入户核实' });
    const leaking = { finding: 'rejected', reply: '请联系 13871650001' };
    expect(await stack.handler.post(`/objections/${id}/resolution`, leaking)).toMatchObject({
      status: 400,
      body: { code: 'notice.personalData', errors: [{ path: 'reply' }] },
    });
    expect((await stack.handler.post(`/objections/${id}/resolution`, resolution)).status).toBe(200);
  });

  it('keeps the person and the words unreadable in the database, audit and public answers', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const contact = { name: '张三丰', phone: '13871650001' };
    const { body: receipt } = await objectOnline(noticeId, { contact });
    await stack.handler.post(`/objections/${receipt.id}/assignment`);
    const opened = await stack.handler.post(`/objections/${receipt.id}/contact-readings`, { reason: '电话核实' });
    expect(opened.body).toEqual(contact);
    await stack.resolve(receipt.id, 'rejected');
    expect((await stack.handler.get(`/objections/${receipt.id}`)).body.content).toBe(words.content);
    const everything = await stack.service.deps.db.transaction(systemPrincipal('disclosure'), async (tx) => [
      await tx.selectFrom('objection').selectAll().where('id', '=', receipt.id).execute(),
      await tx.selectFrom('kit.audit_event').selectAll().execute(),
      await tx.selectFrom('kit.idempotency_record').selectAll().execute(),
    ]);
    const pages = [
      (await stack.service.anonymous.get(`/public/notices/${noticeId}`)).body,
      (await stack.service.anonymous.get(`/public/objections/${receipt.ticket}`)).body,
    ];
    const text = toJson([everything, pages])!;
    // Not `not.toContain`: its message would print everything.
    const found = [contact.name, contact.phone, words.content].filter((secret) => text.includes(secret));
    expect(found).toEqual([]);
    const { rows } = await stack.service.deps.db.pool.query(
      `select user_id, reason from kit.audit_event where action = 'objection.readContact' and subject_id = $1`,
      [receipt.id],
    );
    expect(rows).toEqual([{ user_id: 'user-handler', reason: '电话核实' }]);
  });

  it('gives one ticket for one form however often it is sent, and shows it to whoever types it', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const { body: form } = await stack.service.anonymous.get(`/public/notices/${noticeId}/objection-form`);
    const send = () =>
      stack.service.anonymous.post(`/public/notices/${noticeId}/objections`, { ...words, formToken: form.formToken });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
    expect(first.body.ticket).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const typed = first.body.ticket.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    expect(await stack.service.anonymous.get(`/public/objections/${encodeURIComponent(typed)}`)).toMatchObject({
      status: 200,
      body: { state: 'received', noticeId },
    });
    const foreign = { ...words, formToken: form.formToken };
    const other = await stack.publish(noticeInput(stack));
    expect(await stack.service.anonymous.post(`/public/notices/${other.noticeId}/objections`, foreign)).toMatchObject({
      status: 400,
      body: { code: 'objection.formInvalid' },
    });
  });

  it('reminds its handler until a named person was answered in person', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const named = { channel: 'letter', ...words, contact: { name: '张三丰' } };
    const { body: receipt } = await stack.staff.post(`/notices/${noticeId}/objections`, named);
    await stack.resolve(receipt.id, 'rejected');
    const replyTask = { kind: 'personalReplyDue', subjectId: receipt.id };
    expect((await stack.handler.get('/tasks')).body.items).toContainEqual(expect.objectContaining(replyTask));
    await stack.handler.post(`/objections/${receipt.id}/personal-reply`, { channel: '当面' });
    expect((await stack.handler.get('/tasks')).body.items).not.toContainEqual(expect.objectContaining(replyTask));
  });
});

describe('posting a board', () => {
  const boards = [{ kind: 'villageBoard' as const, regionCode: village, name: '平渊村公示栏' }];
  const clerk = (regionCode: string) =>
    stack.service.as({
      userId: 'user-clerk',
      role: 'villageClerk',
      regionCode,
      permissions: ['notice.read', 'notice.post'],
    });

  it('is a task of the village, done with a photo that is really one, in its own village only', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack, { boards }));
    const { body } = await clerk(village).get('/tasks');
    const task = body.items.find((item: { noticeId: string }) => item.noticeId === noticeId);
    expect(task).toMatchObject({ kind: 'boardToPost', regionCode: village });
    const url = `/notices/${noticeId}/boards/${task.subjectId}/posting`;
    const jpeg = { contentType: 'image/jpeg' };
    expect((await clerk('421024101').post(url, photo, jpeg)).body.code).toBe('region.outsideScope');
    expect((await clerk(village).post(url, Buffer.from('<script>'), jpeg)).body.code).toBe('photo.invalid');
    expect((await clerk(village).post(url, Buffer.alloc(9_000_000), jpeg)).status).toBe(413);
    expect((await clerk(village).post(url, photo, { contentType: 'image/gif' })).status).toBe(415);
    const key = 'posting-once-1';
    const posted = await clerk(village).post(url, photo, { ...jpeg, key });
    expect(posted).toMatchObject({
      status: 200,
      body: { postedOn: stack.day(0), endsOn: stack.day(9), hasPhoto: true },
    });
    expect(await clerk(village).post(url, photo, { ...jpeg, key })).toMatchObject({ status: 200, body: posted.body });
    expect((await clerk(village).post(url, photo, jpeg)).body.code).toBe('board.alreadyPosted');
    const stored = await clerk(village).get(`/notices/${noticeId}/boards/${task.subjectId}/photo`);
    expect(createHash('sha256').update(stored.bytes).digest('hex')).toBe(
      createHash('sha256').update(photo).digest('hex'),
    );
  });

  it('stays up until its period is over', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack, { boards: [{ ...boards[0]!, regionCode: township }] }));
    await stack.post(noticeId);
    const [board] = (await stack.getNotice(noticeId)).boards;
    const takeDown = () =>
      clerk(township).post(`/notices/${noticeId}/boards/${board!.id}/removal`, photo, { contentType: 'image/jpeg' });
    expect((await takeDown()).body.code).toBe('board.periodRunning');
    stack.service.setNow(`${stack.day(10)}T09:00:00+08:00`);
    expect(await takeDown()).toMatchObject({ status: 200, body: { takenDownOn: stack.day(0) } });
    stack.service.setNow(new Date().toISOString());
  });
});
