import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload, type PayloadCodec, type ProtoFailure } from '@temporalio/common';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { baseConfigSchema, bundleWorkflows, dataConverterOf, kitMigrations, uuidv7 } from './index.ts';
import type { BaseConfig, BaseDependencies, ServiceDefinition } from './index.ts';
import { createPayloadCodec } from './payload-codec.ts';
import { refusal } from './refused-payload.ts';
import { startTestService, type TestService } from './testing/index.ts';

/** The one activity of the sample answers when it is let. */
let measured = Promise.withResolvers<string>();

const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'codec-sample',
  title: '样例',
  configSchema: baseConfigSchema,
  migrations: [kitMigrations],
  createDependencies: (base) => base,
  routes: () => [],
  workflows: {
    sourcePath: fileURLToPath(new URL('./testing/sample-workflow.ts', import.meta.url)),
    activities: () => ({ measure: () => measured.promise }),
  },
};

let service: TestService<BaseDependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { worker: true });
});
afterAll(() => service.close());

/** Whoever reaches the server and sends what our key has not sealed. Reads our answers, so that tests see what came of it. */
function strangerSending(forge: (payload: Payload) => Payload): Client {
  const { connection, options } = service.deps.temporal.client();
  const { payloadCodecs, ...converters } = dataConverterOf(service.deps.config);
  const codec: PayloadCodec = { ...payloadCodecs![0]!, encode: async (payloads) => payloads.map(forge) };
  return new Client({
    connection,
    namespace: options.namespace,
    dataConverter: { ...converters, payloadCodecs: [codec] },
  });
}

const open = async () => {
  measured = Promise.withResolvers<string>();
  const workflowId = `words-${uuidv7()}`;
  await service.deps.temporal.start({ workflowType: 'noteWords', workflowId, args: ['first'] });
  return { workflowId, ours: service.deps.temporal.client().workflow.getHandle<() => Promise<string[]>>(workflowId) };
};

describe('payload codec', () => {
  it('hides payloads, restores them, and keeps reading after a key rotation', async () => {
    const oldLine = `old:${Buffer.alloc(32, 1).toString('base64')}`;
    const newLine = `new:${Buffer.alloc(32, 2).toString('base64')}`;
    const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"张三 420102"') };
    const [sealed] = await createPayloadCodec(oldLine).encode([payload]);
    expect(Buffer.from(sealed!.data!).includes(Buffer.from('420102'))).toBe(false);
    const [opened] = await createPayloadCodec(`${newLine}\n${oldLine}`).decode([sealed!]);
    expect(Buffer.from(opened!.data!).toString()).toBe('"张三 420102"');
    await expect(createPayloadCodec(newLine).decode([sealed!])).rejects.toThrow(/old/);
  });

  it('encrypts what stands in the history of a workflow', async () => {
    const workflowId = `secret${service.suffix}`;
    await service.deps.temporal.start({ workflowType: 'waitForSignal', workflowId, args: [] });
    await service.deps.temporal.signal({ workflowId, signal: 'go', args: ['身份证420102'] });
    const handle = service.deps.temporal.client().workflow.getHandle(workflowId);
    await handle.result();
    const history = JSON.stringify(await handle.fetchHistory());
    expect(history).not.toContain(Buffer.from('身份证420102').toString('base64'));
    expect(history).toContain('signal');
  });
});

const forgeries: [string, (payload: Payload) => Payload][] = [
  ['in clear', (payload) => payload],
  ['in clear, without a name for its form', ({ data }) => ({ data: data! })],
  ['with the name of our key and bytes of its own', ({ data }) => sealedLike('test', data!)],
  ['with the name of our key and no bytes', () => sealedLike('test', new Uint8Array())],
];

function sealedLike(keyId: string, data: Uint8Array): Payload {
  const metadata = { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(keyId) };
  return { metadata, data };
}

