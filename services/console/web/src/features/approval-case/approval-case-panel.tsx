import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useCan } from '../../session/session.ts';
import { ApprovalBar } from '../../ui/ApprovalBar.tsx';
import { ApprovalTimeline } from '../../ui/ApprovalTimeline.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import {
  approvalCaseQuery,
  colleaguesQuery,
  decideCase,
  subjectCaseQuery,
  timelineOf,
  verbsOf,
} from './approval-case.ts';
import type { ApprovalService } from './approvals.ts';

interface SubjectProperties {
  service: ApprovalService;
  subjectType: string;
  subjectId: string;
}

function useSubjectCase({ service, subjectType, subjectId }: SubjectProperties) {
  const found = useQuery(subjectCaseQuery(service, subjectType, subjectId));
  const approvalCase = useQuery({
    ...approvalCaseQuery(service, found.data ?? ''),
    enabled: typeof found.data === 'string',
  });
  return { found, approvalCase };
}

/** Tab content: every step of the latest approval of a subject, done and to come. */
export function ApprovalCaseTimeline(subject: SubjectProperties) {
  const { found, approvalCase } = useSubjectCase(subject);
  const error = found.error ?? approvalCase.error;
  if (error) return <ErrorState error={error} onRetry={() => void found.refetch()} />;
  if (found.data === null) return <EmptyState title="还没有提交审批" hint="提交后，这里显示每个环节的办理情况。" />;
  if (!approvalCase.data) return <LoadingState text="正在读取审批过程…" />;
  return <ApprovalTimeline entries={timelineOf(approvalCase.data)} />;
}

/** The bar at the foot of a subject's page; nothing when no approval is open. A decision refreshes all of the service. */
export function ApprovalCaseBar(subject: SubjectProperties) {
  const { approvalCase } = useSubjectCase(subject);
  const colleagues = useQuery({ ...colleaguesQuery, enabled: useCan('approval.decide') });
  const current = approvalCase.data;
  if (!current || (current.status !== 'atStep' && current.status !== 'atMaker')) return null;
  const step = current.steps.find(({ id }) => id === current.currentStepId);
  const due = step?.dueDate ? `，期限 ${step.dueDate}` : '';
  return (
    <ApprovalBar
      verbs={verbsOf(current, colleagues.data ?? [])}
      note={
        <>
          当前环节：{current.currentStepTitle ?? '经办人'}
          {due}
          {current.stalled === null ? null : <Alert type="warning" showIcon title={current.stalled} />}
        </>
      }
      decide={(decision, headers) => decideCase(subject.service, current, decision, headers)}
      invalidates={[[subject.service]]}
    />
  );
}
