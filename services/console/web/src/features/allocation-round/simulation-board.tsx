import { CalculatorOutlined } from '@ant-design/icons';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Alert, Select } from 'antd';
import { useCallback, useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import type { Search } from '../../search-params.ts';
import { useCan } from '../../session/session.ts';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { AmountChart } from './amount-chart.tsx';
import { ROUND_KEY, type Round, type Simulation } from './allocation-round.ts';
import { CellExplanation } from './cell-explanation.tsx';
import { FactorPanel } from './factor-panel.tsx';
import { ROUNDING_UNITS } from './labels.ts';
import { SimulationMatrix, type ChosenCell } from './simulation-matrix.tsx';
import './simulation-board.css';

interface SimulationBoardProperties {
  round: Round;
  simulations: readonly Simulation[];
}

/** Factors and weights on the left, region × component on the right; which simulation is shown stands in the URL. */
export function SimulationBoard({ round, simulations }: SimulationBoardProperties) {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const show = (id: string) =>
    void navigate({ to: '.', search: { ...search, simulation: id } as never, replace: true, resetScroll: false });
  const [chosen, setChosen] = useState<ChosenCell | null>(null);
  const explainRegion = useCallback((regionCode: string) => setChosen({ regionCode, columnKey: '' }), []);
  const simulate = useSimulate(round, show);
  const shown =
    simulations.find(({ id }) => id === search['simulation']) ??
    simulations.find(({ id }) => id === round.simulationId) ??
    simulations[0];
  return (
    <div className="simulation-board">
      <div className="simulation-side">
        <FactorPanel
          key={shown?.id ?? 'none'}
          round={round}
          simulation={shown}
          isPending={simulate.isPending}
          onScenario={(weights) => simulate.mutate({ title: scenarioTitle(simulations), weights })}
        />
        {shown ? <AmountChart simulationId={shown.id} onRegion={explainRegion} /> : null}
      </div>
      <div className="simulation-main">
        <div className="table-toolbar">
          {simulations.length > 0 ? (
            <Select
              aria-label="查看的测算"
              className="simulation-select"
              value={shown?.id ?? null}
              options={simulations.map((one) => ({ value: one.id, label: simulationText(one, round) }))}
              onChange={show}
            />
          ) : null}
          <SimulateButton
            round={round}
            simulations={simulations}
            isPending={simulate.isPending}
            onClick={() => simulate.mutate({ title: '测算' })}
          />
        </div>
        {shown ? (
          <>
            <Findings simulation={shown} />
            <SimulationMatrix round={round} simulation={shown} onExplain={setChosen} />
            {chosen ? <CellExplanation simulation={shown} {...chosen} onClose={() => setChosen(null)} /> : null}
          </>
        ) : (
          <EmptyState title="还没有测算" hint="按左侧的因素和权重测算，得到每个地区的金额和计算过程。" />
        )}
      </div>
    </div>
  );
}

function useSimulate(round: Round, onDone: (id: string) => void) {
  return useCommand({
    run: (body: { title: string; weights?: Record<string, string> }, headers) =>
      call(
        fundAllocation.POST('/allocation-rounds/{id}/simulations', {
          params: { path: { id: round.id } },
          body,
          headers,
        }),
      ),
    invalidates: [ROUND_KEY],
    success: '已测算',
    onSuccess: ({ id }) => onDone(id),
  });
}

const scenarioTitle = (simulations: readonly Simulation[]) =>
  `比较方案 ${simulations.filter(({ isBase }) => !isBase).length + 1}`;

export function simulationText(simulation: Simulation, round?: Round): string {
  const mark =
    simulation.id === round?.simulationId
      ? '，已提交'
      : !simulation.isBase
        ? ''
        : simulation.isCurrent
          ? '，最新'
          : '，已过时';
  return `${simulation.title}（${simulation.businessDate} ${simulation.createdByName}${mark}）`;
}

function SimulateButton(properties: {
  round: Round;
  simulations: readonly Simulation[];
  isPending: boolean;
  onClick: () => void;
}) {
  const canManage = useCan('round.manage');
  if (!canManage || properties.round.state !== 'draft') return null;
  const isCurrent = properties.simulations.some(({ isBase, isCurrent: current }) => isBase && current);
  return (
    <ReasonButton
      type={isCurrent ? 'default' : 'primary'}
      icon={<CalculatorOutlined />}
      loading={properties.isPending}
      reason={isCurrent ? '测算结果已是最新' : undefined}
      onClick={properties.onClick}
    >
      测算
    </ReasonButton>
  );
}

/** Margins that do not close, and the policy limits, each with its figures. */
function Findings({ simulation }: { simulation: Simulation }) {
  return (
    <>
      {simulation.problems.length > 0 ? (
        <Alert
          type="error"
          showIcon
          className="consequence"
          title={`有 ${simulation.problems.length} 处不相符，不能提交`}
          description={
            <ul className="plain-list">
              {simulation.problems.map((problem) => (
                <li key={`${problem.margin}:${problem.key}`}>{problem.message}</li>
              ))}
              {simulation.problems.some(({ key }) => key === 'rounding') ? (
                <li>
                  分配数不是{ROUNDING_UNITS[simulation.definition.unitFen]}
                  的整数倍：请调整总额或预留，或把“取整到”改小。
                </li>
              ) : null}
            </ul>
          }
        />
      ) : (
        <Alert type="success" showIcon className="consequence" title="行、列、总额全部相符" />
      )}
      {simulation.policyChecks.map(({ isWithin, sentence }) => (
        <Alert key={sentence} type={isWithin ? 'success' : 'error'} showIcon className="consequence" title={sentence} />
      ))}
    </>
  );
}
