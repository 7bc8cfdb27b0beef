// Copies what a running installation needs: sources without tests, migrations, built pages and bundles, manifests.
// usage: pack.mjs <target folder>
import { cpSync, mkdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const target = process.argv[2] ?? '';
const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
const left = new Set(['node_modules', '.turbo', '.data', 'testing', 'bench', 'bank']);

/** @param {string} path */
function isNeeded(path) {
  const name = basename(path);
  if (left.has(name) && !path.endsWith('services/registry/src/bank')) return false;
  if (/\.test\.tsx?$/.test(name)) return false;
  return !relative(checkout, path).startsWith(join('services', 'console', 'web'));
}

if (!target) throw new Error('usage: pack.mjs <target folder>');
mkdirSync(target, { recursive: true });
for (const file of manifests) cpSync(join(checkout, file), join(target, file));
for (const folder of ['services', 'packages', 'infra']) {
  cpSync(join(checkout, folder), join(target, folder), { recursive: true, filter: isNeeded });
}
