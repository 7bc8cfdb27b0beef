// Plain JavaScript without dependencies: it runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Fingerprint of everything that decides what an installation contains: the lockfile, the workspace file and the
 * package.json of every package that the workspace file names. A package that appears or goes changes it.
 * @param {string} checkout @returns {string}
 */
export function installFingerprint(checkout) {
  const hash = createHash('sha256').update(process.arch);
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...packageFiles(checkout)];
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(join(checkout, file)));
  return hash.digest('hex');
}

/** The workspace's own packages: entries like `infra` and `services/*`. @param {string} checkout */
function packageFiles(checkout) {
  const workspace = readFileSync(join(checkout, 'pnpm-workspace.yaml'), 'utf8');
  const list = /^packages:\n((?:\s+- .*\n)+)/m.exec(workspace)?.[1] ?? '';
  const folders = [...list.matchAll(/- ['"]?([^'"\s]+)/g)].flatMap(([, entry]) => foldersOf(checkout, entry));
  return folders.map((folder) => join(folder, 'package.json')).filter((file) => existsSync(join(checkout, file)));
}

/** @param {string} checkout @param {string} entry */
function foldersOf(checkout, entry) {
  if (!entry.endsWith('/*')) return [entry];
  const parent = entry.slice(0, -2);
  const names = existsSync(join(checkout, parent)) ? readdirSync(join(checkout, parent)).toSorted() : [];
  return names.map((name) => join(parent, name));
}
