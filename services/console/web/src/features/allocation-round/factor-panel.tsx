import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useCan } from '../../session/session.ts';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { RegionName } from '../region/region-name.tsx';
import type { Component, Round, Simulation } from './allocation-round.ts';
import { COMPONENT_KINDS, ROUNDING_UNITS, ROUNDINGS } from './labels.ts';
import { sumOfWeights, WeightSum } from './weight-sum.tsx';

interface FactorPanelProperties {
  round: Round;
  simulation: Simulation | undefined;
  isPending: boolean;
  onScenario: (weights: Record<string, string>) => void;
}

/** Factors with their weights; other weights can be tried without touching the round. */
export function FactorPanel({ round, simulation, isPending, onScenario }: FactorPanelProperties) {
  const canManage = useCan('round.manage');
  const definition = simulation?.definition ?? round.definition;
  const weighted = definition.components.filter((component) => 'weight' in component);
  const [form] = Form.useForm<Record<string, string>>();
  const weights = Form.useWatch([], form) as Record<string, string> | undefined;
  const original = Object.fromEntries(weighted.map((component) => [component.key, component.weight]));
  const isChanged = weighted.some(({ key, weight }) => weights?.[key] !== undefined && weights[key] !== weight);
  const canTry = canManage && weighted.length > 0 && round.publishedSourceUrl === null;
  return (
    <section aria-label="因素与权重" className="factor-panel">
      <h2>因素与权重</h2>
      <Form form={form} initialValues={original} onFinish={onScenario} size="small">
        <ul className="factor-list">
          {definition.components.map((component) => (
            <li key={component.key}>
              <FactorName component={component} />
              {'weight' in component ? (
                <Form.Item name={component.key} noStyle>
                  <Input
                    className="weight-input"
                    aria-label={`${component.title}的权重`}
                    readOnly={!canTry}
                    autoComplete="off"
                  />
                </Form.Item>
              ) : null}
            </li>
          ))}
        </ul>
        {weighted.length > 0 ? <WeightSum weights={Object.values({ ...original, ...weights })} /> : null}
        {canTry ? (
          <ReasonButton
            htmlType="submit"
            loading={isPending}
            reason={tryReason(isChanged, Object.values({ ...original, ...weights }))}
            block
          >
            按这些权重试算
          </ReasonButton>
        ) : null}
      </Form>
      <Rules definition={definition} setAsides={simulation?.setAsides ?? []} />
    </section>
  );
}

function tryReason(isChanged: boolean, weights: readonly string[]): string | undefined {
  if (!isChanged) return '改动上面的权重后，可以另算一个方案来比较';
  return sumOfWeights(weights) === '100%' ? undefined : '权重合计应为 100%';
}

function FactorName({ component }: { component: Component }) {
  return (
    <span>
      {component.title}
      <small className="muted"> {COMPONENT_KINDS[component.kind]}</small>
      {component.clause === '' ? null : <ClauseHint source="依据">{component.clause}</ClauseHint>}
      {component.kind === 'headCount' && (component.multipliers?.length ?? 0) > 0 ? (
        <ClauseHint source="差别化系数">
          {component.multipliers?.map(({ designation, rate }) => `${designation} × ${rate}`).join('；')}
        </ClauseHint>
      ) : null}
    </span>
  );
}

function Rules(properties: { definition: Round['definition']; setAsides: Simulation['setAsides'] }) {
  const { definition, setAsides } = properties;
  return (
    <dl className="rule-list">
      {setAsides.map((setAside) => (
        <div key={setAside.key}>
          <dt>
            预留：{setAside.title}
            <ClauseHint source="计算基数">
              基数 <MoneyText fen={setAside.baseFen} withUnit />
            </ClauseHint>
          </dt>
          <dd>
            <MoneyText fen={setAside.amountFen} withUnit />
          </dd>
        </div>
      ))}
      {definition.guaranteedMinimumFen === undefined ? null : (
        <Rule name="每地保底">
          <MoneyText fen={definition.guaranteedMinimumFen} withUnit />
        </Rule>
      )}
      {definition.capFen === undefined ? null : (
        <Rule name="每地封顶">
          <MoneyText fen={definition.capFen} withUnit />
        </Rule>
      )}
      <Rule name="取整到">{ROUNDING_UNITS[definition.unitFen] ?? definition.unitFen}</Rule>
      <Rule name="取整方法">{ROUNDINGS[definition.rounding]}</Rule>
      {definition.remainderRegionCode === undefined ? null : (
        <Rule name="尾差归">
          <RegionName code={definition.remainderRegionCode} />
        </Rule>
      )}
    </dl>
  );
}

function Rule({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
