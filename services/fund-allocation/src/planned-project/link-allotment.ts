import { openAccount } from '@sunledger/ledger';
import { formatYuan } from '@sunledger/money';
import {
  decisionRecord,
  explain,
  findNegativeItems,
  listOf,
  type Pack,
  type ResolvedParameter,
} from '@sunledger/policy';
import {
  DomainError,
  invalidField,
  isWithinRegion,
  notFound,
  toJson,
  uuidv7,
  type CommandTools,
  type Principal,
} from '@sunledger/service-kit';
import { sql } from 'kysely';
import { getAllotment, type Allotment } from '../allotment/allotment.ts';
import type { Tx } from '../database.ts';
import type { LinkBody } from './contract.ts';
import { isChannelKept, isPurposeKept } from './funding-rules.ts';
import { paidAccount } from './planned-project.ts';
import { lockPromises, unpromisedFen } from './promised-money.ts';

interface LinkRequest {
  tx: Tx;
  principal: Principal;
  businessDate: string;
  projectId: string;
  body: LinkBody;
  packs: readonly Pack[];
}

export interface PlanSource {
  sourceName: string;
  amountFen: string;
}

/**
 * Lets an allotment pay for a planned project. Refused when the amount passes the plan, its source or what the allotment
 * has left, when channel or purpose would change, or when the use stands on the negative list; the message cites the clause.
 */
export async function linkAllotment(request: LinkRequest, { audit }: CommandTools): Promise<string> {
  const { tx, principal, businessDate, projectId, body } = request;
  const allotment = await getAllotment(tx, body.allotmentId);
  await lockPromises(tx, allotment.id);
  const project = await tx
    .selectFrom('planned_project')
    .selectAll()
    .where('id', '=', projectId)
    .forUpdate()
    .executeTakeFirst();
  if (!project) throw notFound('计划项目');
  if (project.status !== 'planned') throw new DomainError('planFunding.notPlanned', '项目已调出年度计划，不能安排资金');
  checkRegionAndState(allotment, project.region_code);
  const source = sourceOf(project.sources as unknown as PlanSource[], body.sourceName, allotment);
  if (!isPurposeKept(allotment.purpose, project.category))
    throw new DomainError(
      'planFunding.purposeChanged',
      `指标用途为“${allotment.purpose}”，不能用于该类项目（整合资金原则：渠道不乱、用途不变）`,
    );
  const negativeList = checkNegativeList(request, allotment.regionCode, `${project.name} ${body.useDescription}`);
  await checkAmounts(tx, body.amountFen, allotment, {
    id: projectId,
    approvedFen: project.approved_amount_fen,
    source,
  });
  const id = uuidv7();
  const inserted = await tx
    .insertInto('project_allotment')
    .values({
      id,
      project_id: projectId,
      allotment_id: allotment.id,
      region_code: project.region_code,
      paying_region_code: allotment.regionCode,
      channel: allotment.channel,
      purpose: allotment.purpose,
      document_number: allotment.documentNumber,
      source_name: source?.sourceName ?? allotment.channel,
      use_description: body.useDescription,
      amount_fen: body.amountFen,
      policy_records: toJson(negativeList ? [decisionRecord(negativeList)] : []) ?? '[]',
      linked_by: principal.userId,
      linked_by_name: principal.userName,
      linked_on: businessDate,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'allotment_id']).doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) throw new DomainError('planFunding.linked', '该指标已安排给这个项目');
  await openAccount(tx, {
    code: paidAccount(projectId, allotment.id),
    name: `${project.name} 已支付（${allotment.documentNumber}）`,
    kind: 'paid',
    normalSide: 'debit',
    regionCode: project.region_code,
    floorFen: 0n,
    dimensions: { projectId, allotmentId: allotment.id, fundDocumentId: allotment.fundDocumentId },
  });
  await audit({
    action: 'planFunding.link',
    subjectType: 'plannedProject',
    subjectId: projectId,
    regionCode: project.region_code,
    after: { linkId: id, allotmentId: allotment.id, amountFen: body.amountFen, useDescription: body.useDescription },
  });
  return id;
}

