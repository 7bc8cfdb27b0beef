import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { uuidv7 } from './clock.ts';
import type { Tx } from './database.ts';
import { notFound } from './errors.ts';

export interface StoredFile {
  id: string;
  sha256: string;
  fileName: string;
  contentType: string;
  byteSize: number;
}

export type FileStore = ReturnType<typeof createFileStore>;

/** Files in a local folder, named by their SHA-256; equal files are stored once. */
export function createFileStore(directory: string) {
  const pathOf = (sha256: string) => join(directory, sha256.slice(0, 2), sha256);
  return {
    /** Writes the bytes under their hash, then the row in the caller's transaction. */
    async save(
      tx: Tx,
      bytes: Buffer,
      meta: { fileName: string; contentType: string; uploadedBy: string },
    ): Promise<StoredFile> {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const path = pathOf(sha256);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const temporary = `${path}.${uuidv7()}`;
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, path);
      const id = uuidv7();
      await tx
        .insertInto('kit.file_object')
        .values({
          id,
          sha256,
          file_name: meta.fileName,
          content_type: meta.contentType,
          byte_size: bytes.length,
          uploaded_by: meta.uploadedBy,
        })
        .execute();
      return { id, sha256, fileName: meta.fileName, contentType: meta.contentType, byteSize: bytes.length };
    },
    /** Throws 404 when there is no such file; an unexpected hash crashes loudly. */
    async read(tx: Tx, id: string): Promise<StoredFile & { bytes: Buffer }> {
      const row = await tx.selectFrom('kit.file_object').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw notFound('文件');
      const bytes = await readFile(pathOf(row.sha256));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (sha256 !== row.sha256) throw new Error(`file ${id} was altered on disk`);
      return { id, sha256, fileName: row.file_name, contentType: row.content_type, byteSize: bytes.length, bytes };
    },
  };
}
