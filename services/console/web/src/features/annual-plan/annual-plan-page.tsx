import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Space } from 'antd';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { ApprovalCaseBar, ApprovalCaseTimeline } from '../approval-case/approval-case-panel.tsx';
import { SubjectNotices } from '../public-notice/subject-notices.tsx';
import { RegionName } from '../region/region-name.tsx';
import { PLAN_CHANGES, planQuery, type Plan } from './annual-plan.ts';
import { PLAN_STATES } from './labels.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { PlanItems } from './plan-items.tsx';
import { PlanLibrary } from './plan-library.tsx';
import { PlanMeter } from './plan-meter.tsx';
import { PlanSubmissionBar } from './plan-submission.tsx';

/** One annual plan: the selection with its live meters, the library to choose from, the approval. */
export function AnnualPlanPage() {
  const { planId } = useParams({ strict: false }) as { planId: string };
  const plan = useQuery({
    ...planQuery(planId),
    refetchInterval: (query) => (query.state.data?.state === 'inReview' ? 15_000 : false),
  });
  if (plan.error && !plan.data) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  if (!plan.data) return <LoadingState text="正在读取年度计划…" />;
  return <OnePlan key={plan.data.id} plan={plan.data} />;
}

function OnePlan({ plan }: { plan: Plan }) {
  const canManage = useCan('plan.manage');
  const isOpen = plan.canEdit && canManage;
  return (
    <>
      <DetailPanel
        title={plan.title}
        subtitle={
          <>
            <RegionName code={plan.regionCode} isFull /> · {plan.year} 年度第 {plan.batch} 批
          </>
        }
        state={
          <>
            <StatusTag labels={PLAN_STATES} state={plan.state} />
            {plan.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(plan)}
        actions={<PlanActions plan={plan} isOpen={isOpen} />}
        facts={[
          { label: '已安排', value: <MoneyText fen={plan.totalFen} withUnit /> },
          { label: '资金上限', value: <MoneyText fen={plan.ceilingFen} withUnit /> },
          { label: '项目', value: `${plan.projectCount} 个` },
          {
            label: '编制',
            value: (
              <>
                {plan.makerName} <DateText date={plan.createdOn} />
              </>
            ),
          },
        ]}
        tabs={[
          {
            key: 'items',
            label: '所选项目',
            count: plan.projectCount,
            content: (
              <>
                {plan.floorReason === null ? null : (
                  <Alert
                    type="warning"
                    showIcon
                    className="form-error"
                    title={`未达到下限的说明：${plan.floorReason}`}
                  />
                )}
                <PlanMeter plan={plan} />
                <PlanItems plan={plan} isOpen={isOpen} />
              </>
            ),
          },
          ...(isOpen ? [{ key: 'library', label: '从项目库选择', content: <PlanLibrary plan={plan} /> }] : []),
          {
            key: 'approval',
            label: '审批',
            content: <ApprovalCaseTimeline service="project-library" subjectType="annualPlan" subjectId={plan.id} />,
          },
          {
            key: 'notices',
            label: '公示',
            content: <SubjectNotices service="project-library" subjectId={plan.id} />,
          },
        ]}
        back={{ to: '/annual-plans', label: '年度计划' }}
      />
      {isOpen ? <PlanSubmissionBar plan={plan} /> : null}
      {plan.state === 'inReview' ? (
        <ApprovalCaseBar service="project-library" subjectType="annualPlan" subjectId={plan.id} />
      ) : null}
    </>
  );
}

function nextStepOf(plan: Plan): string {
  switch (plan.state) {
    case 'draft':
      return plan.projectCount === 0 ? '从项目库选择项目' : '选好项目、核对上限和下限后提交审批';
    case 'returned':
      return `已退回，由编制人 ${plan.makerName} 或同单位的同事调整后重新提交，或作废`;
    case 'inReview':
      return '等待县领导小组审批；批准后项目列入计划，财政部门收到资金安排';
    case 'approved':
      return `已于 ${plan.decidedOn ?? '—'} 批准，由财政部门对应指标、按进度支付`;
    case 'rejected':
      return '未批准，所选项目回到项目库，可以另行列入计划';
    case 'withdrawn':
      return `已作废，所选项目回到项目库，可以另行列入计划。原因：${plan.withdrawalReason ?? '未写明'}`;
  }
}

function PlanActions({ plan, isOpen }: { plan: Plan; isOpen: boolean }) {
  const navigate = useNavigate();
  const [isEditing, setIsEditing] = useState(false);
  const [isWithdrawing, setIsWithdrawing] = useState(false);
  return (
    <Space wrap>
      <Button
        icon={<PrinterOutlined />}
        onClick={() => void navigate({ to: `/annual-plans/${plan.id}/print` as string })}
      >
        打印计划表
      </Button>
      {isOpen ? <Button onClick={() => setIsEditing(true)}>修改名称和上限</Button> : null}
      {isOpen ? (
        <ReasonButton danger reason={plan.submitHint ?? undefined} onClick={() => setIsWithdrawing(true)}>
          作废计划
        </ReasonButton>
      ) : null}
      {isWithdrawing ? (
        <ReasonDialog
          title={`作废计划：${plan.title}`}
          okText="作废"
          consequence="作废后不能恢复；所选项目可以另行列入计划，批次号可以重新使用。"
          success="已作废"
          isDanger
          invalidates={PLAN_CHANGES}
          onClose={() => setIsWithdrawing(false)}
          run={(reason, headers) =>
            call(
              projectLibrary.POST('/plans/{id}/withdrawal', {
                params: { path: { id: plan.id } },
                body: { reason },
                headers,
              }),
            )
          }
        />
      ) : null}
      {isEditing ? <PlanDialog plan={plan} onClose={() => setIsEditing(false)} /> : null}
    </Space>
  );
}
