import {
  type CommandTools,
  DomainError,
  invalidField,
  type Principal,
  requireRegion,
  uuidv7,
} from '@sunledger/service-kit';
import { sql } from 'kysely';
import { findAllotment } from '../allotment/allotment.ts';
import type { Acting } from '../allotment/pass-down.ts';
import type { Tx } from '../database.ts';
import { definitionSchema, type FactorSource, type RoundBody } from './contract.ts';
import { lockRound } from './queries.ts';
import { isWeighted } from './round-definition.ts';

type Audit = Pick<CommandTools, 'audit'>;

/** Where the amounts of a published table come from; such a round shows them, it does not compute them. */
interface PublishedSource {
  url: string;
  /** Whoever uploaded the table stated its amounts, and does not approve them. */
  uploadedBy: string;
  note: string | null;
  acceptedWarnings: { message: string; reason: string }[];
}

interface Origin {
  published?: PublishedSource;
  /** The snapshot that the factor values were read from. */
  factorSource?: FactorSource | null;
}

/** Keeps a new draft. Throws 400 for regions that do not lie below the round's, or twice, and for an unknown source. */
export async function createRound(
  { tx, principal, isBackfilled }: Acting,
  { audit }: Audit,
  body: RoundBody,
  { published, factorSource = null }: Origin,
): Promise<string> {
  requireRegion(principal, body.regionCode);
  checkRegions(body);
  await requireSource(tx, body.sourceAllotmentId);
  const id = uuidv7();
  await tx
    .insertInto('allocation_round')
    .values({
      id,
      ...columnsOf(body, factorSource),
      published_source_url: published?.url ?? null,
      published_note: published?.note ?? null,
      accepted_warnings: JSON.stringify(published?.acceptedWarnings ?? []),
      created_by: principal.userId,
      created_by_name: principal.userName,
      drafted_by: [...new Set([principal.userId, ...(published ? [published.uploadedBy] : [])])],
      is_backfilled: isBackfilled,
    })
    .execute();
  await insertRegions(tx, id, body.regions);
  await audit({
    action: 'round.create',
    subjectType: 'allocationRound',
    subjectId: id,
    ...auditOf(body, factorSource),
  });
  return id;
}

/** Replaces the content of a draft. What was published elsewhere is not edited here, but imported again. */
export async function replaceRound(
  { tx, principal }: Acting,
  { audit }: Audit,
  id: string,
  body: RoundBody,
  factorSource: FactorSource | null,
): Promise<void> {
  const round = await lockRound(tx, id);
  requireDraft(round.state);
  refusePublished(round);
  requireRegion(principal, body.regionCode);
  checkRegions(body);
  await requireSource(tx, body.sourceAllotmentId);
  const revision = round.revision + 1;
  await tx
    .updateTable('allocation_round')
    .set({ ...columnsOf(body, factorSource), revision })
    .where('id', '=', id)
    .execute();
  await noteDrafter(tx, id, principal);
  await tx.deleteFrom('allocation_round_region').where('round_id', '=', id).execute();
  await insertRegions(tx, id, body.regions);
  await audit({
    action: 'round.replace',
    subjectType: 'allocationRound',
    subjectId: id,
    ...auditOf(body, factorSource),
  });
}

/** Names the allotment that the round divides. */
export async function setSource({ tx, principal }: Acting, { audit }: Audit, id: string, sourceAllotmentId: string) {
  const round = await lockRound(tx, id);
  requireDraft(round.state);
  await requireSource(tx, sourceAllotmentId);
  await tx
    .updateTable('allocation_round')
    .set({ source_allotment_id: sourceAllotmentId })
    .where('id', '=', id)
    .execute();
  await noteDrafter(tx, id, principal);
  await audit({
    action: 'round.setSource',
    subjectType: 'allocationRound',
    subjectId: id,
    regionCode: round.region_code,
    before: { sourceAllotmentId: round.source_allotment_id },
    after: { sourceAllotmentId },
  });
}

