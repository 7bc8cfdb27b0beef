import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bank codes and file names become folder and file names: nothing else may be in them. */
function assertPlain(name: string): string {
  if (!/^[\w.-]{1,120}$/.test(name) || name.startsWith('.')) throw new Error(`not a plain file name: ${name}`);
  return name;
}

const inboxOf = (root: string, bankCode: string): string => join(root, 'inbox', assertPlain(bankCode));
const outboxOf = (root: string, bankCode: string): string => join(root, 'outbox', assertPlain(bankCode));

/** True when the bank has the file, or has had it and put it among the processed ones. */
export async function isDelivered(root: string, bankCode: string, fileName: string): Promise<boolean> {
  const inbox = inboxOf(root, bankCode);
  if ((await entriesOf(inbox)).includes(fileName)) return true;
  const processed = await entriesOf(join(inbox, 'processed'));
  return processed.some((name) => name === fileName || name.endsWith(`-${fileName}`));
}

/** Lets the file appear complete under its name; an earlier half-written attempt is overwritten. */
export async function deliver(root: string, bankCode: string, fileName: string, bytes: Buffer): Promise<void> {
  const inbox = inboxOf(root, bankCode);
  await mkdir(inbox, { recursive: true, mode: 0o700 });
  const path = join(inbox, assertPlain(fileName));
  await writeFile(`${path}.part`, bytes, { mode: 0o600, flush: true });
  await rename(`${path}.part`, path);
}

/** Complete answers that wait to be taken, by bank, oldest name first. */
export async function listAnswers(root: string): Promise<{ bankCode: string; fileName: string; path: string }[]> {
  const banks = await entriesOf(join(root, 'outbox'));
  const answers = await Promise.all(
    banks.map(async (bankCode) =>
      (await entriesOf(outboxOf(root, bankCode)))
        .filter((fileName) => fileName.endsWith('.txt'))
        .map((fileName) => ({ bankCode, fileName, path: join(outboxOf(root, bankCode), fileName) })),
    ),
  );
  return answers.flat().toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** Puts an answer that was taken aside, so that it is not read again. */
export async function putAside(root: string, bankCode: string, fileName: string): Promise<void> {
  const outbox = outboxOf(root, bankCode);
  await mkdir(join(outbox, 'processed'), { recursive: true, mode: 0o700 });
  await rename(join(outbox, fileName), join(outbox, 'processed', fileName));
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}