describe.each(forgeries)('a payload %s', (_, forge) => {
  it.each(['say', 'sayChecked'])('is no Update: %s is refused, and the workflow goes on', async (update) => {
    const { workflowId, ours } = await open();
    measured.resolve('measured');
    const forged = strangerSending(forge)
      .workflow.getHandle(workflowId)
      .executeUpdate(update, { args: ['forged'] });
    await expect(forged).rejects.toMatchObject({ cause: { type: 'payload.refused', nonRetryable: true } });
    await ours.executeUpdate(update, { args: ['ours'] });
    await ours.signal('end');
    expect((await ours.result()).toSorted()).toEqual(['first', 'measured', 'ours']);
    expect(await failedTasksOf(ours)).toEqual([]);
  });

  it.each(['whisper', 'murmur'])('is no Signal: %s passes unheard, and the workflow goes on', async (signal) => {
    const { workflowId, ours } = await open();
    const stranger = strangerSending(forge).workflow.getHandle(workflowId);
    await stranger.signal(signal, 'forged');
    await ours.signal(signal, 'early');
    measured.resolve('measured');
    await stranger.signal(signal, 'forged');
    await ours.executeUpdate('say', { args: ['between'] });
    await stranger.signal('end', 'forged');
    await ours.signal(signal, 'late');
    await ours.signal('end');
    const words = await ours.result();
    expect(words.toSorted()).toEqual(['between', 'early', 'first', 'late', 'measured']);
    expect(await failedTasksOf(ours)).toEqual([]);
    await replay(ours);
  });

  it('starts nothing: the workflow fails before its first step, whatever else it is told', async () => {
    const { taskQueue } = service.deps.temporal;
    const begin = { taskQueue, workflowId: `words-${uuidv7()}`, args: ['forged'] as [string] };
    const handle = await strangerSending(forge).workflow.signalWithStart('noteWords', {
      ...begin,
      signal: 'whisper',
      signalArgs: ['forged'],
    });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'payload.refused' } });
    const { events } = await handle.fetchHistory();
    expect(events!.filter((event) => event.activityTaskScheduledEventAttributes)).toEqual([]);
  });

  it('is no question, and ours are answered', async () => {
    const { workflowId, ours } = await open();
    const handle = strangerSending(forge).workflow.getHandle(workflowId);
    await expect(handle.query('wordsAfter', 'forged')).rejects.toThrow('failure');
    measured.resolve('measured');
    await ours.executeUpdate('say', { args: ['ours'] });
    expect(await ours.query('wordsAfter', 'first')).toContain('ours');
    expect(await failedTasksOf(ours)).toEqual([]);
    await ours.terminate();
  });
});

describe('a payload under a key that is not configured', () => {
  it('ends its Update, and stays with the workflow otherwise until the key is there', async () => {
    const { workflowId, ours } = await open();
    measured.resolve('measured');
    const stranger = strangerSending(({ data }) => sealedLike('lost', data!)).workflow.getHandle(workflowId);
    await expect(stranger.executeUpdate('say', { args: ['forged'] })).rejects.toMatchObject({
      cause: { message: 'payload key lost is not configured' },
    });
    await ours.executeUpdate('say', { args: ['ours'] });
    expect(await failedTasksOf(ours)).toEqual([]);
    await stranger.signal('whisper', 'perhaps ours');
    await failsOnlyBy(ours, 'payload key lost is not configured');
    await ours.terminate();
  });
});

describe('the result of an activity that our worker did not give', () => {
  it('is not believed: the workflow waits at the place until it is reset to before it', async () => {
    const { workflowId, ours } = await open();
    await vi.waitFor(async () => expect((await ours.describe()).raw.pendingActivities).toHaveLength(1), 15_000);
    await strangerSending((payload) => payload).activity.complete({ workflowId, activityId: '1' }, 'forged');
    await failsOnlyBy(ours, refusal().message);
    measured.resolve('measured');
    const { connection, options } = service.deps.temporal.client();
    await connection.workflowService.resetWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId },
      requestId: uuidv7(),
      reason: 'a forged result',
      workflowTaskFinishEventId: 4 as never,
    });
    await ours.signal('end');
    expect(await ours.result()).toEqual(['first', 'measured']);
  });
});

describe('a failure that the server has made itself', () => {
  it('is told, without the details that stand in it in clear', async () => {
    const details = { payloads: [defaultPayloadConverter.toPayload({ reason: 'endpoint gone' })] };
    const failure = { message: 'from the server', applicationFailureInfo: { type: 'NexusFailure', details } };
    const error = await errorOf(failure);
    expect(error).toMatchObject({ message: 'from the server', type: 'NexusFailure', details: [undefined] });
  });
});

type Handle = Awaited<ReturnType<typeof open>>['ours'];

const errorOf = (failure: ProtoFailure) =>
  decodeOptionalFailureToOptionalError(service.deps.temporal.client().options.loadedDataConverter, failure);

async function failedTasksOf(handle: Handle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  const failures = (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: task }) => task?.failure ?? []);
  const errors = await Promise.all(failures.map(errorOf));
  return errors.map((error) => error!.message);
}

/** The server gives a failed task again, and writes down as many of the failures as it likes. */
const failsOnlyBy = (handle: Handle, message: string) =>
  vi.waitFor(async () => expect(new Set(await failedTasksOf(handle))).toEqual(new Set([message])), 15_000);

let bundle: Promise<string> | undefined;
async function replay(handle: Handle): Promise<void> {
  bundle ??= bundleWorkflows(definition.workflows!.sourcePath);
  const options = { workflowBundle: { code: await bundle }, dataConverter: dataConverterOf(service.deps.config) };
  await Worker.runReplayHistory(options, await handle.fetchHistory(), handle.workflowId);
}
