import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { ApiProblem, call, fundAllocation, type AnswerOf } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { PLAN_STATES } from '../annual-plan/labels.ts';
import type { Project } from './project.ts';
import { Block } from './project-overview.tsx';

type PlannedProject = AnswerOf<FundAllocationClient, '/planned-projects/{id}'>;

/** The annual plan the project is in, and the money linked, applied for and paid since. */
export function ProjectPlan({ project }: { project: Project }) {
  const { plan } = project;
  if (plan === null) {
    return (
      <EmptyState
        title="还没有列入年度计划"
        hint="入库以后，由县级在“年度计划”中选入并报批；批准后才能对应指标、申请支付。"
      />
    );
  }
  return (
    <div className="stack">
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, md: 2 }}
        items={[
          {
            key: 'plan',
            label: '年度计划',
            children: <Link to={`/annual-plans/${plan.planId}` as string}>{plan.title}</Link>,
          },
          {
            key: 'state',
            label: '计划状态',
            children: <StatusTag labels={PLAN_STATES} state={plan.state as keyof typeof PLAN_STATES} />,
          },
          { key: 'asked', label: '入库资金规模', children: <MoneyText fen={project.amountFen} withUnit /> },
          { key: 'approved', label: '计划安排', children: <MoneyText fen={plan.approvedAmountFen} withUnit /> },
        ]}
      />
      {project.state === 'planned' ? <LinkedMoney id={project.id} /> : null}
    </div>
  );
}

function LinkedMoney({ id }: { id: string }) {
  const canRead = useCan('fund.read');
  const planned = useQuery({
    queryKey: ['fund-allocation', 'planned-project', 'one', id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/planned-projects/{id}', { params: { path: { id } }, signal })),
    enabled: canRead,
  });
  if (!canRead) return <p className="muted">指标和支付情况由财政部门办理，您当前的岗位不能查看。</p>;
  if (planned.error instanceof ApiProblem && planned.error.status === 404) {
    return <p className="muted">财政部门尚未收到本项目的计划，通常几秒内到达；稍后刷新。</p>;
  }
  if (planned.error) return <ErrorState error={planned.error} onRetry={() => void planned.refetch()} />;
  if (!planned.data) return <LoadingState text="正在读取资金情况…" />;
  return <Links planned={planned.data} />;
}

function Links({ planned }: { planned: PlannedProject }) {
  const amount = (title: string, read: (link: PlannedProject['links'][number]) => string) => ({
    title: <MoneyHead title={title} />,
    align: 'right' as const,
    width: 150,
    render: (_: unknown, link: PlannedProject['links'][number]) => <MoneyText fen={read(link)} />,
  });
  return (
    <>
      <dl className="figure-row">
        {(
          [
            ['已对应指标', planned.linkedFen],
            ['已申请', planned.requestedFen],
            ['已支付', planned.paidFen],
          ] as const
        ).map(([label, fen]) => (
          <div className="figure" key={label}>
            <dt>{label}</dt>
            <dd>
              <MoneyText fen={fen} withUnit />
            </dd>
          </div>
        ))}
      </dl>
      <Block
        title="对应的指标"
        label="对应的指标"
        rows={planned.links}
        empty="财政部门还没有为本项目对应指标"
        aside={<MoneyUnitSwitch />}
        columns={[
          {
            title: '指标文号',
            render: (_, link) => <Link to={`/allotments/${link.allotmentId}` as string}>{link.documentNumber}</Link>,
          },
          { title: '资金来源', dataIndex: 'sourceName' },
          { title: '用途', dataIndex: 'useDescription' },
          amount('对应金额', (link) => link.amountFen),
          amount('已申请', (link) => link.requestedFen),
          {
            ...amount('已支付', (link) => link.paidFen),
            render: (_, link) => (
              <Link to="/ledger-accounts/$code" params={{ code: link.paidAccountCode }}>
                <MoneyText fen={link.paidFen} />
              </Link>
            ),
          },
          { title: '对应日期', width: 110, render: (_, link) => <DateText date={link.linkedOn} /> },
        ]}
      />
    </>
  );
}
