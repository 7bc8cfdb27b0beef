import { DomainError, isWithinRegion, type FieldProblem } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

export interface FactorImport {
  regionCode: string;
  year: number;
  title: string;
  source: string;
  factors: { key: string; label: string; unit: string }[];
  rows: { regionCode: string; regionName: string; values: Record<string, string> }[];
}

const chunkSize = 5000;

/** Stores a snapshot whole or not at all. Throws `factorSnapshot.import` (400) naming every row and factor that is wrong. */
export async function importFactors(tx: Tx, id: string, snapshot: FactorImport, userId: string): Promise<void> {
  const problems = checkRows(snapshot);
  if (problems.length > 0) {
    throw new DomainError(
      'factorSnapshot.import',
      `因素数据有 ${problems.length} 处错误，未登记。${problems[0]!.message}`,
      { status: 400, fields: problems.slice(0, 200) },
    );
  }
  await tx
    .insertInto('factor_snapshot')
    .values({
      id,
      region_code: snapshot.regionCode,
      year: snapshot.year,
      title: snapshot.title,
      source: snapshot.source,
      factors: JSON.stringify(snapshot.factors),
      created_by: userId,
    })
    .execute();
  const values = snapshot.rows.flatMap((row) =>
    snapshot.factors.map((factor) => ({
      snapshot_id: id,
      region_code: row.regionCode,
      region_name: row.regionName,
      factor_key: factor.key,
      value: row.values[factor.key]!,
    })),
  );
  for (let start = 0; start < values.length; start += chunkSize) {
    await tx
      .insertInto('factor_value')
      .values(values.slice(start, start + chunkSize))
      .execute();
  }
}

function checkRows(snapshot: FactorImport): FieldProblem[] {
  const keys = new Set(snapshot.factors.map((factor) => factor.key));
  const seen = new Set<string>();
  return snapshot.rows.flatMap((row, index) => {
    const path = `rows.${index}`;
    const problems: FieldProblem[] = [];
    if (seen.has(row.regionCode)) problems.push({ path, message: `${row.regionName} 重复` });
    seen.add(row.regionCode);
    if (!isWithinRegion(row.regionCode, snapshot.regionCode))
      problems.push({ path, message: `${row.regionName} 不在 ${snapshot.regionCode} 辖内` });
    for (const key of keys)
      if (row.values[key] === undefined)
        problems.push({ path: `${path}.values.${key}`, message: `${row.regionName} 缺少因素 ${key}` });
    for (const key of Object.keys(row.values))
      if (!keys.has(key)) problems.push({ path: `${path}.values.${key}`, message: `没有因素 ${key}` });
    return problems;
  });
}
