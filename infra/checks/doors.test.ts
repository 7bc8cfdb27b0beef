import { describe, expect, it } from 'vitest';
import { breachOfImport, countCodeLines, findDoorBreaches } from './doors.ts';
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

  it('finds the environment read outside config', () => {
    expect(messages('services/registry/src/region/routes.ts', 'const a = process.env.X;')).toHaveLength(1);
    expect(messages('services/registry/src/config.ts', 'const a = process.env.X;')).toEqual([]);
  });

  it.each(['Number(row.amountFen)', 'parseFloat(amount_fen)', '+amountFen', 'Number(row!.totalFen!)'])(
    'finds money that becomes a float: %s',
    (text) => {
      expect(messages('packages/money/src/fen.ts', `export const a = ${text};`)).toHaveLength(1);
    },
  );

  it('counts lines of code, not comments or blanks', () => {
    expect(countCodeLines(parse({ path: 'a.ts', text: '// a\n\n/* b\nc */\nconst x = `\n`;\n' }))).toBe(2);
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
});
