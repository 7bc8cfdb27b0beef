import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { systemPrincipal } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

async function withdraw(noticeId: string): Promise<void> {
  const { status } = await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: '改正后再报' });
  expect(status).toBe(200);
}

/** Publishes the matter of an earlier notice again, as its next round does. */
async function publishAgain(first: PublishNoticeInput, changes: Partial<PublishNoticeInput> = {}) {
  const input = noticeInput(stack, { subject: first.subject, ...changes });
  const workflowId = `notice-${input.requestKey}`;
  await stack.service.deps.temporal.start({ workflowType: 'publishNotice', workflowId, args: [input] });
  const noticeId = await vi.waitFor(
    async () => {
      const { body } = await stack.staff.get(`/notices?subjectId=${input.subject.id}&state=running`);
      expect(body.items).toHaveLength(1);
      return body.items[0].id as string;
    },
    { timeout: 20_000, interval: 50 },
  );
  return { noticeId, workflowId };
}

/** A notice that was objected to and taken back, and the next one of the same matter. */
async function objectedTwice(changes: Partial<PublishNoticeInput> = {}) {
  const input = noticeInput(stack);
  const { noticeId: firstId } = await stack.publish(input);
  const objection = await stack.object(firstId);
  await withdraw(firstId);
  return { firstId, objection, ...(await publishAgain(input, changes)) };
}

describe('an objection that is open when its notice is taken back', () => {
  it('holds the next notice of the matter past its period, and is shown there', async () => {
    const { objection, noticeId, workflowId } = await objectedTwice();
    await stack.service.fastForward(workflowId, { days: 30 });
    expect(await stack.getNotice(noticeId)).toMatchObject({
      state: 'running',
      openObjectionCount: 1,
      objections: [{ id: objection.id, isCarried: true, state: 'received' }],
    });
    await stack.resolve(objection.id, 'rejected');
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      outcome: 'clear',
      objections: [{ id: objection.id, finding: 'rejected' }],
    });
  });

  it('ends the next notice when it is found right', async () => {
    const { objection, noticeId, workflowId } = await objectedTwice();
    await stack.resolve(objection.id, 'upheld');
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      noticeId,
      outcome: 'upheld',
      objections: [{ id: objection.id, finding: 'upheld' }],
    });
  });

  it('holds no notice that begins after it was answered', async () => {
    const input = noticeInput(stack);
    const { noticeId: firstId } = await stack.publish(input);
    const { id } = await stack.object(firstId);
    await withdraw(firstId);
    await stack.resolve(id, 'upheld');
    const { workflowId } = await publishAgain(input);
    await stack.service.fastForward(workflowId, { days: 30 });
    expect(await stack.outcomeOf(workflowId)).toMatchObject({ outcome: 'clear', objections: [] });
  });

  it('is carried also to a notice that began before the other was taken back', async () => {
    const input = noticeInput(stack);
    const { noticeId: firstId } = await stack.publish(input);
    const { id } = await stack.object(firstId);
    const next = noticeInput(stack, { subject: input.subject });
    await stack.service.deps.temporal.start({
      workflowType: 'publishNotice',
      workflowId: `notice-${next.requestKey}`,
      args: [next],
    });
    const both = async () => (await stack.staff.get(`/notices?subjectId=${input.subject.id}`)).body.items;
    await expect.poll(async () => (await both()).length, { timeout: 20_000 }).toBe(2);
    await withdraw(firstId);
    const nextId = (await both()).find(({ id: noticeId }: { id: string }) => noticeId !== firstId).id;
    expect((await stack.getNotice(nextId)).objections).toMatchObject([{ id, isCarried: true }]);
  });

  it('holds a next notice that is entered afterwards with past days, which then ends on the day of the answer', async () => {
    const past = { businessDate: '2023-08-14', isBackfilled: true };
    const { objection, noticeId, workflowId } = await objectedTwice(past);
    expect(await stack.getNotice(noticeId)).toMatchObject({ state: 'running', isBackfilled: true });
    await stack.resolve(objection.id, 'partly');
    expect(await stack.outcomeOf(workflowId)).toMatchObject({ outcome: 'clear', completedOn: stack.day(0) });
  });

  it('is neither handled nor read by a maker of the next notice', async () => {
    const { objection } = await objectedTwice({ makerUserIds: ['user-staff'] });
    const refused = { body: { code: 'objection.handlerIsMaker' } };
    expect(await stack.staff.post(`/objections/${objection.id}/assignment`)).toMatchObject(refused);
    expect(await stack.staff.get(`/objections/${objection.id}`)).toMatchObject({ status: 403 });
    const { body } = await stack.staff.get('/tasks');
    expect(body.items).not.toContainEqual(expect.objectContaining({ subjectId: objection.id }));
  });

  it('cannot be closed over in the next notice even by a statement that forgets to look', async () => {
    const { noticeId } = await objectedTwice();
    const close = stack.service.deps.db.transaction(systemPrincipal('disclosure'), (tx) =>
      tx
        .updateTable('notice')
        .set({ state: 'clear', completed_on: stack.day(30) })
        .where('id', '=', noticeId)
        .execute(),
    );
    await expect(close).rejects.toThrow('notice.objectionOpen');
  });
});
