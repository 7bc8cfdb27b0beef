import { DomainError, isWithinRegion, type Principal } from '@sunledger/service-kit';
import {
  type CellError,
  cellError,
  readWorkbook,
  type ReadRow,
  SpreadsheetError,
  type WorkbookReading,
} from '@sunledger/spreadsheet';
import type { Finding } from '../project-warning/rules.ts';
import { findingsInTable } from '../project-warning/control-totals.ts';
import type { ProjectEntry } from '../project/entry.ts';
import type { Region, RegionDirectory } from './region-directory.ts';
import { entryOfRow } from './row-entry.ts';
import { type ImportValues, projectTemplate } from './template.ts';

// 一县一年 10^3–10^4 个项目；一个文件一次事务，超过则分批。
const rowCountMax = 2000;

/** A row that can become a draft. */
interface CheckedRow {
  rowNumber: number;
  year: number;
  regionCode: string;
  regionName: string;
  entry: ProjectEntry;
  source: string | null;
  isBackfilled: boolean;
  findings: Finding[];
}

export interface CheckedImport {
  rowCount: number;
  invalidCount: number;
  rows: CheckedRow[];
  errors: CellError[];
}

interface Circumstance {
  principal: Principal;
  businessDate: string;
  regions: RegionDirectory;
}

type Template = typeof projectTemplate;
type ValidRow = Extract<ReadRow<Template>, { isValid: true }>;

/** Reads and checks a table without writing anything. Throws 400 with every header problem when the file cannot be read. */
export async function checkImport(bytes: Buffer, circumstance: Circumstance): Promise<CheckedImport> {
  try {
    return await check(bytes, circumstance);
  } catch (error) {
    if (!(error instanceof SpreadsheetError)) throw error;
    const fields = error.errors.map(({ message, column, row }) => ({ path: `${column ?? ''}${row}`, message }));
    throw new DomainError(`import.${error.code}`, error.message, { status: 400, fields, cause: error });
  }
}

async function check(bytes: Buffer, circumstance: Circumstance): Promise<CheckedImport> {
  const reading = await readWorkbook(projectTemplate, bytes, { maxRows: rowCountMax });
  const errors: CellError[] = [];
  const valid: ValidRow[] = [];
  for await (const row of reading.rows) {
    errors.push(...row.errors);
    if (row.isValid) valid.push(row);
  }
  if (reading.summary.rowCount === 0) throw new SpreadsheetError('file_empty', '表中没有数据行。');
  const findRegion = rememberedRegions(circumstance.regions);
  const rows: CheckedRow[] = [];
  let fundSource: string | null = null;
  for (const row of valid) {
    fundSource = row.values.fundSource === '同上' ? fundSource : row.values.fundSource;
    const county = await findRegion.county(row.values.county);
    const place = county && (await findRegion.place(county.code, row.values.location));
    const problem = problemOf(row.values, place ?? county, circumstance);
    if (problem || !county) errors.push(errorAt(reading, row, problem!));
    else rows.push(checkedRow(row, fundSource, county, place, circumstance));
  }
  addTableFindings(rows, valid);
  const invalid = new Set(errors.map((error) => error.row));
  return { rowCount: reading.summary.rowCount, invalidCount: invalid.size, rows, errors };
}

function rememberedRegions(regions: RegionDirectory) {
  const known = new Map<string, Promise<Region | undefined>>();
  const remember = (key: string, find: () => Promise<Region | undefined>) => {
    const found = known.get(key) ?? find();
    known.set(key, found);
    return found;
  };
  return {
    county: (written: string) => remember(written, () => regions.findCounty(written)),
    place: (county: string, written: string) =>
      remember(`${county} ${written}`, () => regions.findPlace(county, written)),
  };
}

interface RowProblem {
  key: 'county' | 'year';
  explanation: string;
}

function problemOf(
  values: ImportValues,
  region: Region | undefined,
  { principal, businessDate }: Circumstance,
): RowProblem | undefined {
  if (!region) return { key: 'county', explanation: `没有找到“${values.county}”，请写行政区划代码或全称。` };
  if (!isWithinRegion(region.code, principal.regionCode)) {
    return { key: 'county', explanation: `“${region.fullName}”不在您的管辖范围内。` };
  }
  const thisYear = Number(businessDate.slice(0, 4));
  if (values.year < 2000 || values.year > thisYear + 5)
    return { key: 'year', explanation: `年度 ${values.year} 不合常理。` };
  if (values.year < thisYear && !principal.permissions.has('backfill')) {
    return { key: 'year', explanation: '过往年度的项目须由补录员导入。' };
  }
  return undefined;
}

function errorAt(reading: WorkbookReading<Template>, row: ValidRow, { key, explanation }: RowProblem): CellError {
  const column = reading.columnLetters.get(key) ?? null;
  const header = projectTemplate.columns.find((one) => one.key === key)!.header;
  return cellError({ sheet: reading.sheetName, row: row.rowNumber, column, key, header }, 'custom', explanation);
}

function checkedRow(
  { rowNumber, values }: ValidRow,
  fundSource: string | null,
  county: Region,
  place: Region | undefined,
  { businessDate }: Circumstance,
): CheckedRow {
  const region = place ?? county;
  return {
    rowNumber,
    year: values.year,
    regionCode: region.code,
    regionName: region.fullName,
    entry: entryOfRow(values, fundSource, place),
    source: values.source,
    isBackfilled: values.year < Number(businessDate.slice(0, 4)),
    findings: [],
  };
}

/** Totals and headings are compared over the rows of one published table: same county and same source. */
function addTableFindings(rows: readonly CheckedRow[], valid: readonly ValidRow[]): void {
  const byNumber = new Map(valid.map((row) => [row.rowNumber, row.values]));
  const members = rows.map((row) => {
    const { county, source, note, heading, location, amountFen } = byNumber.get(row.rowNumber)!;
    return { table: `${county}\n${source ?? ''}`, amountFen, note, heading, location };
  });
  for (const [index, findings] of findingsInTable(members)) rows[index]!.findings.push(...findings);
}
