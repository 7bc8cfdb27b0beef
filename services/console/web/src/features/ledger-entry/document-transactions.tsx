import { useQuery } from '@tanstack/react-query';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { documentTransactionsQuery } from './ledger-entry.ts';
import { TransactionTable } from './transaction-table.tsx';

/** Tab content: everything that was booked for a document. */
export function DocumentTransactions({ referenceType, referenceId }: { referenceType: string; referenceId: string }) {
  const found = useQuery(documentTransactionsQuery(referenceType, referenceId));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取记账凭证…" />;
  return <TransactionTable transactions={found.data} />;
}
