import { type RawBuilder, sql, type SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import type { AnySchema } from './database.ts';
import { regionRange } from './principal.ts';

/** Query fields of every keyset list. */
export const pageQuery = {
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** A keyset page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A LIKE pattern for texts that contain this one, whatever signs it holds. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** What a list asks of a region column: this region or one below it; '' is everywhere. */
export function liesWithin(column: string, regionCode: string): RawBuilder<boolean> {
  const { from, until } = regionRange(regionCode);
  return sql<boolean>`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${until})`;
}

/** Opaque cursor from the sort key of the last row. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The sort key of a cursor; undefined when there is none or it is not one of ours. */
export function decodeCursor(cursor: string | undefined): string[] | undefined {
  if (!cursor) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(key) ? key.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts `limit + 1` rows to a page. */
export function toPage<T>(rows: T[], limit: number, keyOf: (row: T) => readonly (string | number)[]) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}

/** One page of what was made last first: ids grow with time. A cursor that is not one of ours begins at the top. */
export async function newestFirst<Row extends { id: string }, Item>(
  select: SelectQueryBuilder<AnySchema, AnySchema, Row>,
  idColumn: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  toItem: (row: Row) => Item,
) {
  const id = sql.ref<string>(idColumn);
  const last = z.guid().safeParse(decodeCursor(cursor)?.[0]);
  const below = last.success ? select.where(id, '<', last.data) : select;
  const rows = await below
    .orderBy(id, 'desc')
    .limit(limit + 1)
    .execute();
  const { items, nextCursor } = toPage(rows, limit, (row) => [row.id]);
  return { items: items.map(toItem), nextCursor };
}
