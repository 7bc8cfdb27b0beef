import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { baseConfigSchema, dataConverterOf } from '@sunledger/service-kit';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { historyKeyFile } from './testing/history-key.ts';

const recorded = ['project-route', 'annual-plan'].flatMap((slice) =>
  readdirSync(new URL(`./${slice}/histories/`, import.meta.url)).map((file) => `./${slice}/histories/${file}`),
);

describe('running workflows', () => {
  it.each(recorded)('go on after an upgrade: %s replays without a difference', async (file) => {
    const history: unknown = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
    const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
    const config = baseConfigSchema.parse({ PAYLOAD_KEY_FILE: await historyKeyFile() });
    const options = { workflowsPath, dataConverter: dataConverterOf(config) };
    await expect(Worker.runReplayHistory(options, history)).resolves.toBeUndefined();
  });
});
