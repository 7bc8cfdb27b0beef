// Records the histories that infra/integration/recorded-histories.test.ts replays; what to do with the former ones stands in docs/runbooks/upgrading.md.
import { historyKeyFile, recordHistory } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callThroughNexus } from './call-through-nexus.ts';
import { noticeInput, startStack, type Stack, village } from './disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ PAYLOAD_KEY_FILE: await historyKeyFile() });
});
afterAll(() => stack.close());

const save = (workflowId: string, name: string) =>
  recordHistory(stack.service.deps, workflowId, new URL(`../notice/histories/${name}.json`, import.meta.url));

const boards = [{ kind: 'villageBoard' as const, regionCode: village, name: '平渊村公示栏' }];

describe('a notice', () => {
  it('is posted, corrected, posted again, held by an objection and clear', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack, { boards }));
    await stack.post(noticeId);
    const correction = { reason: '受益户数有误', title: '江陵县2018年产业扶贫项目入库公示（更正）' };
    await stack.staff.post(`/notices/${noticeId}/corrections`, correction);
    await stack.post(noticeId);
    const { id } = await stack.object(noticeId);
    await stack.service.fastForward(workflowId, { days: 3 });
    await stack.resolve(id, 'rejected');
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) - 3 });
    expect(await save(workflowId, 'corrected-held-clear')).toMatchObject({ outcome: 'clear' });
  });

  it('is withdrawn', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack, { boards }));
    await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: '项目预算有误' });
    expect(await save(workflowId, 'withdrawn')).toMatchObject({ outcome: 'withdrawn' });
  });

  it('is taken back when its caller is cancelled', async () => {
    const input = noticeInput(stack);
    const caller = await callThroughNexus(stack, [input]);
    const { workflowId } = await stack.publish(input);
    await caller.cancel();
    await caller.results();
    await caller.stop();
    expect(await save(workflowId, 'caller-cancelled')).toMatchObject({ outcome: 'withdrawn' });
  });
});
