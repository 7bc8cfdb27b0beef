import { Worker } from 'node:worker_threads';
import { PaperError } from './paper.ts';
import type { RenderAnswer, RenderRequest } from './render-protocol.ts';

const renderTimeoutMs = 60_000;

type RenderSuccess = Extract<RenderAnswer, { ok: true }>;

interface Pending {
  resolve(answer: RenderSuccess): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

let worker: Worker | null = null;
let lastId = 0;
const pending = new Map<number, Pending>();

/**
 * Sends a paper to the one rendering thread of this process, which renders in the order of asking. A paper that takes longer
 * than a minute ends the thread and with it what waits behind; the next call starts a new one.
 */
export function renderInThread(request: Omit<RenderRequest, 'id'>): Promise<RenderSuccess> {
  const thread = worker ?? startWorker();
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(new PaperError('render_failed', '文书生成超时，请减少行数后重试。'));
      void closePaperRenderer();
    }, renderTimeoutMs);
    pending.set(id, { resolve, reject, timer });
    thread.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
    thread.postMessage({ ...request, id } satisfies RenderRequest);
  });
}

/** Ends the rendering thread; it starts again when a paper is asked for. An idle thread does not keep the process alive. */
export async function closePaperRenderer(): Promise<void> {
  const closing = worker;
  worker = null;
  await closing?.terminate();
}

function startWorker(): Worker {
  const thread = new Worker(new URL('./render-worker.ts', import.meta.url));
  thread.on('message', settle);
  thread.on('error', (error) => {
    if (worker === thread) worker = null;
    fail(new PaperError('render_failed', '文书生成程序异常退出，请稍后重试。', error));
  });
  thread.unref();
  worker = thread;
  return thread;
}

function settle(answer: RenderAnswer): void {
  const waiting = pending.get(answer.id);
  if (waiting === undefined) return;
  pending.delete(answer.id);
  clearTimeout(waiting.timer);
  if (pending.size === 0) worker?.unref();
  if (answer.ok) waiting.resolve(answer);
  else waiting.reject(new PaperError('render_failed', '文书生成失败，请联系管理员。', new Error(answer.reason)));
}

function fail(error: PaperError): void {
  for (const { reject, timer } of pending.values()) {
    clearTimeout(timer);
    reject(error);
  }
  pending.clear();
}
