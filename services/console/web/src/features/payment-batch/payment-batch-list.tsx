import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions } from '../../ui/StatusTag.tsx';
import { BANK_FILTER } from '../bank/bank-filter.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { BATCH_STATES, TASK_KINDS } from './labels.ts';
import { PAYMENT_BATCH_KEY, paymentTasksQuery, type PaymentBatch, type PaymentBatchFilter } from './payment-batch.ts';

/** Batches sent to banks, with what still waits above them. */
export function PaymentBatchList() {
  const canPay = useCan('payment.pay');
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title="支付批次" hint="把已批准的申请发往银行；同一笔的经办、复核、支付不能是同一个人。" />
      <Waiting />
      <QueryTable
        name="payment-batches"
        label="支付批次列表"
        source={{
          key: PAYMENT_BATCH_KEY,
          read: (query: PaymentBatchFilter, signal) =>
            call(fundAllocation.GET('/payment-batches', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'choice', name: 'status', label: '状态', options: stateOptions(BATCH_STATES) },
          BANK_FILTER,
          REGION_FILTER,
          { kind: 'date', name: 'businessDate', label: '支付日期' },
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有支付批次',
          hint: canPay ? '有已批准的申请时，点“组成批次”。' : '由财政支付岗组成批次。',
        }}
        actions={
          canPay ? (
            <Button type="primary" onClick={() => void navigate({ to: '/payment-batches/new' })}>
              组成批次
            </Button>
          ) : undefined
        }
      />
    </>
  );
}

function Waiting() {
  const tasks = useQuery(paymentTasksQuery);
  if (!tasks.data || tasks.data.length === 0) return null;
  return (
    <Alert
      type="info"
      showIcon
      className="consequence"
      title="等待办理"
      description={
        <ul>
          {tasks.data.map((task) => (
            <li key={`${task.kind}-${task.subjectId}`}>
              <Link to={TASK_KINDS[task.kind].page as '/'}>{TASK_KINDS[task.kind].label}</Link>：{task.title}，
              {task.count} 笔 <MoneyText fen={task.amountFen} withUnit />
              ，自 <DateText date={task.since} />。{task.consequence}
            </li>
          ))}
        </ul>
      }
    />
  );
}

const COLUMNS: readonly Column<PaymentBatch>[] = [
  {
    key: 'number',
    title: '批次号',
    width: 200,
    render: (row) => (
      <Link to="/payment-batches/$batchId" params={{ batchId: row.id }}>
        {row.number}
      </Link>
    ),
  },
  { key: 'bank', title: '银行', render: (row) => row.bankName },
  { key: 'date', title: '支付日期', width: 96, render: (row) => <DateText date={row.businessDate} /> },
  { key: 'count', title: '笔数', width: 60, align: 'right', render: (row) => row.itemCount },
  { key: 'total', title: '总金额', money: (row) => row.totalFen },
  { key: 'paid', title: '已支付', money: (row) => row.paidFen },
  { key: 'returned', title: '退回', money: (row) => row.returnedFen },
  { key: 'open', title: '尚无结果', money: (row) => row.openFen },
  { key: 'status', title: '状态', width: 120, render: (row) => <StatusTag labels={BATCH_STATES} state={row.status} /> },
  { key: 'payer', title: '支付人', width: 90, render: (row) => row.payerUserName },
];
