import { businessDateSchema, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import { listTasks, taskKinds } from './list-tasks.ts';

/** 待办 of one acting grant. */
export function taskRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/tasks',
      operationId: 'listDisclosureTasks',
      summary: '公示待办',
      permission: 'notice.read',
      response: z.object({
        items: z.array(
          z.object({
            kind: z.enum(taskKinds),
            /** Board, objection or notice. */
            subjectId: z.string(),
            noticeId: z.string(),
            title: z.string(),
            detail: z.string(),
            regionCode: z.string(),
            dueOn: businessDateSchema.nullable(),
            isOverdue: z.boolean(),
          }),
        ),
      }),
      handle: async ({ tx, principal, businessDate }) => ({ items: await listTasks(tx, principal, businessDate) }),
    }),
  ];
}
