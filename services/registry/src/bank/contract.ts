import { decidedEntryFields, idSchema, regionCodeSchema } from '@sunledger/service-kit';
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

/** A cooperating bank as it holds for one region. */
export const bankSchema = z.object({
  code: z.string().regex(/^[A-Z0-9]{3,12}$/, '银行代码应为 3–12 位大写字母或数字'),
  name: z.string().trim().min(1).max(80),
  layout: bankLayoutSchema,
  cooperationStatus: z.enum(['active', 'suspended', 'ended']),
});

export const newBankLayoutSchema = bankSchema.extend({
  regionCode: regionCodeSchema.describe('在哪个地区及其下级有效'),
});

export const bankLayoutViewSchema = newBankLayoutSchema
  .extend({
    id: idSchema,
    ...decidedEntryFields,
  })
  .meta({ id: 'BankLayout' });

export type NewBankLayout = z.output<typeof newBankLayoutSchema>;
export type BankLayout = z.output<typeof bankLayoutViewSchema>;
