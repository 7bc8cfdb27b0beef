import { useQueries } from '@tanstack/react-query';
import { ApiProblem, requestJson, type ServiceName } from '../../api.ts';
import { isPermitted, useSession } from '../../session/session.ts';
import { NOTICE_TASKS, SUBJECTS } from './labels.ts';

/** An open work item as every service with approvals or notices answers it. */
export interface Task {
  id: string;
  caseId: string;
  subjectType: string;
  subjectId: string;
  subjectTitle: string;
  caseTitle: string;
  stepTitle: string;
  makerName: string;
  /** When it arrived; null where the service does not say. */
  since: string | null;
  dueDate: string | null;
  /** Why no due date could be computed. */
  dueProblem: string | null;
  /** What happens if nothing is done. */
  consequence: string;
  urgedCount: number;
}

export interface TaskSource {
  service: ServiceName;
  title: string;
  /** Without it nothing can wait there, and asking would be recorded as an attempt without permission. */
  permission: string;
  url: string;
}

export const TASK_SOURCES: readonly TaskSource[] = [
  {
    service: 'project-library',
    title: '项目库',
    permission: 'approval.read',
    url: '/api/project-library/approval-tasks?limit=200',
  },
  {
    service: 'fund-allocation',
    title: '资金与支付',
    permission: 'approval.read',
    url: '/api/fund-allocation/approval-tasks?limit=200',
  },
  { service: 'disclosure', title: '公示', permission: 'notice.read', url: '/api/disclosure/tasks' },
];

export type WaitingTask = Task & { source: TaskSource };

const REFRESH_MILLISECONDS = 60_000;

/** What waits for the acting grant in all services, by deadline; a service that fails does not hide the others. */
export function useWaitingTasks() {
  const { permissions } = useSession();
  const sources = TASK_SOURCES.filter(({ permission }) => isPermitted(permissions, permission));
  return useQueries({
    queries: sources.map((source) => ({
      queryKey: [source.service, 'approval-task', 'waiting'],
      queryFn: ({ signal }: { signal: AbortSignal }) => readTasks(source, signal),
      refetchInterval: REFRESH_MILLISECONDS,
    })),
    combine: (answers) => ({
      tasks: answers.flatMap((answer) => answer.data ?? []).sort(byDeadline),
      isPending: answers.some((answer) => answer.isPending),
      failures: answers.flatMap((answer, index) =>
        answer.error ? [{ source: sources[index]!, error: answer.error, retry: () => void answer.refetch() }] : [],
      ),
    }),
  });
}

/** A work item about a notice: it stands in no approval chain, so it has no maker, step record or reminder. */
interface NoticeTask {
  kind: keyof typeof NOTICE_TASKS;
  subjectId: string;
  noticeId: string;
  title: string;
  detail: string;
  dueOn: string | null;
}

function taskOfNotice({ kind, subjectId, noticeId, title, detail, dueOn }: NoticeTask): Task {
  const { subjectType, stepTitle, consequence } = NOTICE_TASKS[kind];
  return {
    id: `${kind}:${subjectId}`,
    caseId: noticeId,
    subjectType,
    subjectId: subjectType === 'objection' ? subjectId : noticeId,
    subjectTitle: title,
    caseTitle: title,
    stepTitle,
    makerName: '—',
    since: null,
    dueDate: dueOn,
    dueProblem: null,
    consequence: `${detail}。${consequence}`,
    urgedCount: 0,
  };
}

async function readTasks(source: TaskSource, signal: AbortSignal): Promise<WaitingTask[]> {
  try {
    const page = await requestJson<{ items: (Task | NoticeTask)[] }>(source.url, {
      signal,
      headers: { 'X-Background': '1' },
    });
    return page.items.map((task) => ({ ...('noticeId' in task ? taskOfNotice(task) : task), source }));
  } catch (error) {
    // A role that has no business with a service has no tasks there.
    if (error instanceof ApiProblem && error.status === 403) return [];
    throw error;
  }
}

/** Earliest deadline first; those without one last, oldest first. */
export function byDeadline(a: Task, b: Task): number {
  const far = '9999-12-31';
  return (a.dueDate ?? far).localeCompare(b.dueDate ?? far) || (a.since ?? '').localeCompare(b.since ?? '');
}

/** Whole days from `today` to `dueDate` ('YYYY-MM-DD'); negative when overdue. */
export function daysUntil(dueDate: string, today: string): number {
  return Math.round((Date.parse(dueDate) - Date.parse(today)) / 86_400_000);
}

/** Page on which the task is done. */
export function taskHref(task: Task): string {
  const subject = SUBJECTS[task.subjectType];
  return subject ? subject.page.replace('{id}', encodeURIComponent(task.subjectId)) : '/';
}
