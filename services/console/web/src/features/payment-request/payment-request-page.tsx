import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Descriptions, Table } from 'antd';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { ApprovalCaseBar, ApprovalCaseTimeline } from '../approval-case/approval-case-panel.tsx';
import { DocumentTransactions } from '../ledger-entry/document-transactions.tsx';
import { ChangePayee } from './change-payee.tsx';
import { INSTRUCTION_STATES, NEXT_STEPS, REQUEST_STATES } from './labels.ts';
import { paymentRequestQuery, type PaymentRequestDetail } from './payment-request.ts';
import { PolicyRecords } from './policy-records.tsx';
import { VoucherPanel } from './voucher-panel.tsx';

/** One request from its draft to the bank's answer. */
export function PaymentRequestPage() {
  const { requestId } = useParams({ strict: false }) as { requestId: string };
  const { user } = useSession();
  const canReview = useCan('payment.review');
  const found = useQuery(paymentRequestQuery(requestId));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取支付申请…" />;
  const paymentRequest = found.data;
  const isMine = paymentRequest.makerUserId === user.id;
  const canChange = isMine && (paymentRequest.status === 'draft' || paymentRequest.isReturnedToMaker);
  return (
    <>
      <DetailPanel
        title={`支付申请 ${paymentRequest.number}`}
        subtitle={
          <Link to="/planned-projects/$projectId" params={{ projectId: paymentRequest.projectId }}>
            {paymentRequest.projectName}
          </Link>
        }
        state={
          <>
            <StatusTag labels={REQUEST_STATES} state={paymentRequest.status} />
            {paymentRequest.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(paymentRequest)}
        back={{ to: '/payment-requests', label: '支付申请' }}
        actions={
          isMine ? (
            <MakerActions paymentRequest={paymentRequest} />
          ) : canReview ? (
            <CancelAction paymentRequest={paymentRequest} />
          ) : undefined
        }
        facts={[
          {
            label: '申请金额',
            value: <MoneyText fen={paymentRequest.amountFen} withUnit unit="元" to={entriesOf(paymentRequest)} />,
          },
          { label: '节点', value: paymentRequest.milestoneLabel },
          {
            label: '收款人',
            value: `${paymentRequest.payeeName} ${paymentRequest.payeeAccountMasked} ${paymentRequest.payeeBankName}`,
            span: 2,
          },
          {
            label: '指标文号',
            value: (
              <Link to="/allotments/$allotmentId" params={{ allotmentId: paymentRequest.allotmentId }}>
                {paymentRequest.documentNumber}
              </Link>
            ),
          },
          { label: '用途', value: paymentRequest.purpose },
          { label: '经办人', value: paymentRequest.makerUserName },
          { label: '申请日期', value: <DateText date={paymentRequest.requestedOn} /> },
        ]}
        tabs={[
          {
            key: 'vouchers',
            label: '凭证',
            count: paymentRequest.vouchers.length,
            content: <VoucherPanel paymentRequest={paymentRequest} canUpload={canChange} />,
          },
          {
            key: 'approval',
            label: '审批',
            content: (
              <ApprovalCaseTimeline service="fund-allocation" subjectType="paymentRequest" subjectId={requestId} />
            ),
          },
          { key: 'amounts', label: '金额依据', content: <Amounts paymentRequest={paymentRequest} /> },
          {
            key: 'payment',
            label: '支付经过',
            count: paymentRequest.instructions.length,
            content: <Instructions paymentRequest={paymentRequest} />,
          },
          {
            key: 'entries',
            label: '记账',
            content: <DocumentTransactions referenceType="paymentRequest" referenceId={requestId} />,
          },
        ]}
      />
      <ApprovalCaseBar service="fund-allocation" subjectType="paymentRequest" subjectId={requestId} />
    </>
  );
}

function nextStepOf(paymentRequest: PaymentRequestDetail): string {
  const { refusal, isReturnedToMaker, isInvoiceRepeated, status, missingVouchers, instructions } = paymentRequest;
  if (instructions.filter((one) => one.status === 'paid').length > 1)
    return '银行对本申请付了不止一次，请向银行或收款单位追回多付的款项';
  if (status === 'paid' && isInvoiceRepeated) return '同一发票的另一申请也已支付，请向收款单位追回多付的款项';
  if (refusal !== null) return status === 'bankReturned' ? `${refusal}；${NEXT_STEPS.bankReturned}` : refusal;
  if (isReturnedToMaker) return '已退回，经办人修改后重新提交';
  if (status === 'draft' && missingVouchers.length === 0) return '凭证已齐，由经办人提交审批';
  return NEXT_STEPS[status];
}

/** Once it is paid, the account that says so; before, what was booked for it so far. */
const entriesOf = ({ id, status, paidAccountCode }: PaymentRequestDetail) =>
  status === 'paid' ? `/ledger-accounts/${paidAccountCode}` : `/payment-requests/${id}?tab=entries`;

function MakerActions({ paymentRequest }: { paymentRequest: PaymentRequestDetail }) {
  const [isDiscarding, setIsDiscarding] = useState(false);
  const [isChanging, setIsChanging] = useState(false);
  const path = { params: { path: { id: paymentRequest.id } } };
  const submit = useCommand<null, unknown>({
    run: (_, headers) => call(fundAllocation.POST('/payment-requests/{id}/submission', { ...path, headers })),
    invalidates: [['fund-allocation']],
    success: '已提交审批',
  });
  return (
    <>
      <ReasonButton reason={changeRefusal(paymentRequest)} onClick={() => setIsChanging(true)}>
        修改收款和用途
      </ReasonButton>
      {isChanging ? <ChangePayee paymentRequest={paymentRequest} onClose={() => setIsChanging(false)} /> : null}
      <ReasonButton danger reason={discardRefusal(paymentRequest)} onClick={() => setIsDiscarding(true)}>
        作废
      </ReasonButton>
      <ReasonButton
        type="primary"
        loading={submit.isPending}
        reason={submitRefusal(paymentRequest)}
        onClick={() => submit.mutate(null)}
      >
        提交审批
      </ReasonButton>
      {isDiscarding ? (
        <ReasonDialog
          title={`作废支付申请 ${paymentRequest.number}`}
          okText="作废"
          isDanger
          consequence="作废后不能恢复，占用的发票号码可以重新使用。"
          invalidates={[['fund-allocation']]}
          success="已作废"
          onClose={() => setIsDiscarding(false)}
          run={(reason, headers) =>
            call(fundAllocation.POST('/payment-requests/{id}/discard', { ...path, body: { reason }, headers }))
          }
        />
      ) : null}
    </>
  );
}

const CANCELLATIONS: Partial<Record<PaymentRequestDetail['status'], string>> = {
  approved: '占用的指标和发票号码随即释放；需要支付时由经办人重新申请。',
  draft: '草稿由您代经办人作废，不能恢复；占用的发票号码可以重新使用。',
  bankReturned: '退票的申请由您代经办人作废，不能恢复；占用的发票号码可以重新使用。',
};

/** The way back for an approved request that shall not be paid, and for one that its maker does not carry on. */
function CancelAction({ paymentRequest }: { paymentRequest: PaymentRequestDetail }) {
  const [isCancelling, setIsCancelling] = useState(false);
  const consequence = CANCELLATIONS[paymentRequest.status];
  const title = paymentRequest.status === 'approved' ? '取消支付' : '代为作废';
  return (
    <>
      <ReasonButton
        danger
        reason={consequence === undefined ? '只有草稿、退票和已批准还没有发往银行的申请可以取消' : undefined}
        onClick={() => setIsCancelling(true)}
      >
        {title}
      </ReasonButton>
      {isCancelling ? (
        <ReasonDialog
          title={`${title} ${paymentRequest.number}`}
          okText={title}
          isDanger
          consequence={consequence ?? ''}
          invalidates={[['fund-allocation']]}
          success="已取消"
          onClose={() => setIsCancelling(false)}
          run={(text, headers) =>
            call(
              fundAllocation.POST('/payment-requests/{id}/cancellation', {
                params: { path: { id: paymentRequest.id } },
                body: { reason: text },
                headers,
              }),
            )
          }
        />
      ) : null}
    </>
  );
}

function submitRefusal({ status, isReturnedToMaker, missingVouchers }: PaymentRequestDetail): string | undefined {
  if (isReturnedToMaker) return '已退回的申请请在下方审批栏重新提交';
  if (status === 'refused') return '系统已拒绝，不能再提交，请按说明另行申请';
  if (status !== 'draft' && status !== 'bankReturned') return '已经提交';
  if (missingVouchers.length > 0) return `还缺凭证：${missingVouchers.map(({ label }) => label).join('、')}`;
  return undefined;
}

function changeRefusal({ status, isReturnedToMaker }: PaymentRequestDetail): string | undefined {
  return status === 'draft' || status === 'bankReturned' || isReturnedToMaker
    ? undefined
    : '只有草稿、被退回和银行退票的申请可以修改';
}

function discardRefusal({ status }: PaymentRequestDetail): string | undefined {
  return status === 'draft' || status === 'bankReturned' ? undefined : '只有草稿和退票的申请可以作废';
}

function Amounts({ paymentRequest }: { paymentRequest: PaymentRequestDetail }) {
  return (
    <>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 2 }}
        items={[
          {
            key: 'amount',
            label: '申请金额',
            children: <MoneyText fen={paymentRequest.amountFen} withUnit unit="元" />,
          },
          {
            key: 'retention',
            label: '质保金',
            children: <MoneyText fen={paymentRequest.retentionFen} withUnit unit="元" />,
          },
          {
            key: 'contract',
            label: '合同金额',
            children: <MoneyText fen={paymentRequest.contractFen} withUnit unit="元" />,
          },
          {
            key: 'settlement',
            label: '审定结算价',
            children: <MoneyText fen={paymentRequest.settlementFen} withUnit unit="元" />,
          },
          { key: 'accepted', label: '验收日期', children: <DateText date={paymentRequest.acceptedOn} /> },
          { key: 'invoice', label: '发票号码', children: paymentRequest.invoiceNumber ?? '—' },
        ]}
      />
      <PolicyRecords records={paymentRequest.policyRecords} />
    </>
  );
}

function Instructions({ paymentRequest }: { paymentRequest: PaymentRequestDetail }) {
  return (
    <Table
      size="small"
      bordered
      rowKey="id"
      dataSource={[...paymentRequest.instructions]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState title="还没有发往银行" hint="批准后由支付岗组成批次。" /> }}
      columns={[
        {
          title: '批次',
          render: (_, row) => (
            <Link to="/payment-batches/$batchId" params={{ batchId: row.batchId }}>
              {row.batchNumber}
            </Link>
          ),
        },
        { title: '第几次', dataIndex: 'attempt', width: 80 },
        { title: '结果', render: (_, row) => <StatusTag labels={INSTRUCTION_STATES} state={row.status} /> },
        { title: '银行说明', render: (_, row) => row.resultMessage ?? '—' },
        { title: '银行流水号', render: (_, row) => row.bankReference ?? '—' },
        { title: '日期', width: 110, render: (_, row) => <DateText date={row.finalOn} /> },
      ]}
    />
  );
}
