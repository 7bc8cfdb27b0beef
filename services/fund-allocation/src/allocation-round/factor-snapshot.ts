import { DomainError, invalidField, type FieldProblem, type RequestContext } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { askingFor, refusedBy, registryFor, type PeerErrand } from '../peer-access.ts';
import type { FactorSource, RoundBody } from './contract.ts';
import { roundWorkflowId } from './workflow-contract.ts';

type Peers = Pick<Dependencies, 'peerUrl' | 'serviceTokens'>;
type RoundRegion = RoundBody['regions'][number];

interface Snapshot extends FactorSource {
  rows: { regionCode: string; regionName: string; values: Record<string, string> }[];
}

interface FilledRound {
  body: RoundBody;
  source: FactorSource | null;
}

/**
 * The round with its factor values taken from the registry's snapshot that it names, read with the reach of the acting
 * person. Without listed regions every region of the snapshot below the round's takes part. Throws 400 for a snapshot that
 * is out of sight or has no factor of the round, and for every region or value that contradicts it; 503 without registry.
 */
export async function fillFromSnapshot(
  deps: Peers & Pick<Dependencies, 'db'>,
  context: RequestContext & { idempotencyKey: string },
  body: RoundBody,
): Promise<FilledRound> {
  const { factorSnapshotId } = body;
  if (factorSnapshotId === undefined) return { body, source: null };
  const errand = await askingFor(deps, context, `allocation-round-draft-${context.idempotencyKey}`);
  const { regionCode } = context.principal;
  const snapshot = await readSnapshot(deps, factorSnapshotId, { ...errand, regionCode });
  const keys = snapshot.factors
    .map(({ key }) => key)
    .filter((key) => body.definition.components.some((component) => component.key === key));
  if (keys.length === 0) throw invalidField('factorSnapshotId', `《${snapshot.title}》中没有本轮次的因素`);
  const listed = body.regions.length > 0 ? body.regions : regionsOf(snapshot, body.regionCode);
  const { rows: _rows, ...source } = snapshot;
  return { body: { ...body, regions: fillRegions(listed, snapshot, keys) }, source };
}

async function readSnapshot(deps: Peers, id: string, errand: PeerErrand): Promise<Snapshot> {
  const registry = await registryFor(deps, errand);
  const { data, error, response } = await registry.GET('/factor-snapshots/{id}', { params: { path: { id } } });
  if (response.status === 404) throw invalidField('factorSnapshotId', '没有这份因素数据');
  if (!data) throw refusedBy('registry', error);
  const { regionCode: _regionCode, ...snapshot } = data;
  return snapshot;
}

function regionsOf({ rows, title }: Snapshot, parentCode: string): RoundRegion[] {
  const below = rows.filter(({ regionCode }) => regionCode !== parentCode && regionCode.startsWith(parentCode));
  if (below.length === 0) throw invalidField('factorSnapshotId', `《${title}》中没有下级地区`);
  if (new Set(below.map(({ regionCode }) => regionCode.length)).size > 1)
    throw invalidField('regions', `《${title}》含有几级地区，请列明参加分配的地区`);
  return below.map(({ regionCode, regionName }) => ({ regionCode, regionName, values: {}, designations: [] }));
}

function fillRegions(regions: readonly RoundRegion[], snapshot: Snapshot, keys: readonly string[]): RoundRegion[] {
  const rows = new Map(snapshot.rows.map((row) => [row.regionCode, row]));
  const problems: FieldProblem[] = [];
  const filled = regions.map((region, index) => {
    const row = rows.get(region.regionCode);
    if (!row) {
      problems.push({ path: `regions.${index}.regionCode`, message: `因素数据中没有“${region.regionName}”` });
      return region;
    }
    for (const key of keys) {
      const own = region.values[key];
      if (own === undefined || own === row.values[key]) continue;
      const message = `“${region.regionName}”的因素值写作 ${own}，因素数据为 ${row.values[key]}`;
      problems.push({ path: `regions.${index}.values.${key}`, message });
    }
    const values = Object.fromEntries(keys.flatMap((key) => (row.values[key] ? [[key, row.values[key]]] : [])));
    return { ...region, values: { ...region.values, ...values } };
  });
  if (problems[0])
    throw new DomainError('round.snapshotContradicted', `${problems[0].message}（共 ${problems.length} 处）`, {
      status: 400,
      fields: problems.slice(0, 200),
    });
  return filled;
}

/** Freezes the snapshot of a submitted round at the registry; a repeat finds it frozen. Throws 503 until registry agrees. */
export async function freezeSnapshot(
  deps: Peers,
  { roundId, snapshotId, regionCode, decisionId, onBehalfOf }: FreezeInput,
): Promise<string> {
  const workflowId = roundWorkflowId(roundId);
  const registry = await registryFor(deps, { workflowId, decisionId, onBehalfOf, regionCode });
  const { data, error } = await registry.POST('/factor-snapshots/{id}/freeze', {
    params: { path: { id: snapshotId } },
    headers: { 'idempotency-key': decisionId },
  });
  if (!data?.frozenAt) throw refusedBy('registry', error);
  return data.frozenAt;
}

interface FreezeInput {
  roundId: string;
  snapshotId: string;
  /** Reach of the person who submitted. */
  regionCode: string;
  /** Audit event of the submission. */
  decisionId: string;
  onBehalfOf: { userId: string; userName: string };
}

/** 《统计年鉴》（2025年，县统计局）, as it is shown beside a value. */
export const sourceSentence = ({ title, year, source }: FactorSource): string => `《${title}》（${year}年，${source}）`;
