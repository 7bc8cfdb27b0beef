import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { TRANSACTION_KINDS } from './labels.ts';
import { ledgerTransactionQuery } from './ledger-entry.ts';
import { ReferenceLink } from './reference-link.tsx';
import { TransactionTable } from './transaction-table.tsx';

/** A voucher: what was booked, on which accounts, for which document. */
export function LedgerTransactionPage() {
  const { transactionId } = useParams({ strict: false }) as { transactionId: string };
  const transaction = useQuery(ledgerTransactionQuery(transactionId));
  if (transaction.error) return <ErrorState error={transaction.error} onRetry={() => void transaction.refetch()} />;
  if (!transaction.data) return <LoadingState text="正在读取记账凭证…" />;
  const { data } = transaction;
  return (
    <>
      <PageHeader title={`记账凭证 第 ${data.transactionId} 号`} hint={data.description} />
      <section className="panel" aria-label="凭证">
        <Descriptions
          size="small"
          bordered
          column={{ xs: 1, sm: 2, lg: 4 }}
          items={[
            { key: 'kind', label: '事项', children: TRANSACTION_KINDS[data.kind] ?? data.kind },
            { key: 'date', label: '业务日期', children: data.businessDate },
            { key: 'reference', label: '单据', children: <ReferenceLink {...data} /> },
            { key: 'reversal', label: '冲销', children: <Reversal {...data} /> },
          ]}
        />
      </section>
      <section className="panel" aria-label="分录">
        <TransactionTable transactions={[data]} />
      </section>
    </>
  );
}

function Reversal({ reverses, reversedBy }: { reverses: string | null; reversedBy: string | null }) {
  const other = reverses ?? reversedBy;
  if (other === null) return <span className="muted">—</span>;
  return (
    <Link to="/ledger-transactions/$transactionId" params={{ transactionId: other }}>
      {reverses === null ? '已被' : '冲销'}第 {other} 号{reverses === null ? '冲销' : ''}
    </Link>
  );
}
