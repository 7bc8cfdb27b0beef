import { startWorker } from '@sunledger/service-kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { definition } from '../service.ts';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({}, { worker: false });
});
afterAll(() => stack.close());

it('completes a notice whose worker was stopped in the middle, also what happened while none ran', async () => {
  const { deps } = stack.service;
  const stopFirst = await startWorker(definition, deps);
  const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
  await stopFirst();
  const { id } = await stack.object(noticeId);
  await stack.resolve(id, 'rejected');
  const stopSecond = await startWorker(definition, deps);
  await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
  expect(await stack.outcomeOf(workflowId)).toMatchObject({
    outcome: 'clear',
    objections: [{ id, finding: 'rejected' }],
  });
  await stopSecond();
});
