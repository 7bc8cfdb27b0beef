import { Link } from '@tanstack/react-router';
import { call, fundAllocation } from '../../api.ts';
import { DateText } from '../../ui/DateText.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions } from '../../ui/StatusTag.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { REQUEST_STATES } from './labels.ts';
import { PAYMENT_REQUEST_KEY, type PaymentRequest, type PaymentRequestFilter } from './payment-request.ts';

/** Payment requests, all of the region or those of one project or allotment. */
export function PaymentRequestTable({ fixed = {} }: { fixed?: Record<string, string> }) {
  return (
    <QueryTable
      name="payment-requests"
      label="支付申请列表"
      source={{
        key: PAYMENT_REQUEST_KEY,
        read: (query: PaymentRequestFilter, signal) =>
          call(fundAllocation.GET('/payment-requests', { params: { query }, signal })),
      }}
      fixed={fixed}
      rowKey={(row) => row.id}
      filters={[
        { kind: 'text', name: 'text', label: '申请编号、项目或收款人' },
        { kind: 'choice', name: 'status', label: '状态', options: stateOptions(REQUEST_STATES) },
        { kind: 'text', name: 'year', label: '申请年度', placeholder: '如 2024' },
        REGION_FILTER,
      ]}
      columns={COLUMNS}
      empty={{ title: '没有支付申请', hint: '在“项目资金安排”里打开一个已安排指标的项目，按节点申请。' }}
    />
  );
}

const COLUMNS: readonly Column<PaymentRequest>[] = [
  {
    key: 'number',
    title: '申请编号',
    width: 190,
    render: (row) => (
      <Link to="/payment-requests/$requestId" params={{ requestId: row.id }}>
        {row.number}
      </Link>
    ),
  },
  { key: 'project', title: '项目', width: 170, render: (row) => row.projectName },
  { key: 'milestone', title: '节点', width: 90, render: (row) => row.milestoneLabel },
  { key: 'payee', title: '收款人', width: 165, render: (row) => `${row.payeeName} ${row.payeeAccountMasked}` },
  { key: 'amount', title: '金额', money: (row) => row.amountFen },
  {
    key: 'status',
    title: '状态',
    width: 110,
    render: (row) => <StatusTag labels={REQUEST_STATES} state={row.status} />,
  },
  { key: 'maker', title: '经办人', width: 90, render: (row) => row.makerUserName },
  { key: 'requestedOn', title: '申请日期', width: 96, render: (row) => <DateText date={row.requestedOn} /> },
  { key: 'paidOn', title: '支付日期', width: 96, render: (row) => <DateText date={row.paidOn} /> },
];
