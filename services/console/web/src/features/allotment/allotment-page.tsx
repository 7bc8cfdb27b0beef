import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Popconfirm } from 'antd';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { EntryTable } from '../ledger-entry/entry-table.tsx';
import { HoldTable } from '../ledger-entry/hold-table.tsx';
import { AllotmentDecisionBar } from './allotment-decision-bar.tsx';
import { AllotmentTree } from './allotment-tree.tsx';
import { ALLOTMENT_KEY, allotmentQuery, type Allotment } from './allotment.ts';
import { ALLOTMENT_STATES, nextStepOf } from './labels.ts';
import { ProposeReturn } from './propose-return.tsx';
import { ReturnTable } from './return-table.tsx';

/** One allotment: where it came from, where it went, and every entry behind its balance. */
export function AllotmentPage() {
  const { allotmentId } = useParams({ strict: false }) as { allotmentId: string };
  const found = useQuery(allotmentQuery(allotmentId));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取指标…" />;
  const { allotment, children, returns } = found.data;
  return (
    <>
      <DetailPanel
        title={`${allotment.regionName} ${allotment.purpose}`}
        subtitle={`${allotment.year} 年度　${allotment.documentNumber}　${allotment.channel}`}
        state={
          <>
            <StatusTag labels={ALLOTMENT_STATES} state={allotment.state} />
            {allotment.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(allotment)}
        back={{ to: '/allotments', label: '指标' }}
        actions={<AllotmentActions allotment={allotment} />}
        facts={factsOf(allotment)}
        tabs={[
          { key: 'tree', label: '下级', count: children.length, content: <AllotmentTree rootId={allotment.id} /> },
          { key: 'entries', label: '账户明细', content: <AllotmentEntries id={allotment.id} /> },
          { key: 'holds', label: '冻结', content: <HoldTable account={`allotment:${allotment.id}`} /> },
          { key: 'returns', label: '退回', count: returns.length, content: <ReturnTable returns={returns} /> },
        ]}
      />
      <AllotmentDecisionBar allotment={allotment} />
    </>
  );
}

function factsOf(allotment: Allotment) {
  const source = (
    <>
      <Link to="/fund-documents/$documentId" params={{ documentId: allotment.fundDocumentId }}>
        指标文件
      </Link>
      {allotment.parentAllotmentId === null ? null : (
        <>
          {' '}
          ·{' '}
          <Link to="/allotments/$allotmentId" params={{ allotmentId: allotment.parentAllotmentId }}>
            上级指标
          </Link>
        </>
      )}
      {allotment.roundId === null ? null : (
        <>
          {' '}
          · <Link to={`/allocation-rounds/${allotment.roundId}` as string}>分配测算</Link>
        </>
      )}
    </>
  );
  const tab = (key: string) => `/allotments/${allotment.id}?tab=${key}`;
  return [
    { label: '下达金额', value: <MoneyText fen={allotment.amountFen} withUnit to={tab('entries')} /> },
    { label: '已下达下级', value: <MoneyText fen={allotment.passedDownFen} withUnit to={tab('tree')} /> },
    { label: '已冻结', value: <MoneyText fen={allotment.pendingFen} withUnit to={tab('holds')} /> },
    { label: '可用余额', value: <MoneyText fen={allotment.availableFen} withUnit to={tab('entries')} /> },
    { label: '来源', value: source },
    { label: '下达日期', value: <DateText date={allotment.issuedOn} /> },
    { label: '签收日期', value: <DateText date={allotment.receivedOn} /> },
    { label: '转拨期限', value: <PassDownDue allotment={allotment} /> },
  ];
}

function PassDownDue({ allotment }: { allotment: Allotment }) {
  if (allotment.passDownDueOn === null) return <span className="muted">—</span>;
  return (
    <>
      <DateText date={allotment.passDownDueOn} /> <span className="muted">{allotment.passDownRule}</span>
    </>
  );
}

function AllotmentEntries({ id }: { id: string }) {
  return (
    <EntryTable
      name="allotment-entries"
      sourceKey={[...ALLOTMENT_KEY, id, 'entries']}
      read={(query, signal) =>
        call(fundAllocation.GET('/allotments/{id}/entries', { params: { path: { id }, query }, signal }))
      }
    />
  );
}

function AllotmentActions({ allotment }: { allotment: Allotment }) {
  const navigate = useNavigate();
  const canIssue = useCan('allotment.issue');
  const canReceive = useCan('fund.register');
  const { actingGrant } = useSession();
  const [isReturning, setIsReturning] = useState(false);
  const receive = useCommand({
    run: (id: string, headers) =>
      call(fundAllocation.POST('/allotments/{id}/receipt', { params: { path: { id } }, headers })),
    invalidates: [['fund-allocation']],
    success: '已签收',
  });
  const isOwn = actingGrant?.regionCode === allotment.regionCode;
  const spend = spendReason(allotment, isOwn);
  return (
    <>
      {canReceive && allotment.state === 'issued' ? (
        <Popconfirm
          title="签收后本地区可以使用这笔指标；签收不能撤回。"
          okText="签收"
          disabled={!isOwn}
          onConfirm={() => receive.mutate(allotment.id)}
        >
          <ReasonButton
            type="primary"
            reason={isOwn ? undefined : `由${allotment.regionName}的经办人签收`}
            loading={receive.isPending}
          >
            签收
          </ReasonButton>
        </Popconfirm>
      ) : null}
      {canIssue ? (
        <ReasonButton
          reason={spendReason(allotment, true)}
          onClick={() =>
            void navigate({ to: '/allotments/$allotmentId/pass-down', params: { allotmentId: allotment.id } })
          }
        >
          下达到下级
        </ReasonButton>
      ) : null}
      {canIssue ? (
        <ReasonButton
          reason={allotment.parentAllotmentId === null ? '这是文件形成的指标，没有上级指标可退' : spend}
          onClick={() => setIsReturning(true)}
        >
          退回上级
        </ReasonButton>
      ) : null}
      {isReturning ? <ProposeReturn allotment={allotment} onClose={() => setIsReturning(false)} /> : null}
    </>
  );
}

function spendReason(allotment: Allotment, isOwn: boolean): string | undefined {
  if (allotment.state === 'cancelled') return '指标已撤销';
  if (allotment.state !== 'received') return '指标还没有签收';
  if (allotment.availableFen === '0') return '可用余额为零';
  return isOwn ? undefined : `由${allotment.regionName}的经办人办理`;
}
