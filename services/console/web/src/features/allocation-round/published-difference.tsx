import { ArrowDownOutlined, ArrowUpOutlined, CheckOutlined } from '@ant-design/icons';
import { absoluteFen, parseFen } from '@sunledger/money';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import type { Search } from '../../search-params.ts';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { publishedTableQuery, publishedTablesQuery } from '../published-table/published-table.ts';
import type { Round } from './allocation-round.ts';

interface PublishedAmounts {
  /** Fen by region code, once a table is chosen. */
  amounts: ReadonlyMap<string, string> | undefined;
  control: ReactNode;
}

/** The published table to compare with, chosen by the person and kept in the URL; a round made from one is compared with it. */
export function usePublishedAmounts(round: Round): PublishedAmounts {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const tables = useQuery(publishedTablesQuery);
  const own = tables.data?.find(({ roundId }) => roundId === round.id)?.id;
  const chosen = typeof search['published'] === 'string' ? search['published'] : own;
  const table = useQuery({ ...publishedTableQuery(chosen ?? ''), enabled: chosen !== undefined && chosen !== '' });
  const comparable = (tables.data ?? []).filter(({ regionCode }) => regionCode === round.regionCode);
  const amounts =
    table.data &&
    new Map(
      table.data.units.flatMap(({ kind, regionCode, amountFen }): [string, string][] =>
        kind === 'unit' && regionCode !== null && amountFen !== null ? [[regionCode, amountFen]] : [],
      ),
    );
  const control =
    comparable.length === 0 ? null : (
      <p className="published-choice">
        <label htmlFor="published-table">与已公布的分配表比较</label>
        <Select
          id="published-table"
          className="simulation-select"
          value={chosen ?? ''}
          loading={table.isFetching}
          options={[
            { value: '', label: '不比较' },
            ...comparable.map(({ id, title, year }) => ({ value: id, label: `${title}（${year}）` })),
          ]}
          onChange={(published) =>
            void navigate({ to: '.', search: { ...search, published } as never, replace: true, resetScroll: false })
          }
        />
      </p>
    );
  return { amounts: chosen === '' ? undefined : amounts, control };
}

/** Equal, more or less than published, with an arrow and the difference; a region that the table lacks is said. */
export function PublishedDifference({
  amountFen,
  publishedFen,
}: {
  amountFen: string;
  publishedFen: string | undefined;
}) {
  if (publishedFen === undefined) return <span className="is-soon">公布表中没有</span>;
  const difference = parseFen(amountFen) - parseFen(publishedFen);
  if (difference === 0n) {
    return (
      <span className="muted">
        <CheckOutlined aria-hidden /> 相同
      </span>
    );
  }
  return (
    <strong className="is-overdue">
      {difference > 0n ? <ArrowUpOutlined aria-hidden /> : <ArrowDownOutlined aria-hidden />}{' '}
      {difference > 0n ? '多' : '少'} <MoneyText fen={absoluteFen(difference).toString()} />
    </strong>
  );
}
