import { z } from 'zod';

z.config(z.locales.zhCN());

/** Fen on the wire: a decimal integer string; in code: bigint. */
export const fenSchema = z
  .codec(z.string().regex(/^-?(0|[1-9]\d{0,17})$/, '金额必须是以分为单位的整数'), z.bigint(), {
    decode: (text) => BigInt(text),
    encode: (fen) => fen.toString(),
  })
  .describe('金额（分），十进制整数字符串');

/** 'YYYY-MM-DD' of a real day. */
export const businessDateSchema = z.iso.date('日期格式应为 YYYY-MM-DD');

/** Canonical region code of 2, 4, 6, 9 or 12 digits. */
export const regionCodeSchema = z
  .string()
  .regex(/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/, '行政区划代码应为 2、4、6、9 或 12 位数字');

export const idSchema = z.uuid('编号格式不正确');

/** Fields of an entry that one person makes and another lets take effect, in place of the one before. */
export const decidedEntryFields = {
  status: z.enum(['pending', 'approved', 'rejected', 'replaced']),
  requestedBy: z.string(),
  requestedByName: z.string(),
  requestedOn: businessDateSchema,
  decidedByName: z.string().nullable(),
  decidedOn: businessDateSchema.nullable(),
  decisionReason: z.string().nullable(),
};

/** Query fields of every keyset list. */
export const pageQuery = {
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** A keyset page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
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
