import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const isPlain = (name: string): boolean => /^[\w.-]{1,120}$/.test(name) && !name.startsWith('.');

/** Bank codes and file names become folder and file names: nothing else may be in them. */
function assertPlain(name: string): string {
  if (!isPlain(name)) throw new Error(`not a plain file name: ${name}`);
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

/** A complete answer of a bank in its folder. */
interface Answer {
  bankCode: string;
  fileName: string;
  path: string;
}

/**
 * Complete answers that wait to be taken, by bank, oldest name first. What is not the folder of a bank, or cannot be read, is told
 * to `leaveAlone` and does not hold up the other banks.
 */
export async function listAnswers(
  root: string,
  leaveAlone: (name: string, error?: unknown) => void,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { name, isFolder } of await listFolder(join(root, 'outbox'))) {
    if (!isFolder || !isPlain(name)) {
      leaveAlone(name);
      continue;
    }
    try {
      const files = (await listFolder(outboxOf(root, name))).filter(
        (one) => !one.isFolder && one.name.endsWith('.txt'),
      );
      answers.push(
        ...files.map((one) => ({ bankCode: name, fileName: one.name, path: join(outboxOf(root, name), one.name) })),
      );
    } catch (error) {
      leaveAlone(name, error);
    }
  }
  return answers.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** Puts an answer that was taken aside, so that it is not read again. */
export async function putAside(root: string, bankCode: string, fileName: string): Promise<void> {
  const outbox = outboxOf(root, bankCode);
  await mkdir(join(outbox, 'processed'), { recursive: true, mode: 0o700 });
  await rename(join(outbox, fileName), join(outbox, 'processed', fileName));
}

const entriesOf = async (folder: string): Promise<string[]> => (await listFolder(folder)).map(({ name }) => name);

async function listFolder(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}
