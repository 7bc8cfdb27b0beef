import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { call, fundAllocation } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { ApprovalBar, type ApprovalVerb } from '../../ui/ApprovalBar.tsx';
import { DateText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { AllotmentTree } from '../allotment/allotment-tree.tsx';
import { TransactionTable } from '../ledger-entry/transaction-table.tsx';
import { AnnulmentBar, ProposeAnnulment } from './document-annulment.tsx';
import { DocumentContent } from './document-content.tsx';
import { DocumentFile } from './document-file.tsx';
import { fundDocumentQuery, type FundDocument } from './fund-document.ts';
import { DOCUMENT_STATES } from './labels.ts';

/** A fund document: its text, scan, what was booked for it, and how far its money has gone. */
export function FundDocumentPage() {
  const { documentId } = useParams({ strict: false }) as { documentId: string };
  const found = useQuery(fundDocumentQuery(documentId));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取指标文件…" />;
  const { document, transactions } = found.data;
  return (
    <>
      <DetailPanel
        title={document.documentNumber}
        subtitle={document.title}
        state={
          <>
            <StatusTag labels={DOCUMENT_STATES} state={document.status} />
            {document.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(document)}
        back={{ to: '/fund-documents', label: '指标文件' }}
        actions={<ProposeAnnulment document={document} />}
        facts={factsOf(document, transactions.length > 0)}
        tabs={[
          { key: 'content', label: '内容', content: <DocumentContent document={document} /> },
          {
            key: 'allotments',
            label: '指标去向',
            content:
              document.rootAllotmentId === null ? (
                <EmptyState title="还没有形成指标" hint="文件确认后形成指标，再由分配测算或下达分到下级。" />
              ) : (
                <AllotmentTree rootId={document.rootAllotmentId} />
              ),
          },
          {
            key: 'ledger',
            label: '记账',
            count: transactions.length,
            content: <TransactionTable transactions={transactions} />,
          },
          { key: 'file', label: '扫描件', content: <DocumentFile document={document} /> },
        ]}
      />
      <DecisionBar document={document} />
      <AnnulmentBar document={document} />
    </>
  );
}

/** The account on which the whole amount of a document came in. */
const entriesOf = ({ id }: FundDocument) => `/ledger-accounts/source:${id}`;

function factsOf(document: FundDocument, isBooked: boolean) {
  const available = <MoneyText fen={document.availableFen} withUnit />;
  return [
    {
      label: '金额',
      value: <MoneyText fen={document.amountFen} withUnit {...(isBooked ? { to: entriesOf(document) } : {})} />,
    },
    {
      label: '未分配',
      value:
        document.rootAllotmentId === null ? (
          <span className="muted">确认后形成指标</span>
        ) : (
          <Link
            to="/allotments/$allotmentId"
            params={{ allotmentId: document.rootAllotmentId }}
            search={{ tab: 'entries' } as never}
          >
            {available}
          </Link>
        ),
    },
    { label: '收文日期', value: <DateText date={document.receivedOn} /> },
    { label: '收文地区', value: document.regionName },
  ];
}

function nextStepOf(document: FundDocument): string {
  switch (document.status) {
    case 'registered':
      return `等待复核岗确认（${document.registeredBy.userName}登记，须由另一人确认）。`;
    case 'rejected':
      return `已退回：${document.rejectReason ?? '未写原因'}。改正后重新登记。`;
    case 'confirmed':
      return document.availableFen === '0' ? '指标已全部分配。' : '可以用分配测算或直接下达把指标分到下级。';
    case 'annulling':
      return `等待复核岗复核撤销（${document.annulment?.proposedBy.userName ?? ''}提出，须由另一人复核）；全部资金已冻结。`;
    case 'annulled':
      return `已撤销：${document.annulment?.reason ?? ''}。记账已冲回，文号可以重新登记。`;
  }
}

function DecisionBar({ document }: { document: FundDocument }) {
  const { user } = useSession();
  const canDecide = useCan('round.approve');
  if (document.status !== 'registered' || !canDecide) return null;
  const own = document.registeredBy.userId === user.id ? { reason: '您是登记人，不能确认，请另一位复核人办理' } : {};
  const verbs: ApprovalVerb[] = [
    {
      key: 'confirm',
      label: '确认',
      kind: 'primary',
      opinion: 'optional',
      consequence: '确认后形成指标并记账，金额、渠道和用途不能再改。请与文件原件核对。',
      ...own,
    },
    {
      key: 'reject',
      label: '退回',
      kind: 'danger',
      opinion: 'required',
      phrases: ['文号与原件不符。', '金额与原件不符。', '没有上传扫描件。'],
      consequence: '退回后本次登记作废，不形成指标；由登记人重新登记。',
      ...own,
    },
  ];
  return (
    <ApprovalBar
      verbs={verbs}
      note={`${document.registeredBy.userName}登记`}
      invalidates={[['fund-allocation']]}
      decide={({ verb, opinion }, headers) =>
        call(
          fundAllocation.POST('/fund-documents/{id}/decision', {
            params: { path: { id: document.id } },
            body: verb === 'reject' ? { verb, reason: opinion } : { verb: 'confirm' },
            headers,
          }),
        )
      }
    />
  );
}
