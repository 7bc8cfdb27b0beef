import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { RegionName } from '../region/region-name.tsx';
import {
  fundProgressQuery,
  percentText,
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
  const { total, issuedFen, year } = progress;
  const paid = thousandths(total.paidFen, total.plannedFen);
  const scheduled = scheduledThousandths(progress);
  const isBehind = paid !== null && paid < scheduled;
  return (
    <dl className="figure-row">
      <Figure label="收到指标" to={`/allotments?year=${year}`}>
        <MoneyText fen={issuedFen} withUnit />
      </Figure>
      <Figure label={`计划项目（${total.projectCount} 个）`} to={`/planned-projects?year=${year}&status=planned`}>
        <MoneyText fen={total.plannedFen} withUnit />
      </Figure>
      <Figure label="已安排指标" to={`/planned-projects?year=${year}&status=planned`}>
        <MoneyText fen={total.linkedFen} withUnit />
      </Figure>
      <Figure label="已申请支付" to="/payment-requests">
        <MoneyText fen={total.requestedFen} withUnit />
      </Figure>
      <Figure label="已支付" to="/payment-requests?status=paid">
        <MoneyText fen={total.paidFen} withUnit />
      </Figure>
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

function Figure({ label, to, children }: { label: string; to: string; children: ReactNode }) {
  return (
    <div className="figure">
      <dt>
        <Link to={to}>{label}</Link>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
