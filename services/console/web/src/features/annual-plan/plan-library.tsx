import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { CATEGORIES, optionsOf } from '../project/labels.ts';
import { PROJECT_KEY, type ProjectFilter, type ProjectSummary } from '../project/project.ts';
import { RegionName } from '../region/region-name.tsx';
import type { Plan } from './annual-plan.ts';
import { PlanItemDialog } from './plan-item-dialog.tsx';

/** Projects in the library of the plan's county; choosing one asks for its amount and sources. */
export function PlanLibrary({ plan }: { plan: Plan }) {
  const [choosing, setChoosing] = useState<ProjectSummary | null>(null);
  const chosen = new Set(plan.items.map(({ projectId }) => projectId));
  return (
    <>
      <QueryTable
        name="plan-library"
        label="可选入的项目"
        prefix="library."
        source={{
          key: PROJECT_KEY,
          read: (query: ProjectFilter, signal) => call(projectLibrary.GET('/projects', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        fixed={{ state: 'inLibrary', regionCode: plan.regionCode }}
        filters={[
          { kind: 'choice', name: 'category', label: '类别', options: optionsOf(CATEGORIES) },
          { kind: 'text', name: 'text', label: '查找', placeholder: '名称、地点、编码' },
        ]}
        columns={[
          ...COLUMNS,
          {
            key: 'choose',
            title: '操作',
            width: 90,
            render: (row) => (
              <ReasonButton
                size="small"
                type="primary"
                reason={chosen.has(row.id) ? '已在本计划中，请在“所选项目”中修改' : undefined}
                onClick={() => setChoosing(row)}
                aria-label={`${chosen.has(row.id) ? '已选' : '选入'}${row.name}`}
              >
                {chosen.has(row.id) ? '已选' : '选入'}
              </ReasonButton>
            ),
          },
        ]}
        empty={{ title: '没有已入库、未列入计划的项目', hint: '项目经县级公示无异议后入库，入库后出现在这里。' }}
      />
      {choosing ? <PlanItemDialog plan={plan} project={choosing} onClose={() => setChoosing(null)} /> : null}
    </>
  );
}

const COLUMNS: readonly Column<ProjectSummary>[] = [
  {
    key: 'name',
    title: '项目',
    width: 280,
    render: (row) => (
      <>
        <Link to={`/projects/${row.id}` as string}>{row.name}</Link>
        {row.openWarningCount > 0 ? (
          <>
            {' '}
            <Tag tone="warning">{row.openWarningCount} 条疑点</Tag>
          </>
        ) : null}
      </>
    ),
  },
  { key: 'region', title: '地区', width: 180, render: (row) => <RegionName code={row.regionCode} isFull /> },
  {
    key: 'category',
    title: '类别',
    width: 110,
    render: (row) => (row.category === null ? '未填' : CATEGORIES[row.category]),
  },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  { key: 'amountFen', title: '资金规模', width: 150, money: (row) => row.amountFen },
];
