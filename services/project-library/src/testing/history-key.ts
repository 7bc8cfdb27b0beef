import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A payload key file that is the same in every run, so that histories recorded by tests can be replayed later. Protects nothing. */
export async function historyKeyFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'sunledger-history-')), 'payload-key');
  await writeFile(file, `history:${Buffer.alloc(32, 7).toString('base64')}\n`);
  return file;
}
