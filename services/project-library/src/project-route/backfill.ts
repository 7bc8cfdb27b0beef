import { DomainError } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { ProjectRow } from '../project/get-project.ts';

/**
 * 补录 records what happened on paper in the past, and never reaches back behind what happened here: only a project that
 * was drafted as 补录 is submitted for a past day, as long as none of its steps has been walked on the day itself, and not
 * for a day before its last decision. Throws DomainError.
 */
export async function requireBackfillable(tx: Tx, project: ProjectRow, businessDate: string): Promise<void> {
  if (!project.isBackfilled) {
    throw new DomainError(
      'project.notBackfilled',
      '只有以补录方式建立或导入的项目可以补录提交；本项目请按当天日期提交，或作废后另行补录',
    );
  }
  const live = await tx
    .selectFrom('project_step')
    .select(['opened_on', 'closed_on'])
    .where('project_id', '=', project.id)
    .where('is_backfilled', '=', false)
    .orderBy('sequence')
    .executeTakeFirst();
  const decisions = await decisionsOn(tx, project.id);
  const decidedLive = decisions.find((one) => !one.isBackfilled);
  const since = live ? (live.closed_on ?? live.opened_on) : decidedLive?.businessDate;
  if (since !== undefined) {
    throw new DomainError(
      'project.wentLive',
      `本项目自 ${since} 起按当天日期办理，不能再补录；请按当天日期提交，或作废后另行补录`,
    );
  }
  const last = decisions.at(-1)?.businessDate;
  if (last !== undefined && businessDate < last) {
    throw new DomainError('project.backfillOrder', `补录的业务日期不能早于上一次办理的 ${last}`);
  }
}

async function decisionsOn(tx: Tx, projectId: string) {
  return tx
    .selectFrom('approval_record as record')
    .innerJoin('approval_case as owner', 'owner.id', 'record.case_id')
    .select(['record.business_date as businessDate', 'record.is_backfilled as isBackfilled'])
    .where('owner.subject_type', '=', 'project')
    .where('owner.subject_id', '=', projectId)
    .where('record.verb', 'in', ['approve', 'reject', 'return'])
    .orderBy('record.business_date')
    .execute();
}
