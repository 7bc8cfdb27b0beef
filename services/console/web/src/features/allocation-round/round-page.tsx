import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCan } from '../../session/session.ts';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { ApprovalCaseBar, ApprovalCaseTimeline } from '../approval-case/approval-case-panel.tsx';
import { TransactionTable } from '../ledger-entry/transaction-table.tsx';
import { AdjustmentTable } from './adjustment-table.tsx';
import { roundQuery, simulationsQuery, type Round, type Simulation } from './allocation-round.ts';
import { METHODS, nextStepOf, ROUND_STATES } from './labels.ts';
import { RoundActions } from './round-actions.tsx';
import { RoundBasis } from './round-basis.tsx';
import { WithdrawalBar } from './round-endings.tsx';
import { ScenarioComparison } from './scenario-comparison.tsx';
import { SensitivityTable } from './sensitivity-table.tsx';
import { SimulationBoard } from './simulation-board.tsx';

/** An allocation round from its factors to what was issued. */
export function RoundPage() {
  const { roundId } = useParams({ strict: false }) as { roundId: string };
  const found = useQuery(roundQuery(roundId));
  const simulations = useQuery(simulationsQuery(roundId));
  const error = found.error ?? simulations.error;
  if (error) {
    const retry = () => void Promise.all([found.refetch(), simulations.refetch()]);
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!found.data || !simulations.data) return <LoadingState text="正在读取分配轮次…" />;
  const { round, adjustments, transactions } = found.data;
  const current = currentSimulation(round, simulations.data);
  return (
    <>
      <DetailPanel
        title={round.title}
        subtitle={`${round.year} 年度　${round.regionName}　${METHODS[round.method]}`}
        state={
          <>
            <StatusTag labels={ROUND_STATES} state={round.state} />
            {round.publishedSourceUrl === null ? null : <Tag tone="neutral">已公布的分配表</Tag>}
            {round.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(round, current)}
        back={{ to: '/allocation-rounds', label: '分配测算' }}
        actions={<RoundActions round={round} simulation={current} adjustments={adjustments} />}
        facts={factsOf(round)}
        tabs={[
          {
            key: 'simulation',
            label: '测算',
            content: <SimulationBoard round={round} simulations={simulations.data} />,
          },
          ...(round.method === 'factors'
            ? [
                {
                  key: 'scenarios',
                  label: '方案比较',
                  content: <ScenarioComparison simulations={simulations.data} />,
                },
                { key: 'sensitivity', label: '权重敏感性', content: <SensitivityTable round={round} /> },
              ]
            : []),
          {
            key: 'adjustments',
            label: '人工调整',
            count: adjustments.length,
            content: <AdjustmentTable round={round} adjustments={adjustments} />,
          },
          { key: 'basis', label: '依据', content: <RoundBasis round={round} /> },
          {
            key: 'ledger',
            label: '记账',
            count: transactions.length,
            content: <TransactionTable transactions={transactions} />,
          },
          {
            key: 'approval',
            label: '审批',
            content: (
              <ApprovalCaseTimeline service="fund-allocation" subjectType="allocationRound" subjectId={round.id} />
            ),
          },
        ]}
      />
      <ApprovalBarOf round={round} />
      <WithdrawalBar round={round} />
    </>
  );
}

function ApprovalBarOf({ round }: { round: Round }) {
  const canRead = useCan('approval.read');
  if (!canRead) return null;
  return <ApprovalCaseBar service="fund-allocation" subjectType="allocationRound" subjectId={round.id} />;
}

/** The submitted simulation; on a draft the newest one of the round itself. */
function currentSimulation(round: Round, simulations: readonly Simulation[]): Simulation | undefined {
  if (round.simulationId !== null) return simulations.find(({ id }) => id === round.simulationId);
  return simulations.find(({ isBase }) => isBase);
}

function factsOf(round: Round) {
  return [
    { label: '分配总额', value: <MoneyText fen={round.totalFen} withUnit /> },
    { label: '地区数', value: round.regionCount },
    {
      label: '被分配的指标',
      value:
        round.sourceAllotmentId === null ? (
          <span className="muted">尚未选择</span>
        ) : (
          <Link to="/allotments/$allotmentId" params={{ allotmentId: round.sourceAllotmentId }}>
            看指标
          </Link>
        ),
    },
    { label: '下达文号', value: round.documentNumber ?? <span className="muted">—</span> },
    ...(round.factorSnapshot === null
      ? []
      : [
          {
            label: '因素数据',
            span: 4,
            value: (
              <>
                <Link to="/factor-snapshots/$snapshotId" params={{ snapshotId: round.factorSnapshot.id }}>
                  {round.factorSnapshot.title}
                </Link>
                ，{round.factorSnapshot.year} 年度，来源：{round.factorSnapshot.source}
              </>
            ),
          },
        ]),
  ];
}
