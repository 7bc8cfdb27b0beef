import {
  DomainError,
  requireRegion,
  type CommandTools,
  type FieldProblem,
  type Principal,
} from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { isBusinessDate } from '@sunledger/calendar';
import { CsvError, parse } from 'csv-parse/sync';
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

/**
 * Imports a region tree from CSV (code, name, level, parent_code, source[, valid_from]). Known codes keep their row; nothing
 * is applied when a single row is wrong or lies outside the principal's region. Returns how many regions are new.
 */
export async function importRegions(
  tx: Tx,
  principal: Principal,
  csv: string,
  validFrom: string,
  tools: Pick<CommandTools, 'audit'>,
): Promise<{ imported: number; total: number }> {
  const { regions, problems } = readRegions(csv, validFrom);
  if (problems.length > 0) {
    const [first] = problems;
    throw new DomainError(
      'region.import',
      `导入文件有 ${problems.length} 处错误，未导入任何一行。${first!.path}:${first!.message}`,
      {
        status: 400,
        fields: problems.slice(0, 200),
      },
    );
  }
  for (const { code } of regions) requireRegion(principal, code);
  let imported = 0;
  for (let start = 0; start < regions.length; start += chunkSize) {
    const chunk = regions.slice(start, start + chunkSize);
    const result = await tx
      .insertInto('region')
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    imported += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  await refuseOrphans(tx);
  await tools.audit({
    action: 'region.import',
    subjectType: 'regionTree',
    subjectId: validFrom,
    after: { total: regions.length, imported },
  });
  return { imported, total: regions.length };
}

function readRegions(csv: string, validFrom: string): { regions: ImportedRegion[]; problems: FieldProblem[] } {
  let rows: Record<string, string>[];
  try {
    rows = parse(csv, { columns: true, bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { regions: [], problems: [{ path: `第 ${error.lines} 行`, message: '引号没有成对，读不出这一行' }] };
  }
  const problems: FieldProblem[] = [];
  const missing = headers.filter((header) => rows[0] && !(header in rows[0]));
  if (rows.length === 0 || missing.length > 0) {
    return {
      regions: [],
      problems: [{ path: '第 1 行', message: rows.length === 0 ? '文件没有数据行' : `缺少列：${missing.join('、')}` }],
    };
  }
  const seen = new Set<string>();
  const regions = rows.flatMap((row, index) => {
    const found = checkRow(row, validFrom, seen);
    if (typeof found !== 'string') return [found];
    problems.push({ path: `第 ${index + 2} 行`, message: found });
    return [];
  });
  return { regions, problems };
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
