import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { RegionName } from '../region/region-name.tsx';
import {
  fundProgressQuery,
  percentText,
  projectsOf,
  scheduledThousandths,
  thousandths,
  type FundProgress,
} from './fund-progress.ts';

/** Figures of my region this year, for the home page; every amount leads to its list. */
export function RegionFigures() {
  const year = Number(todayInBeijing().slice(0, 4));
  const progress = useQuery(fundProgressQuery(year));
  if (!progress.data) return null;
  return (
    <section className="panel" aria-label="本地区资金">
      <div className="panel-head">
        <h2>
          <RegionName code={progress.data.regionCode} /> {year} 年资金
        </h2>
        <Link to={`/fund-progress?year=${year}` as string}>看各地区进度</Link>
      </div>
      <ProgressFigures progress={progress.data} />
    </section>
  );
}

/** Issued, planned, linked, requested, paid, and the share that is paid beside 序时进度. */
export function ProgressFigures({ progress }: { progress: FundProgress }) {
  const { total, issuedFen, year, regionCode } = progress;
  const paid = thousandths(total.paidFen, total.plannedFen);
  const scheduled = scheduledThousandths(progress);
  const isBehind = paid !== null && paid < scheduled;
  const projects = projectsOf(regionCode, year);
  return (
    <dl className="figure-row is-money">
      <Figure label="收到指标" fen={issuedFen} to={`/allotments?year=${year}&regionCode=${regionCode}`} />
      <Figure label={`计划项目（${total.projectCount} 个）`} fen={total.plannedFen} to={projects} />
      <Figure label="已安排指标" fen={total.linkedFen} to={projects} />
      <Figure label="已申请支付" fen={total.requestedFen} to={projects} />
      <Figure label="已支付" fen={total.paidFen} to={projects} />
      <div className="figure">
        <dt>支出进度</dt>
        <dd>
          {percentText(paid)}{' '}
          <small>
            {isBehind ? '落后于' : ''}序时进度 {percentText(scheduled)}
          </small>
        </dd>
      </div>
    </dl>
  );
}

function Figure({ label, fen, to }: { label: string; fen: string; to: string }) {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>
        <MoneyText fen={fen} withUnit to={to} />
      </dd>
    </div>
  );
}
