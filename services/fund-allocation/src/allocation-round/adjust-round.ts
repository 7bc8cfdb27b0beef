import { type CommandTools, DomainError, invalidField, notFound, uuidv7 } from '@sunledger/service-kit';
import type { Acting } from '../allotment/pass-down.ts';
import { lockRound } from './queries.ts';
import { noteDrafter, refusePublished, requireDraft } from './save-round.ts';

type Audit = Pick<CommandTools, 'audit'>;

/** A manual change of one region's amount; it counts only after a second person approved it. */
export async function proposeAdjustment(
  { tx, principal }: Acting,
  { audit }: Audit,
  roundId: string,
  body: { regionCode: string; amountFen: bigint; reason: string },
): Promise<string> {
  const round = await lockRound(tx, roundId);
  requireDraft(round.state);
  refusePublished(round);
  const region = await tx
    .selectFrom('allocation_round_region')
    .select('region_name')
    .where('round_id', '=', roundId)
    .where('region_code', '=', body.regionCode)
    .executeTakeFirst();
  if (!region) throw invalidField('regionCode', '该地区不在本轮次之中');
  const id = uuidv7();
  await tx
    .insertInto('allocation_adjustment')
    .values({
      id,
      round_id: roundId,
      region_code: body.regionCode,
      amount_fen: body.amountFen,
      reason: body.reason,
      proposed_by: principal.userId,
      proposed_by_name: principal.userName,
    })
    .execute();
  await noteDrafter(tx, roundId, principal);
  await audit({
    action: 'roundAdjustment.propose',
    subjectType: 'allocationAdjustment',
    subjectId: id,
    regionCode: body.regionCode,
    after: { roundId, ...body },
    reason: body.reason,
  });
  return id;
}

/** The second person decides; simulations made before no longer match the round. Throws 403 for the proposer. */
export async function decideAdjustment(
  { tx, principal, businessDate }: Acting,
  { audit }: Audit,
  id: string,
  verb: 'approve' | 'reject',
): Promise<string> {
  const row = await tx
    .selectFrom('allocation_adjustment')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('人工调整');
  requireDraft((await lockRound(tx, row.round_id)).state);
  if (row.state !== 'proposed') throw new DomainError('roundAdjustment.decided', '该调整已经办结，不能再次办理');
  if (row.proposed_by === principal.userId)
    throw new DomainError('roundAdjustment.ownProposal', '不能审批自己提出的调整', { status: 403 });
  const state = verb === 'approve' ? 'approved' : 'rejected';
  await tx
    .updateTable('allocation_adjustment')
    .set({ state, decided_by: principal.userId, decided_by_name: principal.userName, decided_on: businessDate })
    .where('id', '=', id)
    .execute();
  if (verb === 'approve')
    await tx
      .updateTable('allocation_round')
      .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
      .where('id', '=', row.round_id)
      .execute();
  await audit({
    action: `roundAdjustment.${verb}`,
    subjectType: 'allocationAdjustment',
    subjectId: id,
    regionCode: row.region_code,
    before: { state: 'proposed' },
    after: { state },
  });
  return row.round_id;
}
