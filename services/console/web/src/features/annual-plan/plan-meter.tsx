import { Progress } from 'antd';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import type { Plan } from './annual-plan.ts';
import './plan-meter.css';

type Floor = Plan['meter']['floors'][number];

/** Ceiling and floors as the selection stands; the server computes them after every change. */
export function PlanMeter({ plan }: { plan: Plan }) {
  const { meter } = plan;
  return (
    <section className="panel" aria-label="上限和下限">
      <h2>
        上限和下限 <small>每次增减项目后由系统重新核对</small>
      </h2>
      <ul className="meter-list">
        <li>
          <div className="meter-head">
            <strong>资金上限</strong>
            {meter.isWithinCeiling ? <Tag tone="done">未超过</Tag> : <Tag tone="refused">已超过</Tag>}
          </div>
          <Progress
            percent={percentOf(meter.totalFen, meter.ceilingFen)}
            showInfo={false}
            strokeColor={meter.isWithinCeiling ? '#1d4f8c' : '#b42318'}
            aria-label="已安排占资金上限的比例"
          />
          <div>
            已安排 <MoneyText fen={meter.totalFen} withUnit />
            ，上限 <MoneyText fen={meter.ceilingFen} withUnit />，{meter.isWithinCeiling ? '还可安排' : '超出'}{' '}
            <MoneyText fen={meter.remainingFen.replace('-', '')} withUnit />
          </div>
        </li>
        {meter.floors.map((floor) => (
          <FloorMeter key={floor.parameter} floor={floor} />
        ))}
      </ul>
      {meter.floors.length === 0 ? <p className="muted">本地区在今天没有规定占比下限的文件。</p> : null}
    </section>
  );
}

function FloorMeter({ floor }: { floor: Floor }) {
  const required = percentText(floor.required);
  return (
    <li>
      <div className="meter-head">
        <strong>
          {floor.label}
          <ClauseHint source={`${floor.documentNumber} ${floor.clauseId}`}>{floor.sentence}</ClauseHint>
        </strong>
        {floor.isWithin ? <Tag tone="done">符合</Tag> : <Tag tone="warning">不足</Tag>}
      </div>
      <Progress
        percent={Number(floor.actual ?? 0) * 100}
        showInfo={false}
        strokeColor={floor.isWithin ? '#1f7a3d' : '#9a5b00'}
        aria-label={floor.label}
      />
      <div>
        {floor.actual === null ? '尚无可比金额' : `现为 ${percentText(floor.actual)}`}，要求不低于 {required}
        {floor.unknownCount > 0 ? `；${floor.unknownCount} 个项目未填，按零计` : ''}
      </div>
    </li>
  );
}

/** Length of the bar only; every figure beside it comes from the server. */
function percentOf(partFen: string, wholeFen: string): number {
  const whole = BigInt(wholeFen);
  return whole === 0n ? 0 : Number((BigInt(partFen) * 100n) / whole);
}

/** '0.523456' → '52.34%', cut off and not rounded, so that a floor never looks met when it is not. */
function percentText(share: string): string {
  const [whole = '0', fraction = ''] = share.split('.');
  const digits = BigInt(`${whole}${fraction.padEnd(4, '0').slice(0, 4)}`)
    .toString()
    .padStart(3, '0');
  const decimals = digits.slice(-2);
  return `${digits.slice(0, -2)}${decimals === '00' ? '' : `.${decimals}`}%`;
}
