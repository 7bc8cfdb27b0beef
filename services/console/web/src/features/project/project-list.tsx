import { FileExcelOutlined, PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { call, projectLibrary } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText, TimeText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions, Tag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { CATEGORIES, optionsOf, PROJECT_STATES } from './labels.ts';
import { PROJECT_KEY, type ProjectFilter, type ProjectSummary } from './project.ts';

const YEARS = Array.from({ length: 15 }, (_, index) => String(new Date().getFullYear() + 1 - index));

/** The library of the acting region: what is proposed, where it stands, what is in it. */
export function ProjectList() {
  const navigate = useNavigate();
  const canPropose = useCan('project.propose');
  const actions = canPropose ? (
    <>
      <Button icon={<FileExcelOutlined />} onClick={() => void navigate({ to: '/project-imports' })}>
        从工作簿导入
      </Button>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/projects/new' })}>
        新建项目
      </Button>
    </>
  ) : undefined;
  return (
    <>
      <PageHeader
        title="项目库"
        hint="村级申报、乡镇审核、县级论证和审定、逐级公示无异议后入库；只有已入库的项目才能列入年度计划。"
        actions={actions}
      />
      <QueryTable
        name="projects"
        label="项目列表"
        source={{
          key: PROJECT_KEY,
          read: (query: ProjectFilter, signal) => call(projectLibrary.GET('/projects', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          REGION_FILTER,
          { kind: 'choice', name: 'category', label: '类别', options: optionsOf(CATEGORIES) },
          { kind: 'choice', name: 'state', label: '状态', options: stateOptions(PROJECT_STATES) },
          { kind: 'choice', name: 'year', label: '年度', options: YEARS.map((year) => ({ value: year, label: year })) },
          { kind: 'text', name: 'text', label: '查找', placeholder: '名称、地点、编码或拼音首字母' },
        ]}
        columns={COLUMNS}
        totals={({ totals }) => totals && { region: `${totals.count} 个项目`, amountFen: totals.amountFen }}
        exportUrl={(request) => `/api/project-library/projects/export.xlsx?${new URLSearchParams(request).toString()}`}
        empty={{
          title: '项目库还没有项目',
          hint: canPropose ? '新建一个项目，或下载模板填好后整批导入。' : '项目由村级经办申报；申报后会出现在这里。',
          action: actions,
        }}
      />
    </>
  );
}

const COLUMNS: readonly Column<ProjectSummary>[] = [
  {
    key: 'name',
    title: '项目名称',
    width: 260,
    render: (row) => (
      <>
        <Link to={`/projects/${row.id}` as string}>{row.name}</Link>
        {row.openWarningCount > 0 ? (
          <>
            {' '}
            <Tag tone="warning">{row.openWarningCount} 条疑点</Tag>
          </>
        ) : null}
        {row.isBackfilled ? (
          <>
            {' '}
            <Tag tone="neutral">补录</Tag>
          </>
        ) : null}
      </>
    ),
  },
  { key: 'code', title: '项目编码', width: 150, render: (row) => row.code, isOptional: true },
  { key: 'region', title: '地区', width: 180, render: (row) => <RegionName code={row.regionCode} isFull /> },
  { key: 'location', title: '实施地点', width: 160, render: (row) => row.location ?? '—', isOptional: true },
  { key: 'year', title: '年度', width: 56, render: (row) => row.year },
  {
    key: 'category',
    title: '类别',
    width: 110,
    render: (row) => (row.category === null ? <span className="muted">未填</span> : CATEGORIES[row.category]),
  },
  { key: 'amountFen', title: '资金规模', width: 140, money: (row) => row.amountFen },
  {
    key: 'state',
    title: '状态',
    width: 124,
    render: (row) => <StatusTag labels={PROJECT_STATES} state={row.state} />,
  },
  { key: 'step', title: '所在环节', width: 112, render: (row) => row.stepTitle ?? <span className="muted">—</span> },
  { key: 'admittedOn', title: '入库日期', width: 96, render: (row) => <DateText date={row.admittedOn} /> },
  { key: 'proposer', title: '申报人', width: 120, render: (row) => row.proposerName, isOptional: true },
  {
    key: 'updatedAt',
    title: '最后变动',
    width: 150,
    render: (row) => <TimeText at={row.updatedAt} />,
    isOptional: true,
  },
];
