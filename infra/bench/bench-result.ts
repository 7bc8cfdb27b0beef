import { cpus, totalmem } from 'node:os';
import { padDisplay } from '../runtime/steps.ts';

/** One measured figure. */
export interface BenchResult {
  name: string;
  value: number;
  unit: string;
  /** value ÷ the figure named by `against`, measured in the same run; null where nothing comparable exists. */
  ratio: number | null;
  against: string | null;
}

/** What one bench found. */
export interface BenchReport {
  bench: string;
  results: BenchResult[];
  /** What a reader must know about this run. */
  notes: string[];
}

/** What a bench may use. */
export interface BenchOptions {
  /** Per measured case. */
  seconds: number;
  /** Also measures the start with empty caches. */
  cold: boolean;
}

/** One case measured in several short rounds. */
export interface Series {
  name: string;
  samples: readonly number[];
}

/**
 * Rows of a yardstick and of what is compared with it. All cases were measured in turn in each round, and the ratio is
 * the median of the rounds' ratios, so that load from elsewhere disturbs it little.
 */
export function compare(unit: string, base: Series, ...others: readonly Series[]): BenchResult[] {
  return [base, ...others].map(({ name, samples }) => ({
    name,
    value: rounded(median(samples)),
    unit,
    ratio: rounded(median(samples.map((sample, round) => sample / base.samples[round]!)), 3),
    against: base.name,
  }));
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** A figure that stands alone. */
export function plain(name: string, value: number, unit: string): BenchResult {
  return { name, value: rounded(value), unit, ratio: null, against: null };
}

/** The machine as far as figures depend on it. */
export function machineClass(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
}

/** The reports as one table. */
export function toTable(reports: readonly BenchReport[]): string {
  const header = ['bench', 'name', 'value', 'unit', 'ratio', 'against'];
  const rows = reports.flatMap(({ bench, results }) =>
    results.map(({ name, value, unit, ratio, against }) => [
      bench,
      name,
      String(value),
      unit,
      ratio === null ? '' : ratio.toFixed(ratio < 0.1 ? 3 : 2),
      against ?? '',
    ]),
  );
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 2 || column === 4 ? cell.padStart(widths[column]!) : padDisplay(cell, widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const notes = reports.flatMap((report) => report.notes.map((note) => `${report.bench}: ${note}`));
  return [...lines, '', ...notes, machineClass()].join('\n');
}

function rounded(value: number, digits = value < 100 ? 2 : 0): number {
  return Number(value.toFixed(digits));
}
