import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Table } from 'antd';
import { DateText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { useBankName } from '../bank/bank-name.tsx';
import { DIFFERENCE_KINDS, RECONCILIATION_STATES } from './labels.ts';
import { reconciliationQuery, type Difference } from './reconciliation.ts';

/** One day with one bank: the sum that must be zero, and every line that differs. */
export function ReconciliationPage() {
  const { reconciliationId } = useParams({ strict: false }) as { reconciliationId: string };
  const found = useQuery(reconciliationQuery(reconciliationId));
  const bankName = useBankName(found.data?.bankCode ?? '');
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取对账结果…" />;
  const { data } = found;
  const clearing = `/ledger-accounts/clearing:${data.bankCode}:${data.regionCode}`;
  const batches = `/payment-batches?bankCode=${data.bankCode}`;
  return (
    <DetailPanel
      title={`与${bankName}对账`}
      subtitle={<DateText date={data.businessDate} />}
      state={<StatusTag labels={RECONCILIATION_STATES} state={data.status} />}
      nextStep={data.status === 'balanced' ? '已平，无需处理' : '逐行查清差异后重新对账'}
      back={{ to: '/reconciliations', label: '对账' }}
      actions={
        <DownloadButton url={`/api/fund-allocation/reconciliations/${data.id}/sheet.xlsx`}>导出明细</DownloadButton>
      }
      facts={[
        { label: '差额', value: <MoneyText fen={data.differenceFen} withUnit unit="元" /> },
        { label: '在途账户余额', value: <MoneyText fen={data.clearingFen} withUnit unit="元" to={clearing} /> },
        {
          label: '尚无结果',
          value: (
            <>
              <MoneyText fen={data.openFen} withUnit unit="元" to={`${batches}&status=awaitingResults`} />（
              {data.openCount} 笔）
            </>
          ),
        },
        {
          label: '当日发往银行',
          value: (
            <>
              <MoneyText
                fen={data.instructionFen}
                withUnit
                unit="元"
                to={`${batches}&businessDate=${data.businessDate}`}
              />
              （{data.instructionCount} 笔）
            </>
          ),
        },
        { label: '当日已支付', value: <MoneyText fen={data.paidFen} withUnit unit="元" to={clearing} /> },
        { label: '当日退回', value: <MoneyText fen={data.returnedFen} withUnit unit="元" to={clearing} /> },
      ]}
      tabs={[
        {
          key: 'differences',
          label: '差异',
          count: data.differences.length,
          content: <Differences rows={data.differences} />,
        },
      ]}
    />
  );
}

function Differences({ rows }: { rows: readonly Difference[] }) {
  return (
    <Table<Difference>
      size="small"
      bordered
      rowKey={(row) => `${row.kind}-${row.subject}-${row.note}`}
      dataSource={[...rows]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState title="没有差异" hint="指令、回单和账簿一致，差额为零。" /> }}
      columns={[
        { title: '种类', render: (_, row) => DIFFERENCE_KINDS[row.kind] },
        { title: '对象', dataIndex: 'subject' },
        { title: <MoneyHead title="应为" />, align: 'right', render: (_, row) => <MoneyText fen={row.expectedFen} /> },
        { title: <MoneyHead title="实为" />, align: 'right', render: (_, row) => <MoneyText fen={row.actualFen} /> },
        { title: '说明', dataIndex: 'note' },
      ]}
    />
  );
}
