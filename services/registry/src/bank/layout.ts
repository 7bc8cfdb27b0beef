import { z } from 'zod';

const fieldSchema = z.strictObject({
  value: z.string().min(1).max(40),
  width: z.number().int().min(1).max(200).optional(),
});

/**
 * How a bank wants its payment files: declarative, because every bank has its own. The fund service writes and parses
 * files by it.
 */
export const bankLayoutSchema = z.strictObject({
  version: z.number().int().min(1),
  encoding: z.enum(['gb18030', 'utf8']),
  delimiter: z.enum(['|', ',', '\t']).nullable(),
  amountUnit: z.enum(['fen', 'yuan']),
  lineEnd: z.enum(['lf', 'crlf']),
  rowsMax: z.number().int().min(1).max(100_000),
  header: z.array(fieldSchema),
  detail: z.array(fieldSchema).min(3),
  trailer: z.array(fieldSchema),
});
