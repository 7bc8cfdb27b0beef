import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { uuidv7 } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanBooks } from './check-books.ts';
import { createSampleProcesses, patience, until, type SampleProcesses } from './sample-processes.ts';

let sample: SampleProcesses;
beforeAll(async () => {
  sample = await createSampleProcesses('worker-killed');
});
afterAll(() => sample.close());

async function start(workflowType: string): Promise<{ workflowId: string; result(): Promise<string> }> {
  const { temporal } = sample.deps;
  const workflowId = `${workflowType}-${uuidv7()}`;
  await temporal.start({ workflowType, workflowId, args: [] });
  return { workflowId, result: () => temporal.client().workflow.getHandle(workflowId).result() };
}

/** Kills a worker that has posted and not reported, lets another one finish, and returns the id of the workflow. */
async function killAfterTheEffect(workflowType: string): Promise<string> {
  const [first, second] = [`${workflowType}-first`, `${workflowType}-second`];
  writeFileSync(sample.holdFile, '');
  await sample.start(first, 'worker');
  const { workflowId, result } = await start(workflowType);
  await until(() => existsSync(`${sample.holdFile}.reached`));
  expect(await sample.effects(workflowId)).toBe(1);
  await sample.servers.kill(first);
  rmSync(`${sample.holdFile}.reached`);
  rmSync(sample.holdFile);
  await sample.start(second, 'worker');
  expect(await result()).toMatch(/^\d+$/);
  await sample.servers.kill(second);
  return workflowId;
}

describe('a worker killed between the effect of an activity and its report', patience, () => {
  it('leaves exactly one effect once another worker has taken over', async () => {
    const workflowId = await killAfterTheEffect('postDurably');
    expect(await sample.check([workflowId])).toEqual(cleanBooks);
  });

  it('would notice: an activity whose key changes with each attempt has two effects', async () => {
    const workflowId = await killAfterTheEffect('postCarelessly');
    expect(await sample.effects(workflowId)).toBe(2);
    expect(await sample.check([workflowId])).toMatchObject({ doubled: 1 });
  });
});
