import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Select, Table } from 'antd';
import type { Search } from '../../search-params.ts';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { planChoicesQuery, planQuery, type PlanItem } from './annual-plan.ts';
import { PLAN_STATES } from './labels.ts';
import { PlanMeter } from './plan-meter.tsx';

/** Two selections side by side: meters above, projects below. Which two stands in the URL. */
export function PlanComparison() {
  return (
    <>
      <PageHeader
        title="对照两个计划"
        hint="左右各选一个计划，对照上限、下限和所选项目。"
        actions={<MoneyUnitSwitch />}
      />
      <div className="two-columns">
        <Side name="left" label="左边的计划" />
        <Side name="right" label="右边的计划" />
      </div>
    </>
  );
}

function Side({ name, label }: { name: 'left' | 'right'; label: string }) {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const id = typeof search[name] === 'string' ? search[name] : undefined;
  const choices = useQuery(planChoicesQuery);
  return (
    <section aria-label={label}>
      <p>
        <Select
          aria-label={label}
          className="full-width"
          allowClear
          loading={choices.isPending}
          placeholder={`选择${label}`}
          {...(id === undefined ? {} : { value: id })}
          options={(choices.data ?? []).map((plan) => ({
            value: plan.id,
            label: `${plan.year} 年第 ${plan.batch} 批 ${plan.title}`,
          }))}
          onChange={(next: string | undefined) =>
            void navigate({ to: '.', search: { ...search, [name]: next } as never, resetScroll: false })
          }
        />
      </p>
      {choices.error ? <ErrorState error={choices.error} onRetry={() => void choices.refetch()} /> : null}
      {id === undefined ? <EmptyState title="还没有选择计划" hint="在上面选一个计划。" /> : <OneSide id={id} />}
    </section>
  );
}

function OneSide({ id }: { id: string }) {
  const read = useQuery(planQuery(id));
  if (read.error) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <LoadingState text="正在读取计划…" />;
  const plan = read.data;
  return (
    <>
      <p>
        <Link to={`/annual-plans/${plan.id}` as string}>{plan.title}</Link>{' '}
        <StatusTag labels={PLAN_STATES} state={plan.state} /> {plan.projectCount} 个项目
      </p>
      <PlanMeter plan={plan} />
      <Table<PlanItem>
        size="small"
        bordered
        rowKey="projectId"
        dataSource={plan.items}
        pagination={false}
        {...(plan.items.length === 0 ? {} : { scroll: { x: 'max-content' } })}
        locale={{ emptyText: '还没有选择项目' }}
        columns={[
          { title: '排序', dataIndex: 'priority', width: 60, align: 'right' },
          { title: '项目', render: (_, item) => <Link to={`/projects/${item.projectId}` as string}>{item.name}</Link> },
          {
            title: <MoneyHead title="安排金额" />,
            width: 140,
            align: 'right',
            render: (_, item) => <MoneyText fen={item.approvedAmountFen} />,
          },
        ]}
      />
    </>
  );
}
