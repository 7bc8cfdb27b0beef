import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Table, type TableProps } from 'antd';
import { ApiProblem, requestJson, type ServiceName } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { CASE_STATES } from '../approval-case/labels.ts';
import { SUBJECTS, subjectLabel } from './labels.ts';

interface StartedCase {
  id: string;
  subjectTitle: string;
  subjectType: string;
  subjectId: string;
  status: string;
  currentStepTitle: string | null;
  openedOn: string;
}

const SERVICES: readonly ServiceName[] = ['project-library', 'fund-allocation'];
const SHOWN = 10;

/** 我发起的: the latest cases that this person opened, and where each of them stands. */
export function StartedCases() {
  const canRead = useCan('approval.read');
  const cases = useQueries({
    queries: (canRead ? SERVICES : []).map((service) => ({
      queryKey: [service, 'approval-case', 'started'],
      queryFn: ({ signal }: { signal: AbortSignal }) => readStarted(service, signal),
    })),
    combine: (answers) => answers.flatMap(({ data }) => data ?? []).sort(newestFirst),
  });
  if (cases.length === 0) return null;
  return (
    <section className="panel" aria-label="我发起的">
      <h2>我发起的</h2>
      <Table<StartedCase>
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

async function readStarted(service: ServiceName, signal: AbortSignal): Promise<StartedCase[]> {
  try {
    const url = `/api/${service}/approval-cases?startedByMe=true&limit=${SHOWN}`;
    return (await requestJson<{ items: StartedCase[] }>(url, { signal })).items;
  } catch (error) {
    // A role that has no business with a service has started nothing there.
    if (error instanceof ApiProblem && error.status === 403) return [];
    throw error;
  }
}

const newestFirst = (a: StartedCase, b: StartedCase) =>
  b.openedOn.localeCompare(a.openedOn) || b.id.localeCompare(a.id);

const COLUMNS: NonNullable<TableProps<StartedCase>['columns']> = [
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
  { title: '状态', width: 130, render: (_, { status }) => <StatusTag labels={CASE_STATES} state={status} /> },
  { title: '现在到', width: 180, render: (_, { currentStepTitle }) => currentStepTitle ?? '—' },
];
