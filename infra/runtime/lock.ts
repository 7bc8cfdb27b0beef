import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts';

/**
 * Holds a lock file while `work` runs. A lock whose holder no longer lives is taken over.
 * @param waitSeconds how long to wait for a living holder before giving up.
 * @throws Error naming the holder when the wait is over.
 */
export async function withLock<T>(path: string, waitSeconds: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + waitSeconds * 1000;
  while (!tryLock(path)) {
    if (Date.now() > deadline)
      throw new Error(`等不到锁 ${path} / lock is still held by process ${readHolder(path)?.pid}`);
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  const holder = readHolder(path);
  if (holder && !isAlive(holder)) rmSync(path, { force: true });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identifyProcess(process.pid)));
  try {
    // link() either creates the complete lock or fails: no reader ever sees half a file.
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
