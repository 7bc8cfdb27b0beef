import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, DatePicker, Form, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions } from '../../ui/StatusTag.tsx';
import { BANK_FILTER } from '../bank/bank-filter.tsx';
import { BankName } from '../bank/bank-name.tsx';
import { banksQuery } from '../bank/bank.ts';
import { RECONCILIATION_STATES } from './labels.ts';
import { RECONCILIATION_KEY, type Reconciliation, type ReconciliationFilter } from './reconciliation.ts';

/** Daily agreement with each bank: must be zero. */
export function ReconciliationList() {
  const canReconcile = useCan('payment.review');
  const [isRunning, setIsRunning] = useState(false);
  return (
    <>
      <PageHeader title="对账" hint="每天按银行核对指令、回单和账簿；差额必须为零，不为零时逐行列出。" />
      <QueryTable
        name="reconciliations"
        label="对账记录"
        source={{
          key: RECONCILIATION_KEY,
          read: (query: ReconciliationFilter, signal) =>
            call(fundAllocation.GET('/reconciliations', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'choice', name: 'status', label: '结果', options: stateOptions(RECONCILIATION_STATES) },
          BANK_FILTER,
          { kind: 'date', name: 'businessDate', label: '日期' },
        ]}
        columns={COLUMNS}
        empty={{ title: '还没有对账记录', hint: '系统每晚自动对账；复核人也可以随时对账。' }}
        actions={
          canReconcile ? (
            <Button type="primary" onClick={() => setIsRunning(true)}>
              立即对账
            </Button>
          ) : undefined
        }
      />
      {isRunning ? <RunDialog onClose={() => setIsRunning(false)} /> : null}
    </>
  );
}

const COLUMNS: readonly Column<Reconciliation>[] = [
  {
    key: 'date',
    title: '日期',
    width: 120,
    render: (row) => (
      <Link to="/reconciliations/$reconciliationId" params={{ reconciliationId: row.id }}>
        <DateText date={row.businessDate} />
      </Link>
    ),
  },
  { key: 'bank', title: '银行', width: 150, render: (row) => <BankName code={row.bankCode} /> },
  {
    key: 'status',
    title: '结果',
    width: 100,
    render: (row) => <StatusTag labels={RECONCILIATION_STATES} state={row.status} />,
  },
  { key: 'difference', title: '差额', money: (row) => row.differenceFen },
  { key: 'sent', title: '当日发往银行', money: (row) => row.instructionFen },
  { key: 'paid', title: '当日已支付', money: (row) => row.paidFen },
  { key: 'returned', title: '当日退回', money: (row) => row.returnedFen },
  { key: 'open', title: '尚无结果', money: (row) => row.openFen },
  { key: 'clearing', title: '在途账户余额', money: (row) => row.clearingFen },
];

interface RunForm {
  bankCode: string;
  businessDate: Dayjs;
}

function RunDialog({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  const navigate = useNavigate();
  const banks = useQuery(banksQuery);
  return (
    <FormDialog<RunForm, Reconciliation>
      title="与银行对账"
      okText="对账"
      labels={{ bankCode: '银行', businessDate: '日期', regionCode: '地区' }}
      initialValues={{ businessDate: dayjs(todayInBeijing()) }}
      invalidates={[RECONCILIATION_KEY]}
      success={({ status }) => (status === 'balanced' ? '已平，差额为零' : '不平，请查看差异')}
      onSuccess={({ id }) =>
        void navigate({ to: '/reconciliations/$reconciliationId', params: { reconciliationId: id } })
      }
      onClose={onClose}
      run={({ bankCode, businessDate }, headers) =>
        call(
          fundAllocation.POST('/reconciliations', {
            body: {
              bankCode,
              businessDate: businessDate.format('YYYY-MM-DD'),
              regionCode: actingGrant?.regionCode ?? '',
            },
            headers,
          }),
        )
      }
    >
      <Form.Item name="bankCode" label="银行" rules={[{ required: true, message: '请选择银行' }]}>
        <Select
          loading={banks.isPending}
          options={(banks.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        />
      </Form.Item>
      <Form.Item name="businessDate" label="日期" rules={[{ required: true, message: '请选择日期' }]}>
        <DatePicker />
      </Form.Item>
    </FormDialog>
  );
}
