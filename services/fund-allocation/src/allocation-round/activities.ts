import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { commandTools, systemPrincipal, type Tx } from '@sunledger/service-kit';
import type { ClockDependencies } from '../allotment/pass-down-clock.ts';
import type { Dependencies } from '../dependencies.ts';
import { freezeSnapshot } from './factor-snapshot.ts';
import { buildRoundNotice } from './notice-content.ts';
import type { FactorSource } from './contract.ts';
import { lockRound } from './queries.ts';
import { type RoundActivities, roundWorkflowId } from './workflow-contract.ts';

const service = 'fund-allocation';

/** Why a notice that was published announces nothing. */
const failures = { withdrawn: '结果公告已被撤回', upheld: '结果公告期间有异议成立，须先按处理结论更正' } as const;

/** The round's side of its workflow; each may be retried. */
export function roundActivities(
  deps: Pick<Dependencies, 'db' | 'clock' | 'peerUrl' | 'serviceTokens'> & ClockDependencies,
): RoundActivities {
  const transaction = <T>(work: (tx: Tx) => Promise<T>) => deps.db.transaction(systemPrincipal(service), work);
  return {
    async freezeFactors({ roundId, factors, maker, businessDate, isBackfilled }) {
      if (!factors) return;
      const { userId, userName, regionCode } = maker;
      const onBehalfOf = { userId, userName };
      const frozenAt = await freezeSnapshot(deps, { ...factors, roundId, regionCode, onBehalfOf });
      await deps.db.transaction(systemPrincipal(service, onBehalfOf), async (tx) => {
        const round = await lockRound(tx, roundId);
        const source = round.factor_snapshot as FactorSource | null;
        if (!source || source.frozenAt === frozenAt) return;
        const noted = { ...source, frozenAt };
        await tx
          .updateTable('allocation_round')
          .set({ factor_snapshot: JSON.stringify(noted) })
          .where('id', '=', roundId)
          .execute();
        const origin = roundWorkflowId(roundId);
        const principal = { ...systemPrincipal(service, onBehalfOf), decisionId: factors.decisionId };
        await commandTools(tx, { principal, businessDate, isBackfilled, origin, requestId: origin }).audit({
          action: 'round.freezeFactors',
          subjectType: 'allocationRound',
          subjectId: roundId,
          regionCode: round.region_code,
          after: { snapshotId: source.id, frozenAt },
        });
      });
    },
    async settleRoundApproval({ roundId, outcome, decidedBy, decisionId, businessDate, isBackfilled, opinion }) {
      const principal = systemPrincipal(service, decidedBy);
      await deps.db.transaction(principal, async (tx) => {
        const round = await lockRound(tx, roundId);
        if (round.state !== 'submitted') return;
        const isApproved = outcome === 'approved';
        await tx
          .updateTable('allocation_round')
          .set({
            state: outcome,
            decided_on: businessDate,
            ...(isApproved
              ? {
                  approved_by: decidedBy.userId,
                  approved_by_name: decidedBy.userName,
                  approval_decision_id: decisionId,
                }
              : {}),
          })
          .where('id', '=', roundId)
          .execute();
        const origin = roundWorkflowId(roundId);
        const tools = commandTools(tx, { principal, businessDate, isBackfilled, origin, requestId: origin });
        await tools.audit({
          action: `round.${outcome}`,
          subjectType: 'allocationRound',
          subjectId: roundId,
          regionCode: round.region_code,
          before: { state: 'submitted' },
          after: { state: outcome },
          ...(opinion === null ? {} : { reason: opinion }),
        });
      });
    },
    roundNotice: (roundId): Promise<PublishNoticeInput> => transaction((tx) => buildRoundNotice(tx, deps, roundId)),
    async recordRoundNotice(roundId, { noticeId, outcome, completedOn, snapshotHash }) {
      await transaction(async (tx) => {
        const round = await lockRound(tx, roundId);
        if (round.notice_id !== null || round.failed_notice_ids.includes(noticeId)) return;
        await tx
          .updateTable('allocation_round')
          .set(
            outcome === 'clear'
              ? { notice_id: noticeId, notice_outcome: outcome, notice_completed_on: completedOn }
              : { failed_notice_ids: [...round.failed_notice_ids, noticeId], notice_refusal: failures[outcome] },
          )
          .where('id', '=', roundId)
          .execute();
        await auditNotice(tx, round, completedOn, {
          action: 'round.announce',
          after: { noticeId, outcome, snapshotHash },
        });
      });
    },
    async recordNoticeRefusal(roundId, refusal) {
      await transaction(async (tx) => {
        const round = await lockRound(tx, roundId);
        if (round.notice_refusal !== null) return;
        await tx.updateTable('allocation_round').set({ notice_refusal: refusal }).where('id', '=', roundId).execute();
        await auditNotice(tx, round, deps.clock.today(), { action: 'round.noticeRefused', reason: refusal });
      });
    },
    async noticeStanding(roundId) {
      const round = await transaction((tx) => lockRound(tx, roundId));
      if (round.unpublished_on !== null) return 'unpublished';
      return round.notice_refusal === null ? 'retried' : 'refused';
    },
  };
}

async function auditNotice(
  tx: Tx,
  round: Awaited<ReturnType<typeof lockRound>>,
  businessDate: string,
  entry: { action: string; after?: object; reason?: string },
): Promise<void> {
  const origin = roundWorkflowId(round.id);
  const isBackfilled = round.is_backfilled;
  const circumstance = { principal: systemPrincipal(service), businessDate, isBackfilled, origin, requestId: origin };
  await commandTools(tx, circumstance).audit({
    ...entry,
    subjectType: 'allocationRound',
    subjectId: round.id,
    regionCode: round.region_code,
  });
}