function checkRegionAndState(allotment: Allotment, projectRegion: string): void {
  if (allotment.state !== 'issued' && allotment.state !== 'received')
    throw invalidField('allotmentId', '指标尚未下达，不能安排给项目');
  if (!isWithinRegion(projectRegion, allotment.regionCode))
    throw invalidField('allotmentId', `指标属于 ${allotment.regionName}，项目不在该地区`);
}

/** The plan's source that this allotment is; undefined for a plan that names none. */
function sourceOf(sources: PlanSource[], named: string | undefined, allotment: Allotment): PlanSource | undefined {
  if (sources.length === 0) return undefined;
  const source = named
    ? sources.find(({ sourceName }) => sourceName === named)
    : sources.find(({ sourceName }) => isChannelKept(allotment.channel, sourceName));
  const listed = sources.map(({ sourceName }) => sourceName).join('、');
  if (!source || !isChannelKept(allotment.channel, source.sourceName))
    throw new DomainError(
      'planFunding.channelChanged',
      `计划的资金来源是“${listed}”，指标渠道是“${allotment.channel}”，不能混用（整合资金原则：渠道不乱、用途不变）`,
    );
  return source;
}

function checkNegativeList(
  { packs, businessDate, body }: LinkRequest,
  regionCode: string,
  use: string,
): ResolvedParameter | undefined {
  const inForce = (key: 'fund.negativeList' | 'fund.negativeListExceptions') =>
    explain({ packs, regionCode, date: businessDate, key }).winner;
  const list = inForce('fund.negativeList');
  if (!list) return undefined;
  const exceptions = inForce('fund.negativeListExceptions');
  const [found] = findNegativeItems(use, listOf(list), exceptions ? listOf(exceptions) : []);
  if (found)
    throw new DomainError(
      'planFunding.negativeList',
      `“${body.useDescription}”写有“${found.word}”，属于负面清单“${found.item}”，资金不得用于该支出（${list.title}·${list.clause.heading}）`,
    );
  return list;
}

export interface PlanLimit {
  id: string;
  approvedFen: bigint;
  source: PlanSource | undefined;
}

/** Refuses what passes the plan, the plan's source, or what the allotment has left; `amountFen` comes on top of what is arranged. */
export async function checkAmounts(tx: Tx, amountFen: bigint, allotment: Allotment, plan: PlanLimit): Promise<void> {
  const ofProject = await linkedFen(tx, plan.id);
  if (ofProject + amountFen > plan.approvedFen)
    throw over(`计划批准 ${formatYuan(plan.approvedFen)} 元，已安排 ${formatYuan(ofProject)} 元`, amountFen);
  if (plan.source) {
    const ofSource = await linkedFen(tx, plan.id, plan.source.sourceName);
    if (ofSource + amountFen > BigInt(plan.source.amountFen))
      throw over(`计划中“${plan.source.sourceName}”只有 ${formatYuan(BigInt(plan.source.amountFen))} 元`, amountFen);
  }
  const free = await unpromisedFen(tx, allotment.id);
  if (amountFen > free) throw over(`指标尚未安排的只有 ${formatYuan(free)} 元`, amountFen);
}

async function linkedFen(tx: Tx, projectId: string, sourceName?: string): Promise<bigint> {
  const rows = tx
    .selectFrom('project_allotment')
    .select(sql<bigint>`coalesce(sum(amount_fen), 0)::bigint`.as('fen'))
    .where('project_id', '=', projectId);
  const { fen } = await (
    sourceName === undefined ? rows : rows.where('source_name', '=', sourceName)
  ).executeTakeFirstOrThrow();
  return fen;
}

function over(limit: string, amountFen: bigint): DomainError {
  return new DomainError('planFunding.overAmount', `${limit}，不能再安排 ${formatYuan(amountFen)} 元`, {
    fields: [{ path: 'amountFen', message: limit }],
  });
}
