import { Link } from '@tanstack/react-router';
import { Button, Space, Table } from 'antd';
import { useState } from 'react';
import { call, projectLibrary, useCommand } from '../../api.ts';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { CATEGORIES, PROJECT_STATES } from '../project/labels.ts';
import { RegionName } from '../region/region-name.tsx';
import { PLAN_CHANGES, type Plan, type PlanItem } from './annual-plan.ts';
import { PlanItemDialog } from './plan-item-dialog.tsx';

/** The chosen projects in order of priority. */
export function PlanItems({ plan, isOpen }: { plan: Plan; isOpen: boolean }) {
  const [changing, setChanging] = useState<PlanItem | null>(null);
  const total = <ItemTotal plan={plan} isOpen={isOpen} />;
  return (
    <section aria-label="所选项目">
      <div className="panel-head">
        <h2>所选项目</h2>
        <MoneyUnitSwitch />
      </div>
      <Table<PlanItem>
        size="small"
        bordered
        rowKey="projectId"
        dataSource={plan.items}
        pagination={false}
        {...(plan.items.length === 0 ? {} : { scroll: { x: 'max-content' } })}
        locale={{
          emptyText: (
            <EmptyState
              title="还没有选择项目"
              hint={isOpen ? '在“从项目库选择”中选入已入库的项目。' : '编制人还没有选入项目。'}
            />
          ),
        }}
        columns={[...COLUMNS, ...(isOpen ? [actionColumn(plan, setChanging)] : [])]}
        {...(plan.items.length === 0 ? {} : { summary: () => total })}
      />
      {changing ? (
        <PlanItemDialog
          plan={plan}
          project={{ id: changing.projectId, name: changing.name, amountFen: changing.plannedAmountFen }}
          item={changing}
          onClose={() => setChanging(null)}
        />
      ) : null}
    </section>
  );
}

function ItemTotal({ plan, isOpen }: { plan: Plan; isOpen: boolean }) {
  return (
    <Table.Summary.Row className="totals-row">
      <Table.Summary.Cell index={0} colSpan={5}>
        合计 {plan.projectCount} 个项目
      </Table.Summary.Cell>
      <Table.Summary.Cell index={5} />
      <Table.Summary.Cell index={6} align="right">
        <MoneyText fen={plan.totalFen} />
      </Table.Summary.Cell>
      <Table.Summary.Cell index={7} colSpan={isOpen ? 2 : 1} />
    </Table.Summary.Row>
  );
}

type ItemColumn = NonNullable<React.ComponentProps<typeof Table<PlanItem>>['columns']>[number];

const COLUMNS: readonly ItemColumn[] = [
  { title: '排序', dataIndex: 'priority', width: 60, align: 'right' },
  {
    title: '项目',
    width: 260,
    render: (_, item) => <Link to={`/projects/${item.projectId}` as string}>{item.name}</Link>,
  },
  { title: '地区', width: 170, render: (_, item) => <RegionName code={item.regionCode} isFull /> },
  { title: '类别', width: 110, render: (_, item) => (item.category === null ? '未填' : CATEGORIES[item.category]) },
  { title: '状态', width: 130, render: (_, item) => <StatusTag labels={PROJECT_STATES} state={item.state} /> },
  {
    title: <MoneyHead title="入库规模" />,
    width: 140,
    align: 'right',
    render: (_, item) => <MoneyText fen={item.plannedAmountFen} />,
  },
  {
    title: <MoneyHead title="安排金额" />,
    width: 140,
    align: 'right',
    render: (_, item) => <MoneyText fen={item.approvedAmountFen} />,
  },
  { title: '资金来源', width: 220, render: (_, item) => item.sources.map(({ sourceName }) => sourceName).join('、') },
];

function actionColumn(plan: Plan, change: (item: PlanItem) => void): ItemColumn {
  return {
    title: '操作',
    width: 130,
    render: (_, item) => (
      <Space>
        <Button size="small" onClick={() => change(item)} aria-label={`修改${item.name}的安排`}>
          修改
        </Button>
        <RemoveButton plan={plan} item={item} />
      </Space>
    ),
  };
}

function RemoveButton({ plan, item }: { plan: Plan; item: PlanItem }) {
  const remove = useCommand({
    run: (projectId: string, headers) =>
      call(
        projectLibrary.DELETE('/plans/{id}/items/{projectId}', {
          params: { path: { id: plan.id, projectId } },
          headers,
        }),
      ),
    invalidates: PLAN_CHANGES,
    success: `已移出“${item.name}”`,
  });
  return (
    <Button
      size="small"
      danger
      loading={remove.isPending}
      onClick={() => remove.mutate(item.projectId)}
      aria-label={`移出${item.name}`}
    >
      移出
    </Button>
  );
}
