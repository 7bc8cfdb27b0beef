import { z } from 'zod';

z.config({
  ...z.locales.zhCN(),
  // The library's own words for a missing value name types that no official knows.
  customError: (issue) => (issue.code === 'invalid_type' && issue.input === undefined ? '必须填写' : undefined),
});

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
