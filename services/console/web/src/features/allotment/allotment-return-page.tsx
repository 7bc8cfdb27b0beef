import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { allotmentReturnQuery } from './allotment.ts';

/** A return stands on the page of the allotment that gives it back; documents and entries name the return only. */
export function AllotmentReturnPage() {
  const { returnId } = useParams({ strict: false }) as { returnId: string };
  const found = useQuery(allotmentReturnQuery(returnId));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取指标退回…" />;
  const { allotmentId } = found.data;
  return (
    <Navigate to="/allotments/$allotmentId" params={{ allotmentId }} search={{ tab: 'returns' } as never} replace />
  );
}
