import { notFound, likePattern } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';

export interface RegionRow {
  code: string;
  name: string;
  level: string;
  parent_code: string;
  valid_from: string;
  valid_to: string | null;
  replaced_by: string | null;
  source: string;
}

const inForce = (date: string) => sql<boolean>`valid_from <= ${date} and (valid_to is null or valid_to >= ${date})`;

/** The region as it was called on a date. Throws 404. */
export async function getRegion(tx: Tx, code: string, date: string): Promise<RegionRow> {
  const row = await tx
    .selectFrom('region')
    .selectAll()
    .where('code', '=', code)
    .where(inForce(date))
    .executeTakeFirst();
  if (!row) throw notFound(`${date} 的行政区划 ${code}`);
  return row;
}

/** Names from the province down, joined: the way a document writes a place. */
export async function fullNameOf(tx: Tx, code: string, date: string): Promise<string> {
  const codes = [2, 4, 6, 9, 12].filter((length) => length <= code.length).map((length) => code.slice(0, length));
  const rows = await tx
    .selectFrom('region')
    .select(['name'])
    .where('code', 'in', codes)
    .where(inForce(date))
    .orderBy('code')
    .execute();
  return rows.map((row) => row.name).join('');
}

export async function listChildren(tx: Tx, parent: string, date: string): Promise<RegionRow[]> {
  return tx
    .selectFrom('region')
    .selectAll()
    .where('parent_code', '=', parent)
    .where(inForce(date))
    .orderBy('code')
    .limit(2000)
    .execute();
}

/** Matches a code prefix, a part of the name, full pinyin or initials; shorter codes (higher levels) first. */
export async function searchRegions(tx: Tx, text: string, date: string, limit: number): Promise<RegionRow[]> {
  const needle = text.trim().toLowerCase();
  const contains = likePattern(needle);
  const prefix = contains.slice(1);
  return tx
    .selectFrom('region')
    .selectAll()
    .where(inForce(date))
    .where((where) =>
      where.or([
        where('code', 'like', prefix),
        where('name', 'like', contains),
        where('pinyin', 'like', contains),
        where('initials', 'like', prefix),
      ]),
    )
    .orderBy(sql`length(code)`)
    .orderBy('code')
    .limit(limit)
    .execute();
}
