import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { RegionName } from '../region/region-name.tsx';
import { ClearingAccountName } from './account-name.tsx';
import { EntryTable } from './entry-table.tsx';
import { HoldTable } from './hold-table.tsx';
import { clearingBank } from './labels.ts';
import { LEDGER_KEY, ledgerAccountQuery } from './ledger-entry.ts';

/** One account of the books: what is on it, and every entry that made it so. */
export function LedgerAccountPage() {
  const { code } = useParams({ strict: false }) as { code: string };
  const account = useQuery(ledgerAccountQuery(code));
  if (account.error) return <ErrorState error={account.error} onRetry={() => void account.refetch()} />;
  if (!account.data) return <LoadingState text="正在读取账户…" />;
  const { data } = account;
  const bankCode = clearingBank(code);
  const allotmentId = data.dimensions['allotmentId'] ?? (code.startsWith('allotment:') ? code.slice(10) : undefined);
  return (
    <>
      <PageHeader
        title={bankCode === undefined ? data.name : <ClearingAccountName bankCode={bankCode} />}
        hint={<code>{data.code}</code>}
        actions={
          allotmentId === undefined ? undefined : (
            <Link to="/allotments/$allotmentId" params={{ allotmentId }}>
              看这笔指标
            </Link>
          )
        }
      />
      <section className="panel" aria-label="余额">
        <Descriptions
          size="small"
          bordered
          column={{ xs: 1, sm: 2, lg: 4 }}
          items={[
            { key: 'region', label: '地区', children: <RegionName code={data.regionCode} isFull /> },
            { key: 'balance', label: '账面余额', children: <MoneyText fen={data.balanceFen} withUnit /> },
            { key: 'pending', label: '已冻结', children: <MoneyText fen={data.pendingFen} withUnit /> },
            { key: 'available', label: '可用余额', children: <MoneyText fen={data.availableFen} withUnit /> },
          ]}
        />
      </section>
      {data.pendingFen === '0' ? null : <HoldTable account={code} />}
      <EntryTable
        name="ledger-entries"
        sourceKey={[...LEDGER_KEY, code]}
        read={(page, signal) =>
          call(fundAllocation.GET('/ledger/entries', { params: { query: { ...page, account: code } }, signal }))
        }
      />
    </>
  );
}
