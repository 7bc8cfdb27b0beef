import { actorOf } from '@sunledger/approval';
import { formatYuan } from '@sunledger/money';
import { type CommandTools, DomainError, invalidField, uuidv7 } from '@sunledger/service-kit';
import { getAllotment } from '../allotment/allotment.ts';
import type { Acting } from '../allotment/pass-down.ts';
import type { Config } from '../config.ts';
import type { Tx } from '../database.ts';
import { unpromisedFen } from '../planned-project/promised-money.ts';
import { roundApproval } from './approval-definition.ts';
import type { FactorSource } from './contract.ts';
import { findAdjustments, lockRound } from './queries.ts';
import { requireDraft } from './save-round.ts';
import type { PolicyCheck } from './simulate-round.ts';
import { findSimulation } from './simulation-queries.ts';
import { type AllocationRoundRun, roundWorkflowId } from './workflow-contract.ts';

type Round = Awaited<ReturnType<typeof lockRound>>;

/**
 * Submits one simulation for approval and freezes it. Refused unless it is the round as it stands now, closes on every
 * margin, keeps the policy, and the source allotment covers it.
 */
export async function submitRound(
  { tx, principal, businessDate, isBackfilled, config }: Acting & { config: Config },
  { audit, startWorkflow }: Pick<CommandTools, 'audit' | 'startWorkflow'>,
  roundId: string,
  simulationId: string,
): Promise<void> {
  const round = await lockRound(tx, roundId);
  requireDraft(round.state);
  const checks = await checkSimulation(tx, round, simulationId);
  await checkSource(tx, round, businessDate);
  const run: AllocationRoundRun = {
    roundId,
    caseId: uuidv7(),
    title: round.title,
    regionCode: round.region_code,
    definition: roundApproval(round.total_fen, round.region_code, config),
    maker: actorOf(principal),
    excluded: round.drafted_by.map((userId) => ({ userId, reason: '您起草或调整过这次分配，不能审批' })),
    businessDate,
    isBackfilled,
  };
  const source = round.factor_snapshot as FactorSource | null;
  await tx
    .updateTable('allocation_round')
    .set({
      state: 'submitted',
      simulation_id: simulationId,
      // Whoever submits is the maker of the approval, also when somebody else drafted.
      created_by: principal.userId,
      created_by_name: principal.userName,
      submitted_on: businessDate,
      policy_records: JSON.stringify(checks.map(({ record }) => record)),
    })
    .where('id', '=', roundId)
    .execute();
  const decisionId = await audit({
    action: 'round.submit',
    subjectType: 'allocationRound',
    subjectId: roundId,
    regionCode: round.region_code,
    before: { state: 'draft' },
    after: { state: 'submitted', simulationId, caseId: run.caseId },
  });
  if (source) run.factors = { snapshotId: source.id, decisionId };
  await startWorkflow({ workflowType: 'allocationRound', workflowId: roundWorkflowId(roundId), args: [run] });
}

async function checkSimulation(tx: Tx, round: Round, simulationId: string): Promise<PolicyCheck[]> {
  const simulation = await findSimulation(tx, simulationId);
  if (simulation.roundId !== round.id) throw invalidField('simulationId', '该测算不属于本轮次');
  if (!simulation.isBase) throw new DomainError('round.scenario', '比较方案不能提交，请按选定的权重修改轮次后重新测算');
  if (simulation.roundRevision !== round.revision)
    throw new DomainError('round.stale', '测算之后轮次有改动，请重新测算');
  const pending = (await findAdjustments(tx, round.id)).filter(({ state }) => state === 'proposed');
  if (pending.length > 0)
    throw new DomainError('round.pendingAdjustment', `还有 ${pending.length} 条人工调整没有经第二人审批`);
  const [problem] = simulation.problems;
  if (problem)
    throw new DomainError('round.notClosed', `${problem.message}（共 ${simulation.problems.length} 处不相符）`, {
      fields: simulation.problems.map(({ margin, key, message }) => ({ path: `${margin}.${key}`, message })),
    });
  const broken = simulation.policyChecks.find(({ isWithin }) => !isWithin);
  if (broken) throw new DomainError('round.policy', broken.sentence);
  return simulation.policyChecks;
}

async function checkSource(tx: Tx, round: Round, businessDate: string): Promise<void> {
  if (round.source_allotment_id === null) throw invalidField('sourceAllotmentId', '请选择被分配的指标');
  const source = await getAllotment(tx, round.source_allotment_id);
  if (source.regionCode !== round.region_code)
    throw invalidField('sourceAllotmentId', '被分配的指标不属于组织分配的地区');
  if (source.state !== 'received' || (source.receivedOn !== null && source.receivedOn > businessDate))
    throw new DomainError('round.sourceNotReceived', '被分配的指标尚未收到');
  if (source.year !== round.year)
    throw new DomainError('round.sourceYear', `被分配的指标属于 ${source.year} 年，与本轮次年度不符`);
  const availableFen = await unpromisedFen(tx, source.id);
  if (availableFen < round.total_fen)
    throw new DomainError(
      'round.sourceShort',
      `被分配的指标可用余额（扣除已安排给项目的）${formatYuan(availableFen)} 元，少于本轮次总额 ${formatYuan(round.total_fen)} 元`,
    );
}
