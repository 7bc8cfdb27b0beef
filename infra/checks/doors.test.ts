import { describe, expect, it } from 'vitest';
import { breachOfImport, countCodeLines, countTextLines, findDoorBreaches } from './doors.ts';
import { findRepeatedLines } from './repeated-lines.ts';
import { parse } from './source-files.ts';

const services = new Set(['registry', 'identity']);
const messages = (path: string, text: string): string[] =>
  findDoorBreaches({ path, text }, services).map(({ message }) => message);

describe('the doors', () => {
  it.each([
    ['services/registry/src/region/routes.ts', '../../../identity/src/user/user.ts'],
    ['services/registry/src/region/routes.ts', '@sunledger/identity'],
    ['packages/ledger/src/index.ts', '../../../services/registry/src/api.ts'],
    ['services/registry/src/region/routes.ts', '../bank/queries.ts'],
    ['services/registry/src/api.ts', '../../../infra/runtime/layout.ts'],
  ])('refuses %s importing %s', (path, target) => {
    expect(breachOfImport(path, target, services)).toBeDefined();
  });

  it.each([
    ['services/registry/src/region/routes.ts', './queries.ts'],
    ['services/registry/src/region/routes.ts', '../bank/bank.ts'],
    ['services/registry/src/region/routes.ts', '@sunledger/identity-client'],
    ['services/registry/src/build-api.ts', './region/queries.ts'],
    ['infra/demo/load.ts', '../../services/registry/src/service.ts'],
    ['packages/ledger/src/index.ts', 'kysely'],
  ])('lets %s import %s', (path, target) => {
    expect(breachOfImport(path, target, services)).toBeUndefined();
  });

  // Put together here, so that a search of the sources finds the environment in config files only.
  const property = ['process', 'env'].join('.');
  const reads = [
    `const a = ${property}.X;`,
    "const a = process['env'].X;",
    `const a = globalThis.${property}.X;`,
    'const { env } = process;',
    'const { env: outer } = process;',
    "import { env } from 'node:process';",
  ];
  it.each(reads)('finds the environment read outside config: %s', (text) => {
    for (const path of ['services/registry/src/region/routes.ts', 'infra/bank/main.ts', 'infra/demo/load.test.ts'])
      expect(messages(path, text)).toHaveLength(1);
    for (const path of ['services/registry/src/config.ts', 'infra/config.mjs', 'packages/ledger/src/config.fixture.ts'])
      expect(messages(path, text)).toEqual([]);
  });

  it('lets other things be called env', () => {
    expect(messages('infra/runtime/parts.ts', 'const { env } = spec; spawn(a, { env: spec.env });')).toEqual([]);
  });

  it.each(['Number(row.amountFen)', 'parseFloat(amount_fen)', '+amountFen', 'Number(row!.totalFen!)'])(
    'finds money that becomes a float: %s',
    (text) => {
      expect(messages('packages/money/src/fen.ts', `export const a = ${text};`)).toHaveLength(1);
    },
  );

  it('counts lines of code, not comments or blanks', () => {
    expect(countCodeLines(parse({ path: 'a.ts', text: '// a\n\n/* b\nc */\nconst x = `\n`;\n' }))).toBe(2);
    expect(countTextLines({ path: 'a.css', text: '/* a\nb */\n\n.a {\n  color: red; /* c */\n}\n' })).toBe(3);
    expect(countTextLines({ path: 'a.sql', text: '-- a\n\nselect 1; -- b\n/* c\nd */ select 2;\n' })).toBe(2);
  });

  it.each(['ts', 'css', 'sql'])('finds a file of more than 400 lines that ends in %s', (ending) => {
    const text = (count: number) => 'x\n'.repeat(count);
    expect(messages(`services/registry/src/long.${ending}`, text(400))).toEqual([]);
    expect(messages(`services/registry/src/long.${ending}`, text(401))).toHaveLength(1);
    expect(messages(`services/registry/src/long.generated.${ending}`, text(401))).toEqual([]);
  });
});

describe('repeated lines', () => {
  const lines = (from: number, count: number): string =>
    Array.from({ length: count }, (_, index) => `line ${from + index}`).join('\n');

  it('finds ten equal lines once', () => {
    const findings = findRepeatedLines([
      { path: 'a.ts', text: lines(0, 14) },
      { path: 'b.ts', text: lines(2, 11) },
    ]);
    expect(findings.map(({ path }) => path)).toEqual(['b.ts']);
  });

  it('lets nine equal lines stand', () => {
    expect(
      findRepeatedLines([
        { path: 'a.ts', text: lines(0, 9) },
        { path: 'b.ts', text: lines(0, 9) },
      ]),
    ).toEqual([]);
  });

  describe('of a migration', () => {
    const create = (verb: string) => `${verb} function guard() returns trigger as $$\n${lines(0, 12)}\nend $$;`;

    it('may stand twice in a function that it replaces', () => {
      const first = { path: 'services/a/migrations/0001_first.sql', text: create('create') };
      const second = { path: 'services/a/migrations/0002_second.sql', text: create('create or replace') };
      const third = { path: 'services/a/migrations/0003_third.sql', text: create('create or replace') };
      expect(findRepeatedLines([first, second, third])).toEqual([]);
    });

    it('may not stand twice in a function of another service or beside the one that it replaces', () => {
      const first = { path: 'services/a/migrations/0001_first.sql', text: create('create') };
      const foreign = { path: 'services/b/migrations/0002_second.sql', text: create('create or replace') };
      const beside = { path: 'services/a/migrations/0002_second.sql', text: lines(0, 12) };
      expect(findRepeatedLines([first, foreign])).toHaveLength(1);
      expect(findRepeatedLines([first, beside])).toHaveLength(1);
    });
  });
});
