import { command, DomainError, idSchema, notFound, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { reasonSchema, warningSchema } from '../project/contract.ts';
import { warningOf } from './warning.ts';

export const warningRoutes: Route[] = [
  command({
    method: 'POST',
    url: '/projects/:id/warnings/:warningId/acceptance',
    operationId: 'acceptProjectWarning',
    summary: '说明理由后放行疑点',
    permission: 'project.propose',
    params: z.object({ id: idSchema, warningId: idSchema }),
    body: z.strictObject({ reason: reasonSchema }),
    response: warningSchema,
    handle: async ({ tx: anyTx, params, body, principal, businessDate, audit }) => {
      const tx: Tx = anyTx;
      const row = await tx
        .selectFrom('project_warning')
        .selectAll()
        .where('id', '=', params.warningId)
        .where('project_id', '=', params.id)
        .forUpdate()
        .executeTakeFirst();
      if (!row) throw notFound('疑点');
      if (row.is_blocking) throw new DomainError('warning.blocking', `“${row.message}”不能放行，须先修改项目内容`);
      if (row.state !== 'open') throw new DomainError('warning.settled', '该疑点已处理');
      const accepted = {
        state: 'accepted',
        accepted_by: principal.userId,
        accepted_by_name: principal.userName,
        accepted_on: businessDate,
        reason: body.reason,
      };
      await tx.updateTable('project_warning').set(accepted).where('id', '=', row.id).execute();
      await audit({
        action: 'projectWarning.accept',
        subjectType: 'project',
        subjectId: params.id,
        regionCode: row.region_code,
        before: { state: row.state },
        after: { state: 'accepted', rule: row.rule, message: row.message },
        reason: body.reason,
      });
      return warningOf({ ...row, ...accepted });
    },
  }),
];
