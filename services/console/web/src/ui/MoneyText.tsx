import { formatWan, formatYuan, parseFen } from '@sunledger/money';
import { Link } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { createContext, use, useMemo, useState, type ReactNode } from 'react';

export type MoneyUnit = '元' | '万元';

const MoneyUnitContext = createContext<{ unit: MoneyUnit; setUnit: (unit: MoneyUnit) => void }>({
  unit: '元',
  setUnit: () => {},
});

const STORAGE_KEY = 'sunledger.moneyUnit';

/** Remembers 元 or 万元 for this browser. */
export function MoneyUnitProvider({ children }: { children: ReactNode }) {
  const [unit, setUnit] = useState<MoneyUnit>(localStorage.getItem(STORAGE_KEY) === '万元' ? '万元' : '元');
  const value = useMemo(
    () => ({
      unit,
      setUnit: (next: MoneyUnit) => {
        localStorage.setItem(STORAGE_KEY, next);
        setUnit(next);
      },
    }),
    [unit],
  );
  return <MoneyUnitContext value={value}>{children}</MoneyUnitContext>;
}

export function useMoneyUnit(): MoneyUnit {
  return use(MoneyUnitContext).unit;
}

/** 元 | 万元; stands in the toolbar of every table with amounts. */
export function MoneyUnitSwitch() {
  const { unit, setUnit } = use(MoneyUnitContext);
  return <Segmented aria-label="金额单位" options={['元', '万元']} value={unit} onChange={setUnit} size="small" />;
}

/** Fen from the wire (integer string) as text in the unit, exact: 万元 shows as many decimals as the amount needs, at least two. */
export function formatMoney(fen: string, unit: MoneyUnit): string {
  const amount = parseFen(fen);
  return unit === '元' ? formatYuan(amount) : formatWan(amount, 2);
}

interface MoneyTextProperties {
  /** Integer fen as it comes from the API, e.g. "12345"; null or undefined shows a dash. */
  fen: string | null | undefined;
  /** Names the unit behind the number. Leave out inside a column whose head names it. */
  withUnit?: boolean;
  /** Overrides the unit chosen by the person, e.g. for printed papers. */
  unit?: MoneyUnit;
  /** Address of what the amount consists of. */
  to?: string;
}

/** An amount: thousands separators, tabular digits, never wrapped; a minus sign (not only colour) marks a negative one. */
export function MoneyText({ fen, withUnit = false, unit, to }: MoneyTextProperties) {
  const chosen = useMoneyUnit();
  if (fen === null || fen === undefined) return <span className="muted">—</span>;
  const text = formatMoney(fen, unit ?? chosen);
  const amount = (
    <span className={text.startsWith('-') ? 'money is-negative' : 'money'}>
      {text.replace('-', '−')}
      {withUnit ? ` ${unit ?? chosen}` : ''}
    </span>
  );
  return to === undefined ? amount : <Link to={to}>{amount}</Link>;
}

/** Column head of an amount: the name with the unit, e.g. 批复金额（万元）. */
export function MoneyHead({ title }: { title: string }) {
  return (
    <>
      {title}
      <span className="unit">（{useMoneyUnit()}）</span>
    </>
  );
}
