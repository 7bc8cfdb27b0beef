import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import {
  DomainError,
  requireRegion,
  type CommandTools,
  type FieldProblem,
  type Principal,
} from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { isBusinessDate } from '@sunledger/calendar';
import { CsvError, parse } from 'csv-parse';
import { sql } from 'kysely';
import { pinyin } from 'pinyin-pro';
import { canonicalCode, levelOfCode, parentCode } from './region.ts';

interface ImportedRegion {
  code: string;
  valid_from: string;
  name: string;
  level: string;
  parent_code: string;
  pinyin: string;
  initials: string;
  source: string;
}

const headers = ['code', 'name', 'level', 'parent_code', 'source'];
const chunkSize = 2000;
const rowsPerTurn = 200;
const shownProblems = 200;

/** A tree that was read and checked; kept as JSON of some thousand rows each, since the country's 620,000 as objects fill the memory. */
export interface CheckedRegions {
  chunks: Buffer[];
  total: number;
}

/**
 * Reads a region tree from CSV (code, name, level, parent_code, source[, valid_from]). A large one takes half a minute:
 * other requests get their turn every few hundred rows, and no transaction is open meanwhile.
 * Throws 400 with the wrong rows, 403 for a row outside the principal's region.
 */
export async function readRegions(principal: Principal, csv: string, validFrom: string): Promise<CheckedRegions> {
  const chunks: Buffer[] = [];
  let chunk: ImportedRegion[] = [];
  const problems: FieldProblem[] = [];
  const seen = new Set<string>();
  let line = 1;
  for await (const row of csvRows(csv)) {
    line += 1;
    if (line % rowsPerTurn === 0) await setImmediate();
    const missing = line === 2 ? headers.filter((header) => !(header in row)) : [];
    if (missing.length > 0) throw refusal([{ path: '第 1 行', message: `缺少列：${missing.join('、')}` }]);
    const found = checkRow(row, validFrom, seen);
    if (typeof found === 'string') problems.push({ path: `第 ${line} 行`, message: found });
    else chunk.push(found);
    if (chunk.length === chunkSize) {
      chunks.push(Buffer.from(JSON.stringify(chunk)));
      chunk = [];
    }
  }
  if (line === 1) throw refusal([{ path: '第 1 行', message: '文件没有数据行' }]);
  if (problems.length > 0) throw refusal(problems);
  for (const code of seen) requireRegion(principal, code);
  chunks.push(Buffer.from(JSON.stringify(chunk)));
  return { chunks, total: seen.size };
}

async function* csvRows(csv: string): AsyncGenerator<Record<string, string>> {
  const options = { columns: true, bom: true, skip_empty_lines: true, trim: true, relax_column_count: true } as const;
  try {
    for await (const row of Readable.from(slices(csv)).pipe(parse(options))) yield row as Record<string, string>;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refusal([{ path: `第 ${error.lines} 行`, message: '引号没有成对，读不出这一行' }]);
  }
}

function* slices(text: string): Generator<string> {
  for (let position = 0; position < text.length; position += 65_536) yield text.slice(position, position + 65_536);
}

function refusal(problems: FieldProblem[]): DomainError {
  const [first] = problems;
  const message = `导入文件有 ${problems.length} 处错误，未导入任何一行。${first!.path}:${first!.message}`;
  return new DomainError('region.import', message, { status: 400, fields: problems.slice(0, shownProblems) });
}

/**
 * Adds the regions of a tree that are not known yet; a code that is in force on its date, or will be, keeps its rows. All
 * or nothing. Returns how many are new.
 */
export async function importRegions(
  tx: Tx,
  { chunks, total }: CheckedRegions,
  validFrom: string,
  tools: Pick<CommandTools, 'audit'>,
): Promise<{ imported: number; total: number }> {
  let imported = 0;
  for (const chunk of chunks) {
    const result = await sql`insert into region (code, valid_from, name, level, parent_code, pinyin, initials, source)
      select code, valid_from, name, level, parent_code, pinyin, initials, source
      from jsonb_populate_recordset(null::region, ${chunk.toString()}::jsonb) added
      where not exists (select from region known
        where known.code = added.code and (known.valid_to is null or known.valid_to >= added.valid_from))
      on conflict do nothing`.execute(tx);
    imported += Number(result.numAffectedRows ?? 0n);
  }
  await refuseOrphans(tx);
  await tools.audit({
    action: 'region.import',
    subjectType: 'regionTree',
    subjectId: validFrom,
    after: { total, imported },
  });
  return { imported, total };
}

function checkRow(row: Record<string, string>, validFrom: string, seen: Set<string>): ImportedRegion | string {
  const text = row['code'] ?? '';
  if (!levelOfCode(text)) return `代码“${text}”应为 2、4、6、9 或 12 位数字`;
  const code = canonicalCode(text);
  const name = row['name'] ?? '';
  const parent = row['parent_code'] ?? '';
  const from = row['valid_from'] || validFrom;
  if (!name) return '名称为空';
  if (row['level'] !== levelOfCode(code)) return `级别“${row['level']}”与代码位数不符`;
  if (parent !== parentCode(code)) return `上级代码“${parent}”应为“${parentCode(code)}”`;
  if (!isBusinessDate(from)) return `启用日期“${from}”不是有效日期`;
  if (seen.has(code)) return `代码“${code}”在文件中重复`;
  seen.add(code);
  const syllables = pinyin(name, { toneType: 'none', type: 'array' });
  return {
    code,
    valid_from: from,
    name,
    level: levelOfCode(code)!,
    parent_code: parent,
    pinyin: syllables.join('').toLowerCase(),
    initials: syllables
      .map((syllable) => syllable.slice(0, 1))
      .join('')
      .toLowerCase(),
    source: row['source'] ?? '',
  };
}

async function refuseOrphans(tx: Tx): Promise<void> {
  const orphan = await sql<{
    code: string;
    parent_code: string;
  }>`select code, parent_code from region child where parent_code <> ''
    and not exists (select 1 from region parent where parent.code = child.parent_code) order by code limit 1`.execute(
    tx,
  );
  const row = orphan.rows[0];
  if (row)
    throw new DomainError('region.import', `${row.code} 的上级 ${row.parent_code} 不存在，未导入任何一行`, {
      status: 400,
    });
}
