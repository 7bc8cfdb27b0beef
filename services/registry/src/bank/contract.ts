import { decidedEntryFields, idSchema, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

/** What a code in a bank's answer means; a code that is not listed leaves the result unknown. */
const resultOutcomes = ['paid', 'returned', 'rejected', 'unknown'] as const;

const fieldSchema = z.strictObject({
  value: z.string().min(1).max(40),
  width: z.number().int().min(1).max(200).optional(),
});

const lineSchemas = {
  header: z.array(fieldSchema),
  detail: z.array(fieldSchema).min(3),
  trailer: z.array(fieldSchema),
};

/**
 * How a bank wants its payment files and writes its answers: declarative, because every bank has its own. The fund service
 * writes and parses files by it.
 */
export const bankLayoutSchema = z.strictObject({
  version: z.number().int().min(1),
  encoding: z.enum(['gb18030', 'utf8']),
  delimiter: z.enum(['|', ',', '\t']).nullable().describe('空为定长，每个字段都有字节数'),
  amountUnit: z.enum(['fen', 'yuan']),
  lineEnd: z.enum(['lf', 'crlf']),
  rowsMax: z.number().int().min(1).max(100_000),
  ...lineSchemas,
  result: z
    .strictObject({
      ...lineSchemas,
      outcomes: z
        .record(z.string().regex(/^[\w-]{1,20}$/, '返回码为 1–20 位字母或数字'), z.enum(resultOutcomes))
        .describe('银行返回码的含义，未列出的为结果未知'),
    })
    .optional()
    .describe('回单的格式和返回码，空为通用格式'),
});

/** A cooperating bank as it holds for one region. */
export const bankSchema = z.object({
  code: z.string().regex(/^[A-Z0-9]{3,12}$/, '银行代码应为 3–12 位大写字母或数字'),
  name: z.string().trim().min(1).max(80),
  layout: bankLayoutSchema,
  cooperationStatus: z.enum(['active', 'suspended', 'ended']),
});

const bankLayoutEntrySchema = bankSchema.extend({
  regionCode: regionCodeSchema.describe('在哪个地区及其下级有效'),
});

/** Refuses what could never pay: fixed widths that leave a width or the answer out, an answer in which nothing means paid. */
export const newBankLayoutSchema = bankLayoutEntrySchema.superRefine(({ layout }, context) => {
  const { delimiter, result } = layout;
  const say = (message: string, ...path: (string | number)[]) =>
    context.addIssue({ code: 'custom', path: ['layout', ...path], message });
  if (result && !Object.values(result.outcomes).includes('paid'))
    say('返回码中至少要有一个表示已支付', 'result', 'outcomes');
  if (delimiter !== null) return;
  if (!result) say('定长格式须写明回单的格式和返回码', 'result');
  for (const part of ['header', 'detail', 'trailer'] as const)
    for (const [place, fields] of [
      [[], layout[part]],
      [['result'], result?.[part] ?? []],
    ] as const)
      fields.forEach(({ value, width }, index) => {
        if (width === undefined) say(`定长格式的“${value}”须写明字节数`, ...place, part, index, 'value');
      });
});

export const bankLayoutViewSchema = bankLayoutEntrySchema
  .extend({
    id: idSchema,
    ...decidedEntryFields,
  })
  .meta({ id: 'BankLayout' });

export type NewBankLayout = z.output<typeof newBankLayoutSchema>;
export type BankLayout = z.output<typeof bankLayoutViewSchema>;
