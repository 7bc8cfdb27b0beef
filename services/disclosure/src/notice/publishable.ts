import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { businessDateSchema, DomainError, type FieldProblem } from '@sunledger/service-kit';
import { z } from 'zod';
import { wrongCell } from './cell-rules.ts';
import { line, noticeDraftShape } from './contract.ts';
import { findUndeclaredNames, withMaskedNames } from './person-name.ts';
import { findPersonalData, refusePersonalData } from './personal-data-scan.ts';
import { placeName } from './place-name.ts';

const personSchema = z.strictObject({ userId: z.string().min(1), userName: z.string().min(1) });
const publishNoticeSchema = z.strictObject({
  ...noticeDraftShape,
  requestKey: z.string().regex(/^[\w.:-]{1,120}$/, '公示请求号格式不正确'),
  subject: z.strictObject({ service: line(60), type: line(60), id: line(120) }),
  makerUserIds: z.array(z.string().min(1)).max(100),
  businessDate: businessDateSchema,
  isBackfilled: z.boolean(),
  authority: z.strictObject({ service: line(60), decisionId: line(100), onBehalfOf: personSchema }),
});

/**
 * The words as they may be published: checked, and with the names of persons masked, so that no full name is frozen, searched
 * or kept. Words that were masked before come out unchanged. Throws DomainError: `notice.invalid` for a wrong shape or cell,
 * `notice.personalData` for what must not be published.
 */
export function publishable(input: PublishNoticeInput): PublishNoticeInput {
  const checked = publishNoticeSchema.safeParse(input);
  const problems = checked.success
    ? findWrongCells(input)
    : checked.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  if (problems.length > 0) throw invalid(problems, input);
  refusePersonalData([...findUndeclaredNames(input.content), ...findPersonalData(input)]);
  return { ...input, content: withMaskedNames(input.content) };
}

function invalid(problems: FieldProblem[], input: PublishNoticeInput): DomainError {
  // The shape itself may be what is wrong.
  const columns = z.array(z.object({ key: z.string(), header: z.string() })).safeParse(input.content?.columns);
  const fields = problems.map(({ path, message }) => ({
    path,
    message: `${placeName(path, columns.data ?? [])}：${message}`,
  }));
  const shown = fields.slice(0, 5).map(({ message }) => message);
  return new DomainError('notice.invalid', `公示内容有误：${shown.join('；')}`, { status: 400, fields });
}

function findWrongCells({ content }: PublishNoticeInput): FieldProblem[] {
  const columns = new Map(content.columns.map((column) => [column.key, column]));
  const rows = [
    ...content.rows.map((row, index) => ({ row, path: `content.rows.${index}`, isTotal: false })),
    ...(content.totals ? [{ row: content.totals, path: 'content.totals', isTotal: true }] : []),
  ];
  const problems = rows.flatMap(({ row, path, isTotal }) =>
    Object.entries(row).flatMap(([key, value]) => {
      const column = columns.get(key);
      const message = column ? wrongCell(column, value, isTotal) : '表头中没有这一列';
      return message === undefined ? [] : [{ path: `${path}.${key}`, message }];
    }),
  );
  if (columns.size !== content.columns.length) problems.push({ path: 'content.columns', message: '列标识重复' });
  return problems;
}
