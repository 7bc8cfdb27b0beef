import { type CommandTools, DomainError, requireRegion, uuidv7 } from '@sunledger/service-kit';
import { createRound } from '../allocation-round/save-round.ts';
import type { Acting } from '../allotment/pass-down.ts';
import type { Tx } from '../database.ts';
import { checkTable, type TableRow } from './check-table.ts';
import { type UploadFields, unitsSchema } from './contract.ts';
import { lockTable, toTableView } from './queries.ts';
import type { readTable } from './read-table.ts';
import { type PartKey, partKeys, partTitles } from './template.ts';

type Audit = Pick<CommandTools, 'audit'>;

interface CheckedUpload extends Pick<Acting, 'principal' | 'businessDate'> {
  fields: UploadFields;
  table: Awaited<ReturnType<typeof readTable>>;
  fileId: string;
}

/** Dry run: keeps the file, its rows and every contradiction. No round is made. */
export async function keepCheckedTable(tx: Tx, { audit }: Audit, upload: CheckedUpload): Promise<string> {
  const { principal, businessDate, fields, table, fileId } = upload;
  requireRegion(principal, fields.regionCode);
  const id = uuidv7();
  const findings = checkTable(table.rows, fields.controlTotalFen);
  await tx
    .insertInto('published_table')
    .values({
      id,
      region_code: fields.regionCode,
      region_name: fields.regionName,
      title: fields.title,
      year: fields.year,
      source_url: fields.sourceUrl,
      note: fields.note ?? null,
      control_total_fen: fields.controlTotalFen,
      file_id: fileId,
      file_name: fields.fileName,
      units: JSON.stringify(unitsSchema.encode(table.rows.map(asPublished))),
      findings: JSON.stringify(findings),
      cell_errors: JSON.stringify(table.cellErrors),
      uploaded_by: principal.userId,
      uploaded_by_name: principal.userName,
      uploaded_on: businessDate,
    })
    .execute();
  await audit({
    action: 'publishedTable.check',
    subjectType: 'publishedTable',
    subjectId: id,
    regionCode: fields.regionCode,
    after: { ...fields, rows: table.rows.length, findings: findings.length, cellErrors: table.cellErrors.length },
  });
  return id;
}

const asPublished = ({ isCodeResolved = false, ...row }: TableRow) => ({ ...row, isCodeResolved });

/** Makes a fixed-amount round of a table without errors. Warnings are accepted with a reason, which stays on the round. */
export async function commitTable(
  acting: Acting,
  tools: Audit,
  id: string,
  { sourceAllotmentId, acceptReason }: { sourceAllotmentId?: string | undefined; acceptReason?: string | undefined },
): Promise<void> {
  const { tx } = acting;
  const stored = await lockTable(tx, id);
  const table = toTableView(stored);
  if (table.state === 'undone') throw new DomainError('publishedTable.undone', '该表的导入已经撤销，需要时重新上传');
  if (table.state === 'committed') throw new DomainError('publishedTable.committed', '该表已经导入，不能重复导入');
  const errors = table.findings.filter(({ severity }) => severity === 'error');
  const messages = [...table.cellErrors.map(({ message }) => message), ...errors.map(({ message }) => message)];
  if (messages.length > 0)
    throw new DomainError('publishedTable.contradiction', `${messages[0]}（共 ${messages.length} 处），请核对原表`, {
      fields: messages.map((message, index) => ({ path: `findings.${index}`, message })),
    });
  const warnings = table.findings.map(({ message }) => message);
  if (warnings.length > 0 && acceptReason === undefined)
    throw new DomainError('publishedTable.warnings', `${warnings[0]}（共 ${warnings.length} 处疑点），采用须写明理由`, {
      fields: [{ path: 'acceptReason', message: '请写明采用的理由' }],
    });
  const units = table.units.filter(({ kind }) => kind === 'unit');
  const parts = partsOf(units);
  const valuesOf = (unit: (typeof units)[number]): Record<string, string> =>
    parts.length === 0
      ? { amount: String(unit.amountFen) }
      : Object.fromEntries(parts.map((key) => [key, String(unit.parts[key] ?? 0n)]));
  const roundId = await createRound(
    acting,
    tools,
    {
      regionCode: table.regionCode,
      regionName: table.regionName,
      title: table.title,
      year: table.year,
      ...(sourceAllotmentId === undefined ? {} : { sourceAllotmentId }),
      totalFen: table.controlTotalFen,
      definition: {
        setAsides: [],
        components: (parts.length === 0 ? ['amount' as const] : parts).map((key) => ({
          key,
          title: key === 'amount' ? '公布的分配金额' : partTitles[key],
          clause: table.sourceUrl.slice(0, 200),
          kind: 'fixedAmount' as const,
        })),
        unitFen: 1n,
        rounding: 'largestRemainder',
      },
      regions: units.map((unit) => ({
        regionCode: unit.regionCode ?? '',
        regionName: unit.unitName,
        values: valuesOf(unit),
        designations: [],
      })),
    },
    {
      published: {
        url: table.sourceUrl,
        uploadedBy: stored.uploaded_by,
        note: table.note,
        acceptedWarnings: warnings.map((message) => ({ message, reason: acceptReason ?? '' })),
      },
    },
  );
  await tx.updateTable('published_table').set({ state: 'committed', round_id: roundId }).where('id', '=', id).execute();
  await tools.audit({
    action: 'publishedTable.commit',
    subjectType: 'publishedTable',
    subjectId: id,
    regionCode: table.regionCode,
    before: { state: 'checked' },
    after: { state: 'committed', roundId },
    ...(acceptReason === undefined ? {} : { reason: acceptReason }),
  });
}

/** The part columns that the table states for every unit; without them the amount is the only column. */
function partsOf(units: readonly { parts: Partial<Record<PartKey, bigint>> }[]): PartKey[] {
  const used = partKeys.filter((key) => units.some(({ parts }) => parts[key] !== undefined));
  const isComplete = units.every(({ parts }) => used.some((key) => parts[key] !== undefined));
  return isComplete ? used : [];
}
