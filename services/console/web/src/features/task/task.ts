import type { DisclosureClient } from '@sunledger/disclosure-client';
import { useQueries } from '@tanstack/react-query';
import { ApiProblem, call, disclosure, type AnswerOf, type ServiceName } from '../../api.ts';
import { isPermitted, useSession } from '../../session/session.ts';
import { approvalsOf, type ApprovalService, type ApprovalTask } from '../approval-case/approvals.ts';
import { NOTICE_TASKS, SUBJECTS } from './labels.ts';

/** An open work item; `since` is null where the service does not say when it arrived. */
export type Task = Omit<ApprovalTask, 'since' | 'stepId'> & { since: string | null };

/** A work item about a notice: it stands in no approval chain, so it has no maker, step record or reminder. */
type NoticeTask = AnswerOf<DisclosureClient, '/tasks'>['items'][number];

export interface TaskSource {
  service: ServiceName;
  title: string;
  /** Without it nothing can wait there, and asking would be recorded as an attempt without permission. */
  permission: string;
  read: (signal: AbortSignal) => Promise<Task[]>;
}

/** Read by itself every minute, which is no input of the person. */
const headers = { 'X-Background': '1' };

const approvalTasksOf = (service: ApprovalService) => async (signal: AbortSignal) => {
  const params = { query: { limit: 200 } };
  return (await call(approvalsOf(service).GET('/approval-tasks', { params, signal, headers }))).items;
};

async function noticeTasks(signal: AbortSignal): Promise<Task[]> {
  return (await call(disclosure.GET('/tasks', { signal, headers }))).items.map(taskOfNotice);
}

export const TASK_SOURCES: readonly TaskSource[] = [
  {
    service: 'project-library',
    title: '项目库',
    permission: 'approval.read',
    read: approvalTasksOf('project-library'),
  },
  {
    service: 'fund-allocation',
    title: '资金与支付',
    permission: 'approval.read',
    read: approvalTasksOf('fund-allocation'),
  },
  { service: 'disclosure', title: '公示', permission: 'notice.read', read: noticeTasks },
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

function taskOfNotice({ kind, subjectId, noticeId, title, detail, dueOn, regionCode, isOverdue }: NoticeTask): Task {
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
    regionCode,
    dueDate: dueOn,
    isOverdue,
    dueProblem: null,
    consequence: `${detail}。${consequence}`,
    urgedCount: 0,
  };
}

async function readTasks(source: TaskSource, signal: AbortSignal): Promise<WaitingTask[]> {
  try {
    return (await source.read(signal)).map((task) => ({ ...task, source }));
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
