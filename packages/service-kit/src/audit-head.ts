import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { uuidv7 } from './clock.ts';

const sealSchema = z.object({ sequence: z.coerce.bigint(), root: z.string() });
export type SealHead = z.output<typeof sealSchema>;

export type AuditHead = ReturnType<typeof createAuditHead>;

/**
 * Where the chain of audit seals ended last, in a file: whoever can rewrite the whole database, its seals included, still
 * contradicts it.
 */
export function createAuditHead(path: string) {
  return {
    /** Undefined before the first seal. */
    async read(): Promise<SealHead | undefined> {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : sealSchema.parse(JSON.parse(text));
    },
    async write({ sequence, root }: SealHead): Promise<void> {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const temporary = `${path}.${uuidv7()}`;
      await writeFile(temporary, JSON.stringify({ sequence: sequence.toString(), root }), { mode: 0o600 });
      await rename(temporary, path);
    },
  };
}
