import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { AccountName } from './account-name.tsx';
import { TRANSACTION_KINDS } from './labels.ts';
import type { LedgerTransaction } from './ledger-entry.ts';

interface Leg {
  key: string;
  transaction: LedgerTransaction;
  isFirst: boolean;
  account: string;
  amountFen: string;
}

/** Vouchers with their legs, one row per leg. */
export function TransactionTable({ transactions }: { transactions: readonly LedgerTransaction[] }) {
  if (transactions.length === 0) {
    return <EmptyState title="还没有记账" hint="经另一人确认后才记账，记账后不能改动，只能红字冲销。" />;
  }
  const legs = transactions.flatMap((transaction) =>
    transaction.legs.map((leg, index): Leg => ({
      ...leg,
      key: `${transaction.transactionId}:${index}`,
      transaction,
      isFirst: index === 0,
    })),
  );
  const span = (leg: Leg) => ({ rowSpan: leg.isFirst ? leg.transaction.legs.length : 0 });
  return (
    <>
      <p className="table-toolbar">
        <span className="toolbar-end">
          <MoneyUnitSwitch />
        </span>
      </p>
      <Table<Leg>
        size="small"
        bordered
        rowKey="key"
        dataSource={legs}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: '凭证',
            width: 110,
            onCell: span,
            render: (_, { transaction }) => (
              <Link to="/ledger-transactions/$transactionId" params={{ transactionId: transaction.transactionId }}>
                第 {transaction.transactionId} 号
              </Link>
            ),
          },
          { title: '业务日期', width: 110, onCell: span, render: (_, { transaction }) => transaction.businessDate },
          {
            title: '事项',
            width: 130,
            onCell: span,
            render: (_, { transaction }) => TRANSACTION_KINDS[transaction.kind] ?? transaction.kind,
          },
          { title: '摘要', onCell: span, render: (_, { transaction }) => transaction.description },
          {
            title: '账户',
            render: (_, { account }) => (
              <Link to="/ledger-accounts/$code" params={{ code: account }}>
                <AccountName code={account} />
              </Link>
            ),
          },
          {
            title: <MoneyHead title="借方" />,
            align: 'right',
            render: (_, { amountFen }) => (amountFen.startsWith('-') ? null : <MoneyText fen={amountFen} />),
          },
          {
            title: <MoneyHead title="贷方" />,
            align: 'right',
            render: (_, { amountFen }) => (amountFen.startsWith('-') ? <MoneyText fen={amountFen.slice(1)} /> : null),
          },
        ]}
      />
    </>
  );
}
