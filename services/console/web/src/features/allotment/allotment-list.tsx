import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import type { BatchAction } from '../../ui/BatchBar.tsx';
import { DateText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { stateOptions, StatusTag } from '../../ui/StatusTag.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { ALLOTMENT_KEY, type Allotment, type AllotmentFilter } from './allotment.ts';
import { ALLOTMENT_STATES } from './labels.ts';

/** Money by region and purpose, with what is still free of it. */
export function AllotmentList() {
  const canConfirm = useCan('round.approve');
  return (
    <>
      <PageHeader
        title="指标"
        hint="各地区、各用途的资金额度：从哪份文件来、下达了多少、还有多少可用。点金额看每一笔记账。"
      />
      <QueryTable
        name="allotments"
        label="指标列表"
        source={{
          key: ALLOTMENT_KEY,
          read: (query: AllotmentFilter, signal) =>
            call(fundAllocation.GET('/allotments', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'year', label: '年度', placeholder: '如 2024' },
          { kind: 'choice', name: 'state', label: '状态', options: stateOptions(ALLOTMENT_STATES) },
          REGION_FILTER,
        ]}
        columns={COLUMNS}
        {...(canConfirm ? { batch: [CONFIRM] } : {})}
        empty={{ title: '还没有指标', hint: '指标文件经确认、或分配方案下达后，在这里形成各地区的指标。' }}
      />
    </>
  );
}

const CONFIRM: BatchAction<Allotment> = {
  key: 'confirm',
  label: '确认下达',
  preview: (rows) => ({
    accepted: rows.filter(({ state }) => state === 'proposed'),
    refused: rows
      .filter(({ state }) => state !== 'proposed')
      .map((row) => ({
        title: `${row.regionName} ${row.documentNumber}`,
        reason: `${ALLOTMENT_STATES[row.state].label}，不需要确认`,
      })),
  }),
  consequence: (rows) =>
    `${rows.length} 笔下达立即记账，下级签收后可以使用。其中有一笔不成，则全部不成；自己提出的不能确认。`,
  run: (rows, headers) =>
    call(
      fundAllocation.POST('/allotments/confirmations', { body: { allotmentIds: rows.map(({ id }) => id) }, headers }),
    ),
};

const toTab = (tab: string) => (row: Allotment, amount: ReactNode) => (
  <Link to="/allotments/$allotmentId" params={{ allotmentId: row.id }} search={{ tab } as never}>
    {amount}
  </Link>
);
const toEntries = toTab('entries');

const COLUMNS: readonly Column<Allotment>[] = [
  {
    key: 'region',
    title: '地区',
    render: (row) => (
      <Link to="/allotments/$allotmentId" params={{ allotmentId: row.id }}>
        {row.regionName}
      </Link>
    ),
  },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  {
    key: 'documentNumber',
    title: '下达文号',
    render: (row) => <span className="wrap-cell is-narrow">{row.documentNumber}</span>,
  },
  { key: 'purpose', title: '用途', render: (row) => <span className="wrap-cell is-narrow">{row.purpose}</span> },
  {
    key: 'channel',
    title: '渠道',
    render: (row) => <span className="wrap-cell">{row.channel}</span>,
    isOptional: true,
  },
  { key: 'amount', title: '下达金额', money: (row) => row.amountFen, drillDown: toEntries },
  { key: 'passedDown', title: '已下达下级', money: (row) => row.passedDownFen, drillDown: toEntries },
  { key: 'pending', title: '已冻结', money: (row) => row.pendingFen, drillDown: toTab('holds') },
  { key: 'available', title: '可用余额', money: (row) => row.availableFen, drillDown: toEntries },
  {
    key: 'due',
    title: '转拨期限',
    width: 110,
    render: (row) => <DateText date={row.passDownDueOn} />,
    isOptional: true,
  },
  {
    key: 'state',
    title: '状态',
    width: 100,
    render: (row) => <StatusTag labels={ALLOTMENT_STATES} state={row.state} />,
  },
];
