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

describe('a worker killed between the effect of an activity and its report', patience, () => {
  it('leaves exactly one effect once another worker has taken over', async () => {
    writeFileSync(sample.holdFile, '');
    await sample.start('first-worker', 'worker');
    const { workflowId, result } = await start('postDurably');
    await until(() => existsSync(`${sample.holdFile}.reached`));
    expect(await sample.effects(workflowId)).toBe(1);
    await sample.servers.kill('first-worker');
    rmSync(sample.holdFile);
    await sample.start('second-worker', 'worker');
    expect(await result()).toMatch(/^\d+$/);
    expect(await sample.check([workflowId])).toEqual(cleanBooks);
  });

  it('would notice: an activity without a key of its own has two effects', async () => {
    const { workflowId, result } = await start('postCarelessly');
    await result();
    expect(await sample.effects(workflowId)).toBe(2);
    expect(await sample.check([workflowId])).toMatchObject({ doubled: 1 });
  });
});
