import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { Radio, Table } from 'antd';
import { DateText, TimeText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import type { Search } from '../../search-params.ts';
import { useCan } from '../../session/session.ts';
import { StateResult } from '../bank-result/state-result.tsx';
import { INSTRUCTION_STATES } from '../payment-request/labels.ts';
import { BATCH_STATES, RESULT_GROUPS, type ResultGroup } from './labels.ts';
import { paymentBatchQuery, type PaymentBatchDetail, type PaymentInstruction } from './payment-batch.ts';
import { useSendBatch } from './send-batch.ts';

const openStates = new Set<PaymentBatchDetail['status']>(['exporting', 'awaitingResults']);

/** A batch: its files, and the bank's answer for every instruction. */
export function PaymentBatchPage() {
  const { batchId } = useParams({ strict: false }) as { batchId: string };
  const batch = useQuery({
    ...paymentBatchQuery(batchId),
    refetchInterval: ({ state }) => (state.data && openStates.has(state.data.status) ? 5000 : false),
  });
  if (batch.error) return <ErrorState error={batch.error} onRetry={() => void batch.refetch()} />;
  if (!batch.data) return <LoadingState text="正在读取支付批次…" />;
  const { data } = batch;
  const listed = (result: ResultGroup) => `/payment-batches/${data.id}${result === '' ? '' : `?result=${result}`}`;
  return (
    <DetailPanel
      title={`支付批次 ${data.number}`}
      subtitle={data.bankName}
      state={
        <>
          <StatusTag labels={BATCH_STATES} state={data.status} />
          {data.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
        </>
      }
      nextStep={nextStepOf(data)}
      back={{ to: '/payment-batches', label: '支付批次' }}
      actions={
        <>
          {data.status === 'cancelled' ? <RepeatBatch batch={data} /> : null}
          <DownloadButton url={`/api/fund-allocation/payment-batches/${data.id}/list.pdf`}>打印清单</DownloadButton>
        </>
      }
      facts={[
        { label: '总金额', value: <MoneyText fen={data.totalFen} withUnit unit="元" to={listed('')} /> },
        { label: '已支付', value: <MoneyText fen={data.paidFen} withUnit unit="元" to={listed('paid')} /> },
        { label: '退回', value: <MoneyText fen={data.returnedFen} withUnit unit="元" to={listed('returned')} /> },
        { label: '尚无结果', value: <MoneyText fen={data.openFen} withUnit unit="元" to={listed('open')} /> },
        { label: '支付人', value: data.payerUserName },
        { label: '支付日期', value: <DateText date={data.businessDate} /> },
        { label: '结果期限', value: <DateText date={data.resultDueOn} /> },
        { label: '办结日期', value: <DateText date={data.completedOn} /> },
      ]}
      tabs={[
        { key: 'instructions', label: '明细', count: data.instructions.length, content: <Instructions batch={data} /> },
        { key: 'files', label: '银行文件', count: data.files.length, content: <Files batch={data} /> },
      ]}
    />
  );
}

/** Sends the payments of a batch that never left in another one. */
function RepeatBatch({ batch: { bankCode, instructions } }: { batch: PaymentBatchDetail }) {
  const repeat = useSendBatch({ bankCode, requestIds: instructions.map(({ requestId }) => requestId) });
  return (
    <ReasonButton
      type="primary"
      loading={repeat.isPending}
      reason={useCan('payment.pay') ? undefined : '由财政支付人员重新组批'}
      onClick={() => repeat.mutate(null)}
    >
      重新组批
    </ReasonButton>
  );
}

function nextStepOf(batch: PaymentBatchDetail): string {
  switch (batch.status) {
    case 'exporting':
      return '正在生成银行文件';
    case 'awaitingResults':
      if (batch.isBackfilled) return '补录的批次不发往银行；由未经手的复核人凭银行书面证明逐笔认定结果，或上传回单';
      return batch.unknownCount > 0
        ? `${batch.unknownCount} 笔结果未知，查清前不能重付；凭银行书面证明由复核人认定`
        : `等待银行对 ${batch.openCount} 笔付款的回单`;
    case 'completed':
      return batch.returnedFen === '0'
        ? '已全部支付，由复核人与银行对账'
        : '已全部有结果；退回的申请由经办人核对账户后重新提交';
    case 'cancelled':
      return `未发往银行，资金仍冻结在指标上：${batch.cancelReason ?? '已取消'}。原因消除后由支付人重新组批`;
  }
}

function Instructions({ batch }: { batch: PaymentBatchDetail }) {
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const result = RESULT_GROUPS.find(({ value }) => value === search['result'])?.value ?? '';
  return (
    <>
      <div className="table-toolbar">
        <ResultChoice value={result} />
      </div>
      <Table<PaymentInstruction>
        size="small"
        bordered
        rowKey="id"
        dataSource={batch.instructions.filter((row) => result === '' || groupOf(row) === result)}
        pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: '序号', dataIndex: 'sequence', width: 70, align: 'right' },
          {
            title: '申请编号',
            render: (_, row) => (
              <Link to="/payment-requests/$requestId" params={{ requestId: row.requestId }}>
                {row.requestNumber}
              </Link>
            ),
          },
          { title: '项目', dataIndex: 'projectName' },
          { title: '收款人', render: (_, row) => `${row.payeeName} ${row.payeeAccountMasked}` },
          { title: <MoneyHead title="金额" />, align: 'right', render: (_, row) => <MoneyText fen={row.amountFen} /> },
          { title: '结果', render: (_, row) => <StatusTag labels={INSTRUCTION_STATES} state={row.status} /> },
          { title: '银行说明', render: (_, row) => row.resultMessage ?? '—' },
          { title: '银行流水号', render: (_, row) => row.bankReference ?? '—' },
          { title: '日期', width: 110, render: (_, row) => <DateText date={row.finalOn} /> },
          ...(batch.unknownCount > 0 || (batch.isBackfilled && batch.openCount > 0)
            ? [
                {
                  title: '办理',
                  width: 110,
                  render: (_: unknown, row: PaymentInstruction) =>
                    row.status === 'unknown' || (batch.isBackfilled && row.status === 'sent') ? (
                      <StateResult payment={row} />
                    ) : null,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

/** The payments that one of the totals above consists of. */
function ResultChoice({ value }: { value: ResultGroup }) {
  const navigate = useNavigate();
  return (
    <Radio.Group
      aria-label="结果"
      size="small"
      optionType="button"
      options={[...RESULT_GROUPS]}
      value={value}
      onChange={({ target }) => void navigate({ to: '.', search: { result: target.value } as never, replace: true })}
    />
  );
}

function groupOf({ status }: PaymentInstruction): ResultGroup | undefined {
  switch (status) {
    case 'paid':
      return 'paid';
    case 'returned':
    case 'rejected':
      return 'returned';
    case 'sent':
    case 'unknown':
      return 'open';
    default:
      return undefined;
  }
}

function Files({ batch }: { batch: PaymentBatchDetail }) {
  return (
    <Table
      size="small"
      bordered
      rowKey="number"
      dataSource={[...batch.files]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: '文件', dataIndex: 'fileName' },
        { title: '笔数', dataIndex: 'recordCount', align: 'right' },
        { title: <MoneyHead title="金额" />, align: 'right', render: (_, row) => <MoneyText fen={row.totalFen} /> },
        { title: '校验码', render: (_, row) => <code>{row.sha256?.slice(0, 16) ?? '—'}</code> },
        { title: '发出时间', render: (_, row) => (row.writtenAt ? <TimeText at={row.writtenAt} /> : '—') },
      ]}
    />
  );
}
