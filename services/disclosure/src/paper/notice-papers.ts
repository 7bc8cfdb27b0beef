import type { Readable } from 'node:stream';
import type { NoticeColumn } from '@sunledger/disclosure-client/nexus';
import { renderNoticePaper, type NoticePaper } from '@sunledger/documents';
import { writeCsv, writeTable, type TableCellValue, type TableColumn, type TableExport } from '@sunledger/spreadsheet';
import { isAmount } from '../notice/cell-rules.ts';
import { cellText, isInWan, unitNoteOf } from '../notice/cell-text.ts';
import type { NoticeDetail } from '../notice/contract.ts';
import { isPostedAtOnce } from '../notice/notice.ts';

/** Permanent address of a revision on the portal. */
export function noticeUrl(portalUrl: string, { id, revision }: Pick<NoticeDetail, 'id' | 'revision'>): string {
  return `${portalUrl.replace(/\/$/, '')}/notices/${id}/revisions/${revision}`;
}

// The paper is kept as it is: it names days only where publishing fixed them. A board on a wall starts when somebody hangs it.
function printedDays({ boards, isBackfilled }: NoticeDetail): { from: string; to: string } | undefined {
  const days = boards.map(({ kind, postedOn, endsOn }) =>
    (isBackfilled || isPostedAtOnce(kind)) && postedOn !== null && endsOn !== null
      ? { from: postedOn, to: endsOn }
      : null,
  );
  // What is posted by publishing is posted on one day.
  return days.includes(null) ? undefined : (days[0] ?? undefined);
}

/** The notice as an official paper. */
export function renderPaper(notice: NoticeDetail, portalUrl: string): Promise<Buffer> {
  const days = printedDays(notice);
  const { content } = notice;
  const unitNote = unitNoteOf(content);
  const isWide = content.columns.length > 6;
  const paper: NoticePaper = {
    title: notice.title,
    ...(notice.documentNumber === null ? {} : { documentNumber: notice.documentNumber }),
    issuer: notice.issuerName,
    ...(unitNote === undefined ? {} : { unitNote }),
    paragraphs: content.paragraphs,
    ...(content.columns.length === 0 ? {} : { table: paperTable(notice) }),
    period: { length: notice.period.count, unit: notice.period.unit, ...(days ? { days } : {}) },
    supervisionPhones: notice.supervisionPhones.map(labelledPhone),
    objectionNote: `公示依据：${notice.policyClause}。各公示栏的公示期自实际张贴之日起算。对上述内容有异议的，可在公示期内实名或匿名提出(扫码在线填写，或联系：${notice.contact}),受理单位将登记、核实并答复；异议办结前不进入下一环节。`,
    issuedOn: issuedOn(notice),
    permanentUrl: noticeUrl(portalUrl, notice),
    contentHash: notice.snapshotHash,
    orientation: isWide ? 'landscape' : 'portrait',
  };
  return renderNoticePaper(paper, { timestamp: new Date(`${issuedOn(notice)}T00:00:00+08:00`) });
}

/** The table of the notice as a workbook, with its totals as the last row. */
export async function renderSheet(notice: NoticeDetail): Promise<Buffer> {
  return Buffer.concat(await writeTable(tableOf(notice)).toArray());
}

/** The same table as CSV. */
export function csvOf(notice: NoticeDetail): Readable {
  return writeCsv(tableOf(notice));
}

function paperTable({ content }: NoticeDetail): NonNullable<NoticePaper['table']> {
  const cellsOf = (row: Record<string, string>) => content.columns.map((column) => cellText(content, column, row));
  return {
    columns: content.columns.map((column) => ({
      header: column.header,
      width: widthOf(column, content.rows),
      align: alignOf(column),
    })),
    rows: content.rows.map(cellsOf),
    ...(content.totals ? { totalRow: cellsOf(content.totals) } : {}),
  };
}

function widthOf({ key, header }: NoticeColumn, rows: readonly Record<string, string>[]): number {
  const longest = Math.max(header.length, ...rows.map((row) => (row[key] ?? '').length));
  return Math.min(Math.max(longest, 3), 24);
}

function alignOf({ kind }: NoticeColumn): 'left' | 'center' | 'right' {
  if (kind === 'text' || kind === 'personName') return 'left';
  return kind === 'date' ? 'center' : 'right';
}

function tableOf(notice: NoticeDetail): TableExport {
  const { content } = notice;
  const lines = [...content.rows, ...(content.totals ? [content.totals] : [])];
  const columns = content.columns.map((column): TableColumn => {
    const type = sheetType(column, lines, isInWan(content));
    return { key: column.key, header: column.header, type, width: column.kind === 'text' ? 24 : 16 };
  });
  const rows = lines.map((row) =>
    Object.fromEntries(columns.map((column): [string, TableCellValue] => [column.key, sheetValue(column, row)])),
  );
  const unitNote = unitNoteOf(content);
  return { title: notice.title, sheetName: '公示', ...(unitNote === undefined ? {} : { unitNote }), columns, rows };
}

function sheetType(column: NoticeColumn, rows: readonly Record<string, string>[], inWan: boolean): TableColumn['type'] {
  switch (column.kind) {
    case 'amountFen':
      return inWan ? 'wan' : 'yuan';
    case 'date':
      return 'date';
    case 'number':
      return rows.every((row) => /^(-?\d+|\D*)$/.test(row[column.key] ?? '')) ? 'integer' : 'identifier';
    case 'text':
    case 'personName':
      return 'text';
  }
}

function sheetValue({ key, type }: TableColumn, row: Record<string, string>): TableCellValue {
  const value = row[key] ?? '';
  if (value === '') return null;
  return (type === 'yuan' || type === 'wan') && isAmount(value) ? BigInt(value) : value;
}

const issuedOn = ({ revisions, revision, businessDate }: NoticeDetail) =>
  revisions.find((item) => item.revision === revision)?.businessDate ?? businessDate;

/** '县乡村振兴局 0716-4720000' → its label and number. */
function labelledPhone(phone: string): { label: string; phone: string } {
  const match = /^(.*?)[\s::]*([\d-]{5,})$/.exec(phone.trim());
  return { label: match?.[1] || '监督电话', phone: match?.[2] ?? phone };
}
