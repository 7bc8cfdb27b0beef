import { chineseDate, renderTablePaper } from '@sunledger/documents';
import { formatWan, formatYuan, sumFen } from '@sunledger/money';
import type { FileAnswer } from '@sunledger/service-kit';
import { type TableColumn, writeTable } from '@sunledger/spreadsheet';
import type { Tx } from '../database.ts';
import { findRound } from './queries.ts';
import { findAllSimulationRows, findSimulation } from './simulation-queries.ts';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The whole matrix with its sum line and the set-asides, amounts in 元. */
export async function exportMatrix(tx: Tx, simulationId: string): Promise<FileAnswer> {
  const simulation = await findSimulation(tx, simulationId);
  const round = await findRound(tx, simulation.roundId);
  const rows = await findAllSimulationRows(tx, simulationId);
  const columns: TableColumn[] = [
    { key: 'regionCode', header: '地区代码', type: 'identifier' },
    { key: 'regionName', header: '地区', type: 'text', width: 20 },
    ...simulation.columns.map(({ title }, index): TableColumn => ({ key: `c${index}`, header: title, type: 'yuan' })),
    { key: 'amount', header: '合计', type: 'yuan', width: 18 },
  ];
  const cellsOf = (cells: readonly bigint[]) => Object.fromEntries(cells.map((fen, index) => [`c${index}`, fen]));
  const sums = simulation.columns.map((_, index) => sumFen(rows.map(({ cells }) => cells[index] ?? 0n)));
  const lines: Record<string, string | bigint>[] = [
    ...rows.map(({ regionCode, regionName, cells, amountFen }) => ({
      regionCode,
      regionName,
      ...cellsOf(cells),
      amount: amountFen,
    })),
    { regionName: '地区合计', ...cellsOf(sums), amount: sumFen(rows.map(({ amountFen }) => amountFen)) },
    ...simulation.setAsides.map(({ title, amountFen }) => ({ regionName: `预留：${title}`, amount: amountFen })),
    { regionName: '总额', amount: simulation.totalFen },
  ];
  const title = `${round.title}（${simulation.title}）`;
  return {
    contentType: xlsx,
    fileName: `${title}.xlsx`,
    body: writeTable({ title, unitNote: '单位：元', columns, rows: lines }),
  };
}

/** 资金分配表: one line per region, for signature. */
export async function renderAllocationTable(tx: Tx, roundId: string, now: Date): Promise<FileAnswer> {
  const round = await findRound(tx, roundId);
  const simulation = await findSimulation(tx, round.simulationId ?? '');
  const rows = await findAllSimulationRows(tx, simulation.id);
  const setAsides = simulation.setAsides.map(({ title, amountFen }) => ['', `预留：${title}`, formatWan(amountFen)]);
  const isIssued = round.issuedOn !== null;
  const pdf = await renderTablePaper(
    {
      title: `${round.title}分配表`,
      ...(round.documentNumber === null ? {} : { subtitle: round.documentNumber }),
      organisation: `${round.regionName}财政局`,
      unitNote: '单位：万元',
      columns: [
        { header: '序号', width: 1, align: 'center' },
        { header: '地区', width: 4, align: 'left' },
        { header: '分配金额', width: 3, align: 'right' },
      ],
      rows: [...rows.map((row, index) => [String(index + 1), row.regionName, formatWan(row.amountFen)]), ...setAsides],
      totalRow: ['', '合计', formatWan(simulation.totalFen)],
      remarks: [
        ...(round.publishedSourceUrl === null ? [] : [`本表按已公布的分配结果录入，出处：${round.publishedSourceUrl}`]),
        ...(isIssued ? [] : ['本表尚未下达，不作为拨款依据。']),
        `总额 ${formatYuan(simulation.totalFen)} 元。`,
      ],
      signatures: ['制表：', '复核：', '审批：'],
      ...(round.issuedOn === null
        ? {}
        : {
            closing: {
              issuer: `${round.regionName}财政局`,
              date: chineseDate(round.issuedOn),
              seal: { name: 'seal-issuer' },
            },
          }),
    },
    { timestamp: now },
  );
  return { contentType: 'application/pdf', fileName: `${round.title}分配表.pdf`, body: pdf, inline: true };
}
