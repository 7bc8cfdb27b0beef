import { useQueries } from '@tanstack/react-query';
import { ApiProblem } from '../../api.ts';
import { isPermitted, useSession } from '../../session/session.ts';
import { SUBJECTS } from './labels.ts';
import { TASK_SOURCES, type Task, type TaskReader, type TaskSource } from './task-sources.ts';

export type WaitingTask = Task & { source: TaskSource };

const REFRESH_MILLISECONDS = 60_000;

/** What waits for the acting grant in all services, by deadline; a service that fails does not hide the others. */
export function useWaitingTasks() {
  const { permissions, user, actingGrant } = useSession();
  const reader = { userId: user.id, regionCode: actingGrant?.regionCode ?? '' };
  const sources = TASK_SOURCES.filter(({ permission }) => isPermitted(permissions, permission));
  return useQueries({
    queries: sources.map((source) => ({
      queryKey: [source.service, 'task', source.title],
      queryFn: ({ signal }: { signal: AbortSignal }) => readTasks(source, signal, reader),
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

async function readTasks(source: TaskSource, signal: AbortSignal, reader: TaskReader): Promise<WaitingTask[]> {
  try {
    return (await source.read(signal, reader)).map((task) => ({ ...task, source }));
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
