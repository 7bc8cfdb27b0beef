import { prepareReplay, recordedHistories } from '@sunledger/service-kit/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import * as workflows from './workflows.ts';

const sources = new URL('./', import.meta.url);
const histories = await recordedHistories(sources);
let replay: Awaited<ReturnType<typeof prepareReplay>>;
beforeAll(async () => {
  replay = await prepareReplay(sources);
});

describe('running workflows', () => {
  const named = histories.map((recorded) => [recorded.name, recorded] as const);
  it.each(named)('go on after an upgrade: %s replays without a difference', async (_name, recorded) => {
    await expect(replay(recorded)).resolves.toBeUndefined();
  });

  it('are all among what is recorded', () => {
    const recorded = new Set(histories.map(({ workflowType }) => workflowType));
    expect(recorded).toEqual(new Set(Object.keys(workflows)));
  });
});
