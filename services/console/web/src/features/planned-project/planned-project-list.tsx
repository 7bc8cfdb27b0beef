import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions } from '../../ui/StatusTag.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { RegionName } from '../region/region-name.tsx';
import { PLAN_STATES } from './labels.ts';
import { PLANNED_PROJECT_KEY, type PlannedProject, type PlannedProjectFilter } from './planned-project.ts';

/** Projects of approved annual plans with the money arranged, requested and paid. */
export function PlannedProjectList() {
  return (
    <>
      <PageHeader
        title="项目资金安排"
        hint="年度计划批准的项目。先把指标安排到项目，再按节点申请支付；资金跟着项目走。"
      />
      <QueryTable
        name="planned-projects"
        label="计划项目列表"
        source={{
          key: PLANNED_PROJECT_KEY,
          read: (query: PlannedProjectFilter, signal) =>
            call(fundAllocation.GET('/planned-projects', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'text', label: '项目' },
          REGION_FILTER,
          { kind: 'text', name: 'year', label: '年度' },
          { kind: 'choice', name: 'status', label: '状态', options: stateOptions(PLAN_STATES) },
          {
            kind: 'choice',
            name: 'hasOpenChange',
            label: '调整',
            options: [{ value: 'true', label: '安排金额的调整待复核' }],
          },
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有计划项目',
          hint: '年度计划批准后，项目会自动出现在这里。请先在“年度计划”中选定并批准。',
        }}
      />
    </>
  );
}

const toTab = (tab: string) => (row: PlannedProject, amount: ReactNode) => (
  <Link to={`/planned-projects/${row.id}?tab=${tab}` as string}>{amount}</Link>
);

const COLUMNS: readonly Column<PlannedProject>[] = [
  {
    key: 'name',
    title: '项目',
    render: (row) => (
      <Link to="/planned-projects/$projectId" params={{ projectId: row.id }}>
        {row.name}
      </Link>
    ),
  },
  { key: 'code', title: '编号', width: 170, render: (row) => <code>{row.code}</code>, isOptional: true },
  { key: 'region', title: '实施地点', render: (row) => <RegionName code={row.regionCode} /> },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  { key: 'status', title: '状态', width: 120, render: (row) => <StatusTag labels={PLAN_STATES} state={row.status} /> },
  { key: 'approved', title: '计划金额', money: (row) => row.approvedAmountFen },
  { key: 'linked', title: '已安排指标', money: (row) => row.linkedFen, drillDown: toTab('links') },
  { key: 'requested', title: '已申请', money: (row) => row.requestedFen, drillDown: toTab('requests') },
  { key: 'paid', title: '已支付', money: (row) => row.paidFen, drillDown: toTab('links') },
];
