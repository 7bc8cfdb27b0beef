import { Table } from 'antd';
import { EmptyState } from '../../ui/PageState.tsx';

interface Clause {
  heading?: string;
}

/** The parameters a decision kept, each with the document and clause it came from. */
export function PolicyRecords({ records }: { records: readonly Record<string, unknown>[] }) {
  return (
    <section aria-label="适用政策" style={{ marginTop: 16 }}>
      <h3>适用政策</h3>
      <Table
        size="small"
        bordered
        rowKey={(row) => `${String(row['packId'])}-${String(row['key'])}`}
        dataSource={[...records]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: (
            <EmptyState title="提交后显示" hint="提交时适用的参数和条款会留存，以后政策变化不影响已办事项。" />
          ),
        }}
        columns={[
          { title: '参数', render: (_, row) => String(row['label'] ?? row['key'] ?? '') },
          { title: '取值', render: (_, row) => textOf(row['value']) },
          { title: '文件', render: (_, row) => String(row['documentNumber'] ?? row['packId'] ?? '') },
          { title: '条款', render: (_, row) => (row['clause'] as Clause | undefined)?.heading ?? '—' },
        ]}
      />
    </section>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
