import { formatYuan } from '@sunledger/money';
import { type CommandTools, DomainError, invalidField, notFound, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { type Allotment, getAllotment } from '../allotment/allotment.ts';
import type { Acting } from '../allotment/pass-down.ts';
import type { Tx } from '../database.ts';
import type { LinkChangeBody, LinkChangeDecision } from './contract.ts';
import { checkAmounts, type PlanSource } from './link-allotment.ts';
import { lockProjectAllotment } from './planned-project.ts';
import { lockPromises } from './promised-money.ts';
import { claimedFen, lockChange } from './queries.ts';

type Audit = Pick<CommandTools, 'audit'>;
type Link = NonNullable<Awaited<ReturnType<typeof lockProjectAllotment>>>;

interface Arrangement {
  link: Link;
  allotment: Allotment;
}

/**
 * Proposes another amount for what is arranged for a project: more, less, or nothing. It counts after a second person
 * approved it. Refused below what live requests claim, and above what plan, source and allotment leave.
 * @returns the project's id
 */
export async function proposeChange(
  { tx, principal, businessDate, isBackfilled }: Acting,
  { audit }: Audit,
  linkId: string,
  { amountFen, reason }: LinkChangeBody,
): Promise<string> {
  const arrangement = await lockArrangement(tx, linkId);
  const { link } = arrangement;
  if (businessDate < link.linked_on)
    throw new DomainError('planFunding.beforeLink', `调整日期不能早于安排日期 ${link.linked_on}`);
  await checkChange(tx, arrangement, amountFen);
  const id = uuidv7();
  const inserted = await tx
    .insertInto('project_allotment_change')
    .values({
      id,
      link_id: linkId,
      region_code: link.region_code,
      amount_before_fen: link.amount_fen,
      amount_fen: amountFen,
      reason,
      proposed_by: principal.userId,
      proposed_by_name: principal.userName,
      proposed_on: businessDate,
      is_backfilled: isBackfilled,
    })
    .onConflict((conflict) => conflict.column('link_id').where('state', '=', 'proposed').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n)
    throw new DomainError('planFunding.changeOpen', '该安排已有一项调整等待复核，办结后才能再提出');
  await audit({
    action: 'planFunding.proposeChange',
    subjectType: 'plannedProject',
    subjectId: link.project_id,
    regionCode: link.region_code,
    before: { linkId, amountFen: link.amount_fen },
    after: { linkId, changeId: id, amountFen },
    reason,
  });
  return link.project_id;
}

/**
 * The second person puts a proposed change into effect, or turns it down. What it must keep is asked again, since requests
 * and other arrangements may have come in between. Throws 403 for the person who proposed it.
 * @returns the project's id
 */
export async function decideChange(
  { tx, principal, businessDate }: Acting,
  { audit }: Audit,
  id: string,
  decision: LinkChangeDecision,
): Promise<string> {
  const change = await lockChange(tx, id);
  if (change.state !== 'proposed') throw new DomainError('planFunding.changeDecided', '该调整已经办结，不能再次办理');
  if (change.proposed_by === principal.userId)
    throw new DomainError('planFunding.ownChange', '不能复核自己提出的调整', { status: 403 });
  if (businessDate < change.proposed_on)
    throw new DomainError('planFunding.beforeProposal', `复核日期不能早于提出日期 ${change.proposed_on}`);
  const arrangement = await lockArrangement(tx, change.link_id);
  const { link } = arrangement;
  const isApproved = decision.verb === 'approve';
  if (isApproved) await checkChange(tx, arrangement, change.amount_fen);
  await tx
    .updateTable('project_allotment_change')
    .set({
      state: isApproved ? 'approved' : 'rejected',
      decided_by: principal.userId,
      decided_by_name: principal.userName,
      decided_on: businessDate,
      decided_at: sql`now()`,
      reject_reason: decision.verb === 'reject' ? decision.reason : null,
    })
    .where('id', '=', id)
    .execute();
  if (isApproved)
    await tx
      .updateTable('project_allotment')
      .set({ amount_fen: change.amount_fen })
      .where('id', '=', link.id)
      .execute();
  await audit({
    action: isApproved ? 'planFunding.approveChange' : 'planFunding.rejectChange',
    subjectType: 'plannedProject',
    subjectId: link.project_id,
    regionCode: link.region_code,
    before: { linkId: link.id, amountFen: link.amount_fen },
    after: { linkId: link.id, changeId: id, amountFen: isApproved ? change.amount_fen : link.amount_fen },
    ...(decision.verb === 'reject' ? { reason: decision.reason } : {}),
  });
  return link.project_id;
}

/** The link under lock, after the promises of its allotment. Throws 404 when either is out of sight. */
async function lockArrangement(tx: Tx, linkId: string): Promise<Arrangement> {
  const seen = await tx
    .selectFrom('project_allotment')
    .select('allotment_id')
    .where('id', '=', linkId)
    .executeTakeFirst();
  if (!seen) throw notFound('项目的指标安排');
  const allotment = await getAllotment(tx, seen.allotment_id);
  await lockPromises(tx, allotment.id);
  const link = await lockProjectAllotment(tx, linkId);
  if (!link) throw notFound('项目的指标安排');
  return { link, allotment };
}

async function checkChange(tx: Tx, { link, allotment }: Arrangement, amountFen: bigint): Promise<void> {
  if (amountFen === link.amount_fen) throw invalidField('amountFen', '与现在的安排金额相同');
  const claimed = await claimedFen(tx, link.id);
  if (amountFen < claimed) {
    const limit = `该安排已申请或支付 ${formatYuan(claimed)} 元（含未付的质保金）`;
    throw new DomainError('planFunding.belowRequests', `${limit}，不能调整为 ${formatYuan(amountFen)} 元`, {
      fields: [{ path: 'amountFen', message: limit }],
    });
  }
  if (amountFen < link.amount_fen) return;
  const project = await tx
    .selectFrom('planned_project')
    .selectAll()
    .where('id', '=', link.project_id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (project.status !== 'planned') throw new DomainError('planFunding.notPlanned', '项目已调出年度计划，不能增加安排');
  const sources = project.sources as unknown as PlanSource[];
  await checkAmounts(tx, amountFen - link.amount_fen, allotment, {
    id: project.id,
    approvedFen: project.approved_amount_fen,
    source: sources.find(({ sourceName }) => sourceName === link.source_name),
  });
}
