// 100,000 rows × 20 columns: streaming export, streaming import, marking one bad cell; peak memory of the process after each step.
// Run: node packages/spreadsheet/bench/import-export.ts
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { defineTemplate, markErrors, readWorkbook, writeTable } from '../src/index.ts';
import type { CellError } from '../src/index.ts';

const rowCount = 100_000;
const columnCount = 20;
const folder = mkdtempSync(join(tmpdir(), 'spreadsheet-bench-'));
const path = join(folder, 'rows.xlsx');

const keys = Array.from({ length: columnCount }, (_, index) => `c${index}`);
const columns = keys.map((key, index) => ({
  key,
  header: `列${index + 1}`,
  type: index === 3 ? ('yuan' as const) : ('text' as const),
}));
const template = defineTemplate({ id: 'bench', version: '1', title: '基准', sheetName: '基准', columns });

function* rows() {
  for (let row = 0; row < rowCount; row++) {
    const values: Record<string, string | bigint> = {};
    for (const [index, key] of keys.entries()) values[key] = index === 3 ? BigInt(row) : `资福村第${row}户第${index}项`;
    yield values;
  }
}

async function measure(name: string, step: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const note = await step();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${name.padEnd(8)} ${seconds.padStart(6)} s   peak ${peak} MB   ${note}\n`);
}

const errors: CellError[] = [];
await measure('export', async () => {
  const file = createWriteStream(path);
  await pipeline(writeTable({ title: '基准', sheetName: '基准', columns, rows: rows() }), file);
  return `${Math.round(file.bytesWritten / 1024 / 1024)} MB file`;
});
await measure('import', async () => {
  const reading = await readWorkbook(template, readFileSync(path));
  for await (const row of reading.rows) errors.push(...row.errors);
  return `${reading.summary.rowCount} rows, ${errors.length} errors`;
});
await measure('mark', async () => {
  errors.push({ sheet: '基准', row: 50_000, column: 'D', key: 'c3', rule: 'custom', message: '查无此户。' });
  const marked = await markErrors(template, readFileSync(path), errors);
  return `${Math.round(marked.bytes.length / 1024 / 1024)} MB file`;
});
rmSync(folder, { recursive: true });
