import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { baseConfigSchema } from '../config.ts';
import type { BaseDependencies } from '../dependencies.ts';
import { bundleWorkflows, dataConverterOf } from '../temporal.ts';

/** A history of a workflow that has ended, kept in `<slice>/histories/<case>.json`. */
export interface RecordedHistory {
  /** `<slice>/<case>` */
  name: string;
  workflowType: string;
  history: { events: StartedEvent[] };
}

interface StartedEvent {
  workflowExecutionStartedEventAttributes?: { workflowType: { name: string } };
}

/** A payload key file that is the same in every run, so that what is recorded now can be replayed later. Protects nothing. */
export async function historyKeyFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'sunledger-history-')), 'payload-key');
  await writeFile(file, `history:${Buffer.alloc(32, 7).toString('base64')}\n`);
  return file;
}

/** Waits until a workflow has ended and keeps its history, without the names of machine and process. Returns its result. */
export async function recordHistory(
  { temporal }: Pick<BaseDependencies, 'temporal'>,
  workflowId: string,
  file: URL,
): Promise<unknown> {
  const handle = temporal.client().workflow.getHandle(workflowId);
  const result: unknown = await handle.result();
  const text = JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())));
  // As client and worker name themselves and the queues of the worker.
  const nameless = text.replaceAll(`${process.pid}@${hostname()}`, 'recorder');
  await mkdir(new URL('./', file), { recursive: true });
  await writeFile(file, `${nameless}\n`);
  return result;
}

/** Every recorded history of the service whose sources stand in a folder. */
export async function recordedHistories(sources: URL): Promise<RecordedHistory[]> {
  const paths = await readdir(sources, { recursive: true });
  const files = paths.filter((path) => /^[^/]+\/histories\/[^/]+\.json$/.test(path)).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const name = file.replace('/histories/', '/').replace('.json', '');
      const history = JSON.parse(await readFile(new URL(file, sources), 'utf8')) as RecordedHistory['history'];
      const workflowType = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name ?? '';
      return { name, workflowType, history };
    }),
  );
}

/**
 * Gives a function that runs a recorded history through the code of today, bundled as the worker bundles it. It throws when
 * the code would not repeat what the history says.
 */
export async function prepareReplay(sources: URL): Promise<(recorded: RecordedHistory) => Promise<void>> {
  const config = baseConfigSchema.parse({ PAYLOAD_KEY_FILE: await historyKeyFile() });
  const code = await bundleWorkflows(fileURLToPath(new URL('./workflows.ts', sources)));
  const options = { workflowBundle: { code }, dataConverter: dataConverterOf(config) };
  return ({ history }) => Worker.runReplayHistory(options, history);
}
