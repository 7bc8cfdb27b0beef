import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import dayjs from 'dayjs';
import { DateText, TimeText, todayInBeijing } from '../../ui/DateText.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { BankName } from '../bank/bank-name.tsx';
import { RECONCILIATION_STATES } from '../reconciliation/labels.ts';
import { RegionName } from '../region/region-name.tsx';
import { reconciliationStatusQuery } from './service-health.ts';

/** Yesterday is reconciled in the course of the night; a day before that which is missing is late. */
const RECONCILED_WITHIN_DAYS = 2;

/** The last day that was reconciled with each bank; its difference must be zero. */
export function LatestReconciliations() {
  const latest = useQuery(reconciliationStatusQuery);
  if (latest.error) return <ErrorState error={latest.error} onRetry={() => void latest.refetch()} />;
  return (
    <>
      <h2 className="block-title">最近一次对账</h2>
      <section className="panel" aria-label="最近一次对账">
        <Table
          size="small"
          bordered
          rowKey={({ regionCode, bankCode }) => `${regionCode}-${bankCode}`}
          dataSource={latest.data ?? []}
          loading={{ spinning: latest.isPending, description: '正在读取…' }}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{
            emptyText: latest.isPending ? (
              ' '
            ) : (
              <EmptyState title="还没有对账" hint="有了支付批次以后，系统每晚与银行对账。" />
            ),
          }}
          columns={[
            { title: '付款地区', render: (_, row) => <RegionName code={row.regionCode} /> },
            { title: '银行', render: (_, row) => <BankName code={row.bankCode} /> },
            { title: '对到哪天', render: (_, row) => <ReconciledDay date={row.businessDate} /> },
            { title: '结果', render: (_, row) => <StatusTag labels={RECONCILIATION_STATES} state={row.status} /> },
            {
              title: '差额（应为零）',
              align: 'right',
              render: (_, row) => <MoneyText fen={row.differenceFen} withUnit unit="元" />,
            },
            { title: '对账时间', render: (_, row) => <TimeText at={row.createdAt} /> },
          ]}
        />
      </section>
    </>
  );
}

function ReconciledDay({ date }: { date: string }) {
  if (dayjs(todayInBeijing()).diff(date, 'day') <= RECONCILED_WITHIN_DAYS) return <DateText date={date} />;
  return (
    <strong className="is-overdue">
      <DateText date={date} />
      （没有按时对账）
    </strong>
  );
}
