import { parseWan } from '@sunledger/money';
import { describe, expect, it } from 'vitest';
import { checkTable, type TableRow } from './check-table.ts';

const wan = parseWan;
const unit = (rowNumber: number, regionCode: string, amount: string, percent: string | null = null): TableRow => ({
  rowNumber,
  kind: 'unit',
  unitName: `地区${regionCode}`,
  regionCode,
  amountFen: wan(amount),
  parts: {},
  percent,
});
const total = (amount: string | null, percent: string | null = null): TableRow => ({
  ...unit(9, '', amount ?? '0', percent),
  kind: 'total',
  unitName: '合计',
  amountFen: amount === null ? null : wan(amount),
});
const units = (first: string | null, second: string | null) => [
  unit(2, '511902', '50', first),
  unit(3, '511903', '50', second),
];
const found = (rows: TableRow[]) =>
  checkTable(rows, wan('100')).map(({ severity, rule, rowNumber }) => [severity, rule, rowNumber]);

describe('a published table', () => {
  it('says that a total row has no amount', () => {
    expect(found([...units(null, null), total(null)])).toEqual([['warning', 'blankCell', 9]]);
  });

  it.each(['50%', '50.0％', '50', '0.5', '0.50'])('takes a share written as %s for one half', (percent) => {
    expect(found([...units(percent, percent), total('100', '100%')])).toEqual([]);
  });

  it('takes the long fraction of a spreadsheet for what it shows', () => {
    const rows = [unit(2, '511902', '33.3333', '0.333333'), unit(3, '511903', '66.6667', '0.666667')];
    expect(found(rows)).toEqual([]);
  });

  it('names shares that are wrong, cannot be read, or stand wrongly in the total row', () => {
    expect(found(units('0.5%', '五成'))).toEqual([
      ['warning', 'percent', 3],
      ['warning', 'percent', 2],
    ]);
    expect(found([...units('50%', '50%'), total('100', '99.9%')])).toEqual([['warning', 'percent', 9]]);
    expect(found(units('—', ''))).toEqual([]);
  });
});
