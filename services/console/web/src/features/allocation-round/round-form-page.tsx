import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { call, fundAllocation } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { roundQuery, roundRegionsQuery, type RoundBody } from './allocation-round.ts';
import { toDraft } from './round-draft.ts';
import { RoundForm } from './round-form.tsx';

export function NewRoundPage() {
  const { actingGrant } = useSession();
  return (
    <>
      <PageHeader title="新建分配轮次" hint="先写清总额、因素和规则，保存后测算；测算不改变任何账目。" />
      <RoundForm
        place={{ regionCode: actingGrant?.regionCode ?? '', regionName: actingGrant?.regionName ?? '' }}
        draft={{
          title: '',
          year: Number(todayInBeijing().slice(0, 4)),
          method: 'factors',
          unitFen: '1000000',
          rounding: 'largestRemainder',
        }}
        regions={[]}
        back="/allocation-rounds"
        save={(body: RoundBody, headers) => call(fundAllocation.POST('/allocation-rounds', { body, headers }))}
      />
    </>
  );
}

export function EditRoundPage() {
  const { roundId } = useParams({ strict: false }) as { roundId: string };
  const found = useQuery(roundQuery(roundId));
  const regions = useQuery(roundRegionsQuery(roundId));
  const error = found.error ?? regions.error;
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([found.refetch(), regions.refetch()])} />;
  if (!found.data || !regions.data) return <LoadingState text="正在读取分配轮次…" />;
  const { round } = found.data;
  return (
    <>
      <PageHeader title="修改分配轮次" hint="保存后原来的测算即过时，须重新测算才能提交。" />
      <RoundForm
        place={round}
        draft={toDraft(round)}
        regions={regions.data}
        back={`/allocation-rounds/${round.id}`}
        save={(body: RoundBody, headers) =>
          call(fundAllocation.PUT('/allocation-rounds/{id}', { params: { path: { id: round.id } }, body, headers }))
        }
      />
    </>
  );
}
