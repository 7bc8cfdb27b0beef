import { useQuery } from '@tanstack/react-query';
import { Form, Select, Table } from 'antd';
import { useState } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { DateText } from '../../ui/DateText.tsx';
import { formatMoney, MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { banksQuery } from '../bank/bank.ts';
import { PAYMENT_REQUEST_KEY, type PaymentRequest } from '../payment-request/payment-request.ts';
import { useSendBatch } from './send-batch.ts';

/** The payer chooses approved requests of one bank and sends them; the total is said before it happens. */
export function NewPaymentBatch() {
  const [bankCode, setBankCode] = useState<string>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const banks = useQuery(banksQuery);
  const approved = useQuery({
    queryKey: [...PAYMENT_REQUEST_KEY, 'approved', bankCode],
    queryFn: ({ signal }) =>
      call(
        fundAllocation.GET('/payment-requests', {
          params: { query: { status: 'approved', limit: 200, bankCode: bankCode ?? '' } },
          signal,
        }),
      ),
    enabled: bankCode !== undefined,
  });
  const send = useSendBatch({ bankCode: bankCode ?? '', requestIds: [...chosen] });
  const rows = approved.data?.items ?? [];
  const total = rows
    .filter(({ id }) => chosen.includes(id))
    .reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n);
  return (
    <>
      <PageHeader title="组成支付批次" hint="发出后由银行付款，不能撤回；退回的款项记回原指标。" />
      <section className="panel" aria-label="选择申请">
        <Form layout="inline" className="filter-bar">
          <Form.Item label="付款银行" htmlFor="batch-bank">
            <Select
              id="batch-bank"
              style={{ width: 240 }}
              loading={banks.isPending}
              placeholder="请选择"
              value={bankCode ?? null}
              onChange={(value: string) => {
                setBankCode(value);
                setChosen([]);
              }}
              options={(banks.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
            />
          </Form.Item>
        </Form>
        <Choice query={approved} isChosen={bankCode !== undefined} rows={rows} chosen={chosen} choose={setChosen} />
        <p>
          已选 {chosen.length} 笔，合计 <MoneyText fen={total.toString()} withUnit unit="元" />
        </p>
        <ReasonButton
          type="primary"
          loading={send.isPending}
          reason={chosen.length === 0 ? '请先选择付款银行并勾选申请' : undefined}
          onClick={() => send.mutate(null)}
        >
          发往银行（{formatMoney(total.toString(), '元')} 元）
        </ReasonButton>
      </section>
    </>
  );
}

interface ChoiceProperties {
  query: { isFetching: boolean; error: Error | null; refetch: () => Promise<unknown> };
  isChosen: boolean;
  rows: readonly PaymentRequest[];
  chosen: readonly string[];
  choose: (ids: readonly string[]) => void;
}

function Choice({ query, isChosen, rows, chosen, choose }: ChoiceProperties) {
  if (!isChosen) return <EmptyState title="请选择付款银行" hint="一个批次只发往一家银行。" />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isFetching && rows.length === 0) return <LoadingState text="正在读取已批准的申请…" />;
  return (
    <Table<PaymentRequest>
      size="small"
      bordered
      rowKey="id"
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowSelection={{ selectedRowKeys: [...chosen], onChange: (keys) => choose(keys.map(String)) }}
      locale={{ emptyText: <EmptyState title="这家银行没有待付的申请" hint="批准后的申请会出现在这里。" /> }}
      columns={[
        { title: '申请编号', dataIndex: 'number' },
        { title: '项目', dataIndex: 'projectName' },
        { title: '收款人', render: (_, row) => `${row.payeeName} ${row.payeeAccountMasked}` },
        { title: <MoneyHead title="金额" />, align: 'right', render: (_, row) => <MoneyText fen={row.amountFen} /> },
        { title: '经办人', dataIndex: 'makerUserName' },
        { title: '批准日期', render: (_, row) => <DateText date={row.approvedOn} /> },
      ]}
    />
  );
}
