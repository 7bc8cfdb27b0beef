import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../session/session.ts';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { PaymentRequestTable } from '../payment-request/payment-request-table.tsx';
import { RegionName } from '../region/region-name.tsx';
import { PLAN_STATES } from './labels.ts';
import { LinkAllotment } from './link-allotment.tsx';
import { LinkTable } from './link-table.tsx';
import { plannedProjectQuery, type PlannedProjectDetail } from './planned-project.ts';

/** The money of one project: which allotments carry it, what was requested and paid. */
export function PlannedProjectPage() {
  const { projectId } = useParams({ strict: false }) as { projectId: string };
  const canLink = useCan('allotment.issue');
  const canRequest = useCan('payment.request');
  const [isLinking, setIsLinking] = useState(false);
  const project = useQuery(plannedProjectQuery(projectId));
  if (project.error) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <LoadingState text="正在读取项目资金…" />;
  const { data } = project;
  const tab = (key: string) => `/planned-projects/${data.id}?tab=${key}`;
  return (
    <>
      <DetailPanel
        title={data.name}
        subtitle={
          <>
            {data.code} ·{' '}
            <Link to="/projects/$projectId" params={{ projectId: data.id }}>
              查看项目库中的项目
            </Link>
          </>
        }
        state={<StatusTag labels={PLAN_STATES} state={data.status} />}
        nextStep={nextStepOf(data)}
        back={{ to: '/planned-projects', label: '项目资金安排' }}
        actions={
          <>
            {canLink ? (
              <ReasonButton reason={linkRefusal(data)} onClick={() => setIsLinking(true)}>
                安排指标
              </ReasonButton>
            ) : null}
            {canRequest ? <RequestButton project={data} /> : null}
          </>
        }
        facts={[
          { label: '计划金额', value: <MoneyText fen={data.approvedAmountFen} withUnit /> },
          { label: '已安排指标', value: <MoneyText fen={data.linkedFen} withUnit to={tab('links')} /> },
          { label: '已申请', value: <MoneyText fen={data.requestedFen} withUnit to={tab('requests')} /> },
          { label: '已支付', value: <MoneyText fen={data.paidFen} withUnit to={tab('links')} /> },
          { label: '实施地点', value: <RegionName code={data.regionCode} isFull />, span: 2 },
          {
            label: '计划资金来源',
            value: data.sources.map((source) => (
              <div key={source.sourceName}>
                {source.sourceName}：<MoneyText fen={source.amountFen} withUnit />
              </div>
            )),
            span: 2,
          },
        ]}
        tabs={[
          { key: 'links', label: '指标', count: data.links.length, content: <LinkTable project={data} /> },
          { key: 'requests', label: '支付申请', content: <PaymentRequestTable fixed={{ projectId }} /> },
        ]}
      />
      {isLinking ? <LinkAllotment project={data} onClose={() => setIsLinking(false)} /> : null}
    </>
  );
}

function RequestButton({ project }: { project: PlannedProjectDetail }) {
  const navigate = useNavigate();
  const unfunded = project.links.length === 0 ? '还没有安排指标，不能申请支付' : undefined;
  const reason = project.status === 'planned' ? unfunded : '项目已调出计划';
  return (
    <ReasonButton
      type="primary"
      reason={reason}
      onClick={() => void navigate({ to: '/payment-requests/new', search: { project: project.id } as never })}
    >
      申请支付
    </ReasonButton>
  );
}

function linkRefusal(project: PlannedProjectDetail): string | undefined {
  if (project.status !== 'planned') return '项目已调出计划，不能再安排指标';
  return BigInt(project.linkedFen) >= BigInt(project.approvedAmountFen) ? '计划金额已全部安排指标' : undefined;
}

function nextStepOf(project: PlannedProjectDetail): string {
  if (project.status !== 'planned') return '项目已调出年度计划，不再办理支付';
  if (project.links.length === 0) return '财政经办或实施单位把指标安排到项目';
  if (project.hasOpenChange) return '安排金额的调整等待另一人复核，见“指标”页签';
  if (BigInt(project.paidFen) >= BigInt(project.approvedAmountFen)) return '计划金额已全部支付';
  return '按节点上传凭证、申请支付';
}
