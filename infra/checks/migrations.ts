import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../runtime/environment.ts';
import { readSourceFiles, type Finding, type SourceFile } from './source-files.ts';

const run = promisify(execFile);

/** Lints every migration with squawk; role placeholders are filled in first, as the kit does before it runs them. */
export async function lintMigrations(): Promise<Finding[]> {
  const files = readSourceFiles(['services', 'packages'], ['.sql']).filter(({ path }) => path.includes('/migrations/'));
  const folder = mkdtempSync(join(tmpdir(), 'sunledger-migrations-'));
  try {
    for (const file of files) writeFilled(folder, file);
    const config = join(checkout, 'infra/checks/squawk.toml');
    const args = ['--config', config, '--reporter', 'Json', ...files.map(({ path }) => join(folder, path))];
    const output = await run(join(checkout, 'infra/node_modules/.bin/squawk'), args).then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; message: string }) => {
        if (!error.stdout) throw new Error(error.message);
        return error.stdout;
      },
    );
    return [...misnamed(files), ...files.flatMap(nonIntegerMoney), ...readReport(output, folder)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeFilled(folder: string, file: SourceFile): void {
  mkdirSync(dirname(join(folder, file.path)), { recursive: true });
  writeFileSync(join(folder, file.path), file.text.replaceAll(/\{\{(\w+)\}\}/g, '$1'));
}

/** Kysely runs files in the order of their names, so each starts with its number. */
function misnamed(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => !/\/\d{4}_[a-z0-9_]+\.sql$/.test(path))
    .map(({ path }) => ({ path, line: 1, message: '文件名须为 0001_what_it_does.sql' }));
}

/** Money is bigint fen in every table. */
function nonIntegerMoney({ path, text }: SourceFile): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const column = /^\s*(\w+_fen)\s+(int|integer|int4|smallint|numeric|decimal|real|double|float\w*|money)\b/i.exec(
      line,
    );
    return column ? [{ path, line: index + 1, message: `${column[1]} 须为 bigint / must be bigint` }] : [];
  });
}

function readReport(output: string, folder: string): Finding[] {
  const rows = JSON.parse(output || '[]') as { file: string; line: number; message: string; rule_name: string }[];
  return rows.map((row) => ({
    path: row.file.replace(`${folder}/`, ''),
    line: row.line + 1,
    message: `${row.rule_name}: ${row.message}`,
  }));
}
