import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Table, type TableProps } from 'antd';
import { ApiProblem, call } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { StatusTag } from '../../ui/StatusTag.tsx';
import {
  APPROVAL_SERVICES,
  approvalsOf,
  type ApprovalCaseSummary,
  type ApprovalService,
} from '../approval-case/approvals.ts';
import { CASE_STATES } from '../approval-case/labels.ts';
import { SUBJECTS, subjectLabel } from './labels.ts';

const SHOWN = 10;

/** 我发起的: the latest cases that this person opened, and where each of them stands. */
export function StartedCases() {
  const canRead = useCan('approval.read');
  const cases = useQueries({
    queries: (canRead ? APPROVAL_SERVICES : []).map((service) => ({
      queryKey: [service, 'approval-case', 'started'],
      queryFn: ({ signal }: { signal: AbortSignal }) => readStarted(service, signal),
    })),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []).sort(newestFirst),
  });
  if (cases.length === 0) return null;
  return (
    <section className="panel" aria-label="我发起的">
      <h2>我发起的</h2>
      <Table<ApprovalCaseSummary>
        size="small"
        bordered
        rowKey="id"
        columns={COLUMNS}
        dataSource={cases.slice(0, SHOWN)}
        pagination={false}
        scroll={{ x: 800 }}
      />
    </section>
  );
}

async function readStarted(service: ApprovalService, signal: AbortSignal): Promise<ApprovalCaseSummary[]> {
  try {
    const query = { startedByMe: 'true', limit: SHOWN };
    return (await call(approvalsOf(service).GET('/approval-cases', { params: { query }, signal }))).items;
  } catch (error) {
    // A role that has no business with a service has started nothing there.
    if (error instanceof ApiProblem && error.status === 403) return [];
    throw error;
  }
}

const newestFirst = (a: ApprovalCaseSummary, b: ApprovalCaseSummary) =>
  b.openedOn.localeCompare(a.openedOn) || b.id.localeCompare(a.id);

const COLUMNS: NonNullable<TableProps<ApprovalCaseSummary>['columns']> = [
  {
    title: '事项',
    render: (_, { subjectTitle, subjectType, subjectId }) => {
      const subject = SUBJECTS[subjectType];
      return subject ? (
        <Link to={subject.page.replace('{id}', encodeURIComponent(subjectId))}>{subjectTitle}</Link>
      ) : (
        subjectTitle
      );
    },
  },
  { title: '类别', width: 110, render: (_, { subjectType }) => subjectLabel(subjectType) },
  { title: '发起日期', width: 120, dataIndex: 'openedOn' },
  { title: '状态', width: 130, render: (_, { status }) => <StatusTag<string> labels={CASE_STATES} state={status} /> },
  { title: '现在到', width: 180, render: (_, { currentStepTitle }) => currentStepTitle ?? '—' },
];
