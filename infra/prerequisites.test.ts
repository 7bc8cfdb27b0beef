import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultFonts } from '../packages/documents/src/fonts.ts';
import { missingPrerequisites, paperFontFolders, sortMissing, type Machine } from './prerequisites.mjs';

let folder: string;
let machine: Machine;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'));
  program('with-go', 'go', 'echo go1.26.8');
  program('with-new-go', 'go', 'echo go1.27');
  program('with-old-go', 'go', 'echo go1.26.7');
  for (const name of ['setpriv', 'chromium', 'pdftotext']) program('with-programs', name, 'exit 0');
  for (const name of ['temporal-server', 'sql']) program('cache/temporal-1.32.1/bin', name, 'exit 0');
  mkdirSync(join(folder, 'fonts/noto'), { recursive: true });
  writeFileSync(join(folder, 'fonts/noto/NotoSerifCJK-Regular.ttc'), '');
  mkdirSync(join(folder, 'latin-fonts'));
  writeFileSync(join(folder, 'latin-fonts/DejaVuSans.ttf'), '');
  machine = {
    nodeVersion: '20.0.0',
    platform: 'linux',
    architecture: 'x64',
    isRoot: false,
    fontFolders: [join(folder, 'fonts')],
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

function program(place: string, name: string, script: string): void {
  const path = join(folder, place, name);
  mkdirSync(join(folder, place), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

interface Given {
  path?: string[];
  variables?: NodeJS.ProcessEnv;
  machine?: Partial<Machine>;
}

function missing(command: string, given: Given): string[] {
  const path = (given.path ?? ['with-go', 'with-programs']).map((place) => join(folder, place)).join(':');
  const environment = { PATH: path, SUNLEDGER_CACHE: join(folder, 'no-cache'), ...given.variables };
  return missingPrerequisites(command, environment, { ...machine, ...given.machine }).map(({ sentence }) => sentence);
}

const server = { SUNLEDGER_DATABASE_URL: 'postgres://x', TEMPORAL_ADDRESS: 'x:7233' };
const testServer = { SUNLEDGER_TEST_DATABASE_URL: 'postgres://x', SUNLEDGER_TEST_TEMPORAL_ADDRESS: 'x:7233' };
const foreign = { platform: 'darwin' };

describe('a machine', () => {
  it.each<[string, string, Given]>([
    ['up', 'Go', {}],
    ['up', 'newer Go', { path: ['with-new-go'] }],
    ['up', 'servers of its operator', { path: [], variables: server, machine: foreign }],
    ['generate', 'test servers of its developer', { path: [], variables: testServer, machine: foreign }],
    ['test', 'everything', {}],
    ['bench', 'Go', {}],
    ['status', 'nothing', { path: [], machine: foreign }],
    ['demo', 'nothing', { path: [], machine: foreign }],
  ])('can %s with %s', (command, _what, given) => {
    expect(missing(command, given)).toEqual([]);
  });

  it('needs no Go once Temporal is built', () => {
    expect(missing('up', { path: [], variables: { SUNLEDGER_CACHE: join(folder, 'cache') } })).toEqual([]);
  });

  it.each<[string, string, string, Given]>([
    ['up', 'an old Node', 'Node.js 版本过旧', { machine: { nodeVersion: '18.19.1' } }],
    ['up', 'no Go', '或设置 TEMPORAL_ADDRESS', { path: [] }],
    ['up', 'no Go', 'infra/docker/make-secrets.sh', { path: [] }],
    ['up', 'an old Go', '需要 Go 1.26.8', { path: ['with-old-go'] }],
    ['up', 'another system', '请设置 SUNLEDGER_DATABASE_URL', { machine: foreign }],
    ['up', 'root without setpriv', 'util-linux', { path: ['with-go'], machine: { isRoot: true } }],
    ['generate', 'servers of its operator only', 'SUNLEDGER_TEST_TEMPORAL_ADDRESS', { path: [], variables: server }],
    [
      'test',
      'no Go but every address',
      '需要 Go',
      { path: ['with-programs'], variables: { ...server, ...testServer } },
    ],
    [
      'test',
      'another system but every address',
      'Linux',
      { variables: { ...server, ...testServer }, machine: foreign },
    ],
    ['bench', 'no Go but every address', '需要 Go', { path: [], variables: { ...server, ...testServer } }],
    ['test', 'no browser', 'Chromium', { path: ['with-go'] }],
    ['test', 'no pdftotext', 'poppler-utils', { path: ['with-go'] }],
    ['test', 'Latin fonts only', 'fonts-noto-cjk', { machine: { fontFolders: ['latin-fonts'] } }],
    ['test', 'no fonts at all', 'fonts-noto-cjk', { machine: { fontFolders: ['nowhere'] } }],
  ])('cannot %s with %s', (command, _what, said, given) => {
    const fontFolders = given.machine?.fontFolders?.map((name) => join(folder, name)) ?? machine.fontFolders;
    expect(missing(command, { ...given, machine: { ...given.machine, fontFolders } }).join('\n')).toContain(said);
  });

  it('is named no way out that would not help its command', () => {
    expect(missing('test', { path: ['with-programs'], machine: foreign }).join()).not.toMatch(
      /DATABASE_URL|TEMPORAL_ADDRESS/,
    );
  });

  it('has the fonts of papers where papers look for them', () => {
    expect(paperFontFolders).toEqual(defaultFonts.paths);
  });
});

describe('what is missing', () => {
  const go = { sentence: 'Go' };
  const fonts = { sentence: 'fonts', debianPackage: 'fonts-noto-cjk' };

  it('is installed where that is enough', () => {
    expect(sortMissing([fonts], true)).toEqual({ packages: ['fonts-noto-cjk'], sentences: [] });
  });

  it('is not installed while something else has to be seen to', () => {
    expect(sortMissing([go, fonts], true)).toEqual({ packages: [], sentences: ['Go'] });
  });

  it('is all said where nothing can be installed', () => {
    expect(sortMissing([go, fonts], false)).toEqual({ packages: [], sentences: ['Go', 'fonts'] });
  });
});
