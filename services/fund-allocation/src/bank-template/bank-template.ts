import { DomainError, type FieldProblem } from '@sunledger/service-kit';
import { z } from 'zod';

const fieldSchema = z.strictObject({
  /** A name of the vocabulary below, or a literal such as 'H'. */
  value: z.string().min(1).max(40),
  /** Bytes in the file's encoding; needed without a delimiter. */
  width: z.number().int().min(1).max(200).optional(),
});

export type TemplateField = z.output<typeof fieldSchema>;

const outcomes = ['paid', 'returned', 'rejected', 'unknown'] as const;

/** What a bank's answer means. Unknown is not a failure: the money may have moved. */
export type PaymentOutcome = (typeof outcomes)[number];

type FieldKind = 'text' | 'integer' | 'amount' | 'date';

/** The vocabulary of templates, with the Chinese name a person sees when a value does not fit. */
export const fieldNames = {
  batchNo: { kind: 'text', label: '批次号' },
  count: { kind: 'integer', label: '笔数' },
  totalFen: { kind: 'amount', label: '总金额' },
  date: { kind: 'date', label: '日期' },
  seq: { kind: 'integer', label: '序号' },
  instructionId: { kind: 'text', label: '指令号' },
  payeeName: { kind: 'text', label: '收款人户名' },
  payeeAccount: { kind: 'text', label: '收款账号' },
  payeeBankCode: { kind: 'text', label: '收款行行号' },
  amountFen: { kind: 'amount', label: '金额' },
  purpose: { kind: 'text', label: '用途' },
  code: { kind: 'text', label: '返回码' },
  message: { kind: 'text', label: '返回信息' },
  bankReference: { kind: 'text', label: '银行流水号' },
  settledAt: { kind: 'text', label: '入账时间' },
} as const satisfies Record<string, { kind: FieldKind; label: string }>;

const resultLayoutSchema = z.strictObject({
  header: z.array(fieldSchema),
  detail: z.array(fieldSchema).min(3),
  trailer: z.array(fieldSchema),
  /** Outcome by the bank's code; a code that is not listed is unknown. */
  outcomes: z.record(z.string(), z.enum(outcomes)),
});

const names = (...values: string[]) => values.map((value) => ({ value }));

/** Answer of format v1: how a bank answers for which registry keeps no layout of answers. */
const standardResult: z.output<typeof resultLayoutSchema> = {
  header: names('H', 'batchNo', 'count', 'date'),
  detail: names('R', 'seq', 'instructionId', 'code', 'message', 'amountFen', 'bankReference', 'settledAt'),
  trailer: names('T', 'count'),
  outcomes: { '0000': 'paid', '1001': 'returned', '1002': 'returned', '1003': 'returned', '1999': 'rejected' },
};

/**
 * How a bank wants its payment files and writes its answers: data, because every bank has its own. What registry keeps for
 * each bank, checked against the vocabulary of the files.
 */
export const bankTemplateSchema = z
  .strictObject({
    version: z.number().int().min(1),
    encoding: z.enum(['gb18030', 'gbk', 'utf8']),
    /** Null: fields have fixed widths. */
    delimiter: z.enum(['|', ',', '\t']).nullable(),
    amountUnit: z.enum(['fen', 'yuan']),
    lineEnd: z.enum(['lf', 'crlf']),
    rowsMax: z.number().int().min(1).max(100_000),
    header: z.array(fieldSchema),
    detail: z.array(fieldSchema).min(3),
    trailer: z.array(fieldSchema),
    result: resultLayoutSchema.optional(),
  })
  .refine(({ delimiter, result }) => delimiter !== null || result, '没有分隔符的格式，须写明回单的字段和宽度')
  .transform(({ result = standardResult, ...template }) => ({ ...template, result }))
  .refine(
    (template) =>
      template.delimiter !== null ||
      [template, template.result].every(({ header, detail, trailer }) =>
        [...header, ...detail, ...trailer].every(({ value, width }) => width !== undefined || !isName(value)),
      ),
    '没有分隔符的格式，每个字段都要有宽度',
  )
  .superRefine((template, context) => {
    const { result } = template;
    for (const [part, fields, needed] of [
      ['首行', template.header, ['batchNo']],
      ['明细', template.detail, ['instructionId', 'payeeName', 'payeeAccount', 'amountFen']],
      ['回单首行', result.header, ['batchNo']],
      ['回单明细', result.detail, ['instructionId', 'code', 'amountFen']],
    ] as const)
      for (const name of needed)
        if (!fields.some(({ value }) => value === name))
          context.addIssue({ code: 'custom', message: `${part}须有“${fieldNames[name].label}”` });
  });

export type BankTemplate = z.output<typeof bankTemplateSchema>;

/** Format v1, spoken by banks that have no layout of their own. */
export const standardTemplate: BankTemplate = bankTemplateSchema.parse({
  version: 1,
  encoding: 'gb18030',
  delimiter: '|',
  amountUnit: 'fen',
  lineEnd: 'crlf',
  rowsMax: 5000,
  header: names('H', 'batchNo', 'count', 'totalFen', 'date'),
  detail: names('D', 'seq', 'instructionId', 'payeeName', 'payeeAccount', 'payeeBankCode', 'amountFen', 'purpose'),
  trailer: names('T', 'count', 'totalFen'),
});

type FieldName = keyof typeof fieldNames;
export type FieldValues = Partial<Record<FieldName, string>>;

export function isName(value: string): value is FieldName {
  return Object.hasOwn(fieldNames, value);
}

/** A payment file cannot be written or read as the template says. `fields` name the row and the field. */
export function fileRefusal(message: string, fields: FieldProblem[] = []): DomainError {
  return new DomainError('bankFile.refused', message, { status: 422, fields });
}
