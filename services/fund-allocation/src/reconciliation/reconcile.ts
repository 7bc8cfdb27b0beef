import { addDays } from '@sunledger/calendar';
import { verifyBooks } from '@sunledger/ledger';
import {
  commandTools,
  invalidField,
  systemPrincipal,
  toJson,
  uuidv7,
  type CommandTools,
  type Principal,
} from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Difference } from './contract.ts';
import {
  findLedgerDifferences,
  findUnmatchedLines,
  findUnprovenResults,
  listUnreconciled,
  readDayTotals,
  type ReconciledDay,
} from './queries.ts';

const differencesMax = 1000;
/** For what reads all books. */
const statementTimeoutMs = 600_000;

/** Who reconciles, in which transaction. */
interface Reconciler extends Pick<CommandTools, 'audit'> {
  tx: Tx;
  principal: Principal;
}

/**
 * Compares what a bureau told a bank, what the bank answered and what the books say, as of the end of a business day. The
 * clearing balance must equal the instructions without a final result; otherwise the exact lines that differ are kept. The books
 * are read whole for `bookDefects`: who reconciles many days reads them once.
 */
export async function reconcile(
  { tx, principal, audit }: Reconciler,
  { clock }: Pick<Dependencies, 'clock'>,
  day: ReconciledDay,
  bookDefects?: readonly Difference[],
): Promise<string> {
  if (day.businessDate > clock.today()) throw invalidField('businessDate', '不能对今天以后的日期对账');
  const totals = await readDayTotals(tx, day);
  const differences = [
    ...(await findLedgerDifferences(tx, day)),
    ...(await findUnprovenResults(tx, day)),
    ...(await findUnmatchedLines(tx, day)),
    ...(bookDefects ?? (await findBookDefects(tx))),
  ].slice(0, differencesMax);
  const differenceFen = totals.clearing_fen - totals.open_fen;
  const status = differenceFen === 0n && differences.length === 0 ? 'balanced' : 'different';
  const id = uuidv7();
  await tx
    .insertInto('reconciliation')
    .values({
      id,
      region_code: day.regionCode,
      bank_code: day.bankCode,
      business_date: day.businessDate,
      status,
      ...totals,
      difference_fen: differenceFen,
      differences: toJson(differences.map(toWire)) ?? '[]',
      run_by: principal.userName,
      created_at: new Date(clock.now()).toISOString(),
    })
    .execute();
  await audit({
    action: 'reconciliation.run',
    subjectType: 'reconciliation',
    subjectId: id,
    regionCode: day.regionCode,
    after: { ...day, status, differenceFen, differences: differences.length },
  });
  return id;
}

/** Reconciles every day that has ended and that no run has seen whole, also those on which the service was down. */
export async function reconcilePastDays(deps: Dependencies): Promise<void> {
  const principal = systemPrincipal('fund-allocation');
  const today = deps.clock.today();
  const reading = { readOnly: true, statementTimeoutMs };
  const days = await deps.db.transaction(principal, (tx) => listUnreconciled(tx, addDays(today, -1)), reading);
  if (days.length === 0) return;
  const bookDefects = await deps.db.transaction(principal, findBookDefects, reading);
  for (const day of days) {
    await deps.db.transaction(
      principal,
      (tx) => {
        const circumstance = { principal, businessDate: today, isBackfilled: false, origin: 'nightly', requestId: '' };
        return reconcile({ tx, principal, ...commandTools(tx, circumstance) }, deps, day, bookDefects);
      },
      { statementTimeoutMs },
    );
  }
}

async function findBookDefects(tx: Tx): Promise<Difference[]> {
  const findings = await verifyBooks(tx);
  return findings.map(({ finding, subject, expectedFen, actualFen }) => ({
    kind: 'books',
    subject: `${finding} ${subject}`,
    expectedFen: expectedFen === null ? null : BigInt(expectedFen),
    actualFen: actualFen === null ? null : BigInt(actualFen),
    note: '账簿自检不一致',
  }));
}

function toWire({ expectedFen, actualFen, ...difference }: Difference) {
  return { ...difference, expectedFen: expectedFen?.toString() ?? null, actualFen: actualFen?.toString() ?? null };
}
