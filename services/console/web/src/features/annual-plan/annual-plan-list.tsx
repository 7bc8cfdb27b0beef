import { DiffOutlined, PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions, Tag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { PLAN_KEY, type PlanFilter, type PlanSummary } from './annual-plan.ts';
import { PLAN_STATES } from './labels.ts';
import { PlanDialog } from './plan-dialog.tsx';

const YEARS = Array.from({ length: 15 }, (_, index) => String(new Date().getFullYear() + 1 - index));

/** Annual plans, phase by phase: which projects of the library get money. */
export function AnnualPlanList() {
  const navigate = useNavigate();
  const canManage = useCan('plan.manage');
  const [isCreating, setIsCreating] = useState(false);
  const create = canManage ? (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
      新建计划
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title="年度计划"
        hint="在资金上限之内，从项目库选择项目并安排资金；产业和到户占比按政策实时核对，报批后生效。"
        actions={
          <>
            <Button icon={<DiffOutlined />} onClick={() => void navigate({ to: '/annual-plans/comparison' as string })}>
              对照两个计划
            </Button>
            {create}
          </>
        }
      />
      <QueryTable
        name="annual-plans"
        label="年度计划列表"
        source={{
          key: PLAN_KEY,
          read: (query: PlanFilter, signal) => call(projectLibrary.GET('/plans', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'choice', name: 'year', label: '年度', options: YEARS.map((year) => ({ value: year, label: year })) },
          { kind: 'choice', name: 'state', label: '状态', options: stateOptions(PLAN_STATES) },
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有年度计划',
          hint: canManage ? '新建计划，定好资金上限，再从项目库选择项目。' : '计划由乡村振兴部门编制。',
          action: create,
        }}
      />
      {isCreating ? (
        <PlanDialog
          onClose={() => setIsCreating(false)}
          onSaved={(plan) => void navigate({ to: `/annual-plans/${plan.id}` as string })}
        />
      ) : null}
    </>
  );
}

const COLUMNS: readonly Column<PlanSummary>[] = [
  {
    key: 'title',
    title: '计划名称',
    width: 320,
    render: (row) => (
      <>
        <Link to={`/annual-plans/${row.id}` as string}>{row.title}</Link>
        {row.isBackfilled ? (
          <>
            {' '}
            <Tag tone="neutral">补录</Tag>
          </>
        ) : null}
      </>
    ),
  },
  { key: 'region', title: '县（区）', width: 160, render: (row) => <RegionName code={row.regionCode} /> },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  { key: 'batch', title: '批次', width: 80, render: (row) => `第 ${row.batch} 批` },
  { key: 'projectCount', title: '项目', width: 80, align: 'right', render: (row) => `${row.projectCount} 个` },
  { key: 'totalFen', title: '已安排', width: 150, money: (row) => row.totalFen },
  { key: 'ceilingFen', title: '资金上限', width: 150, money: (row) => row.ceilingFen },
  { key: 'state', title: '状态', width: 110, render: (row) => <StatusTag labels={PLAN_STATES} state={row.state} /> },
  { key: 'maker', title: '编制人', width: 130, render: (row) => row.makerName },
  {
    key: 'createdOn',
    title: '编制日期',
    width: 110,
    render: (row) => <DateText date={row.createdOn} />,
    isOptional: true,
  },
  { key: 'decidedOn', title: '批复日期', width: 110, render: (row) => <DateText date={row.decidedOn} /> },
];
