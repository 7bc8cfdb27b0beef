import { decodeCursor, notFound, toPage } from '@sunledger/service-kit';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database.ts';
import { definitionSchema, type FactorSource } from './contract.ts';
import type { MarginProblem } from './allocation.ts';
import { closingTitles } from './margins.ts';
import type { PolicyCheck } from './simulate-round.ts';
import type { RowFilter, SimulationRowView, SimulationView } from './simulation-contract.ts';

interface Row {
  id: string;
  round_id: string;
  title: string;
  is_base: boolean;
  round_revision: number;
  definition: unknown;
  factor_snapshot: FactorSource | null;
  total_fen: bigint;
  set_asides: { key: string; title: string; baseFen: string; amountFen: string }[];
  columns: { key: string; poolFen: string; coefficientTotal: string | null }[];
  problems: (Omit<MarginProblem, 'differenceFen'> & { differenceFen: string })[];
  policy_checks: PolicyCheck[];
  created_by_name: string;
  business_date: string;
}

export interface Simulation extends Omit<SimulationView, 'isCurrent' | 'policyChecks'> {
  /** Revision of the round that was computed. */
  roundRevision: number;
  policyChecks: PolicyCheck[];
}

function toSimulation(row: Row): Simulation {
  const definition = definitionSchema.decode(row.definition as never);
  const titles = new Map(definition.components.map(({ key, title }) => [key, title]));
  return {
    id: row.id,
    roundId: row.round_id,
    title: row.title,
    isBase: row.is_base,
    roundRevision: row.round_revision,
    definition,
    factorSnapshot: row.factor_snapshot,
    totalFen: row.total_fen,
    setAsides: row.set_asides.map((item) => ({
      ...item,
      baseFen: BigInt(item.baseFen),
      amountFen: BigInt(item.amountFen),
    })),
    columns: row.columns.map((column) => ({
      ...column,
      title: titles.get(column.key) ?? closingTitles[column.key] ?? column.key,
      poolFen: BigInt(column.poolFen),
    })),
    problems: row.problems.map((problem) => ({ ...problem, differenceFen: BigInt(problem.differenceFen) })),
    policyChecks: row.policy_checks,
    createdByName: row.created_by_name,
    businessDate: row.business_date,
  };
}

async function select(tx: Tx, tail: RawBuilder<unknown>): Promise<Simulation[]> {
  const { rows } = await sql<Row>`select * from allocation_simulation ${tail}`.execute(tx);
  return rows.map(toSimulation);
}

export async function findSimulation(tx: Tx, id: string): Promise<Simulation> {
  const [simulation] = await select(tx, sql`where id = ${id}`);
  if (!simulation) throw notFound('测算');
  return simulation;
}

function toView({ roundRevision, ...simulation }: Simulation, currentRevision: number): SimulationView {
  return {
    ...simulation,
    policyChecks: simulation.policyChecks.map(({ isWithin, sentence }) => ({ isWithin, sentence })),
    isCurrent: simulation.isBase && roundRevision === currentRevision,
  };
}

async function currentRevision(tx: Tx, roundId: string): Promise<number> {
  const round = await tx.selectFrom('allocation_round').select('revision').where('id', '=', roundId).executeTakeFirst();
  if (!round) throw notFound('分配轮次');
  return round.revision;
}

export async function findSimulationView(tx: Tx, id: string): Promise<SimulationView> {
  const simulation = await findSimulation(tx, id);
  return toView(simulation, await currentRevision(tx, simulation.roundId));
}

export async function listSimulations(tx: Tx, roundId: string): Promise<SimulationView[]> {
  const revision = await currentRevision(tx, roundId);
  const simulations = await select(tx, sql`where round_id = ${roundId} order by created_at desc limit 100`);
  return simulations.map((simulation) => toView(simulation, revision));
}

const rowColumns = sql`region_code as "regionCode", region_name as "regionName", amount_fen as "amountFen", cells`;

type StoredRow = Omit<SimulationRowView, 'cells'> & { cells: string[] };

const toRow = (row: StoredRow): SimulationRowView => ({ ...row, cells: row.cells.map(BigInt) });

/** The whole matrix in the order of the regions. */
export async function findAllSimulationRows(tx: Tx, simulationId: string): Promise<SimulationRowView[]> {
  const { rows } = await sql<StoredRow>`select ${rowColumns} from allocation_simulation_row
    where simulation_id = ${simulationId} order by region_code`.execute(tx);
  return rows.map(toRow);
}

/** One page of the matrix in the order of the regions; the first page also tells the sums of all regions asked for. */
export async function listSimulationRows(tx: Tx, simulationId: string, filter: RowFilter) {
  const after = decodeCursor(filter.cursor)?.[0] ?? '';
  const asked = askedRows(simulationId, filter.region);
  const { rows } = await sql<StoredRow>`select ${rowColumns} from allocation_simulation_row
    where ${asked} and region_code > ${after} order by region_code limit ${filter.limit + 1}`.execute(tx);
  const totals = filter.cursor === undefined ? await sumRows(tx, asked) : null;
  return { ...toPage(rows.map(toRow), filter.limit, (row) => [row.regionCode]), totals };
}

function askedRows(simulationId: string, region = ''): RawBuilder<unknown> {
  if (region === '') return sql`simulation_id = ${simulationId}`;
  return sql`simulation_id = ${simulationId}
    and (position(${region} in region_name) > 0 or starts_with(region_code, ${region}))`;
}

async function sumRows(tx: Tx, asked: RawBuilder<unknown>) {
  const { rows: sums } = await sql<{ amountFen: bigint }>`select
    coalesce(sum(amount_fen), 0)::bigint as "amountFen" from allocation_simulation_row where ${asked}`.execute(tx);
  const { rows: cells } = await sql<{ fen: bigint }>`select sum(c.fen::bigint)::bigint as fen
    from allocation_simulation_row, jsonb_array_elements_text(cells) with ordinality as c (fen, place)
    where ${asked} group by c.place order by c.place`.execute(tx);
  return { amountFen: sums[0]?.amountFen ?? 0n, cells: cells.map(({ fen }) => fen) };
}

/** One row with the factor values it was computed from. */
export async function findSimulationRow(tx: Tx, simulationId: string, regionCode: string) {
  const { rows } = await sql<StoredRow & { factors: [string, string][] }>`select ${rowColumns}, factors
    from allocation_simulation_row where simulation_id = ${simulationId} and region_code = ${regionCode}`.execute(tx);
  if (!rows[0]) throw notFound('测算结果');
  const { factors, ...row } = rows[0];
  return { row: toRow(row), factors };
}