/** Remembers who wrote in a draft: they do not approve it, whoever submits. */
export async function noteDrafter(tx: Tx, roundId: string, { userId }: Principal): Promise<void> {
  await sql`update allocation_round set drafted_by = drafted_by || ${userId}::text
    where id = ${roundId} and ${userId} <> all (drafted_by)`.execute(tx);
}

export function requireDraft(state: string): void {
  if (state !== 'draft') throw new DomainError('round.notDraft', '只有草稿状态的分配轮次可以修改');
}

/** Ends a draft that nobody will submit. */
export async function withdrawDraft({ tx }: Acting, { audit }: Audit, id: string, reason: string): Promise<void> {
  const round = await lockRound(tx, id);
  requireDraft(round.state);
  await tx.updateTable('allocation_round').set({ state: 'withdrawn' }).where('id', '=', id).execute();
  await audit({
    action: 'round.withdrawn',
    subjectType: 'allocationRound',
    subjectId: id,
    regionCode: round.region_code,
    before: { state: 'draft' },
    after: { state: 'withdrawn' },
    reason,
  });
}

async function requireSource(tx: Tx, sourceAllotmentId: string | undefined): Promise<void> {
  if (sourceAllotmentId !== undefined && !(await findAllotment(tx, sourceAllotmentId)))
    throw invalidField('sourceAllotmentId', '没有这笔指标，或它不在您的地区');
}

function checkRegions(body: RoundBody): void {
  body.regions.forEach(({ regionCode, regionName }, index) => {
    if (regionCode === body.regionCode || !regionCode.startsWith(body.regionCode))
      throw invalidField(`regions.${index}.regionCode`, `“${regionName}”不是${body.regionName}的下级地区`);
  });
  const codes = body.regions.map(({ regionCode }) => regionCode);
  if (new Set(codes).size === codes.length) return;
  const index = codes.findIndex((code, at) => codes.indexOf(code) !== at);
  throw invalidField(`regions.${index}.regionCode`, `“${body.regions[index]?.regionName}”重复出现`);
}

function columnsOf(body: RoundBody, factorSource: FactorSource | null) {
  return {
    region_code: body.regionCode,
    region_name: body.regionName,
    title: body.title,
    year: body.year,
    method: body.definition.components.some(isWeighted) ? 'factors' : 'fixed',
    source_allotment_id: body.sourceAllotmentId ?? null,
    total_fen: body.totalFen,
    definition: JSON.stringify(definitionSchema.encode(body.definition)),
    factor_snapshot: factorSource && JSON.stringify(factorSource),
  };
}

// The regions stand in their own table; thousands of them do not belong into an audit event.
const auditOf = ({ regions, ...content }: RoundBody, factorSource: FactorSource | null) => ({
  regionCode: content.regionCode,
  after: { ...content, regionCount: regions.length, ...(factorSource ? { factorSource } : {}) },
});

/** All regions in one statement, one array per column. */
async function insertRegions(tx: Tx, roundId: string, regions: RoundBody['regions']): Promise<void> {
  const column = <T>(read: (region: RoundBody['regions'][number]) => T) => regions.map(read);
  await sql`insert into allocation_round_region
      (round_id, region_code, region_name, factor_values, designations, floor_fen, cap_fen)
    select ${roundId}, r.region_code, r.region_name, r.factor_values::jsonb, r.designations::jsonb, r.floor_fen, r.cap_fen
    from unnest(${column(({ regionCode }) => regionCode)}::text[], ${column(({ regionName }) => regionName)}::text[],
      ${column(({ values }) => JSON.stringify(values))}::text[],
      ${column(({ designations }) => JSON.stringify(designations))}::text[],
      ${column(({ floorFen }) => floorFen?.toString() ?? null)}::bigint[],
      ${column(({ capFen }) => capFen?.toString() ?? null)}::bigint[])
      as r(region_code, region_name, factor_values, designations, floor_fen, cap_fen)`.execute(tx);
}

/** A published table is shown as it was published. Throws `round.published`. */
export function refusePublished({ published_source_url: source }: { published_source_url: string | null }): void {
  if (source !== null) throw new DomainError('round.published', '已公布的分配表不能改动金额，请核对后重新导入');
}
