import { isParameterKey, parameterCatalogue } from '@sunledger/policy/catalogue';
import { formatValue } from '@sunledger/policy/format-value';
import { Table } from 'antd';
import { EmptyState } from '../../ui/PageState.tsx';

/** What a decision keeps of a parameter, as the policy package writes it. */
interface PolicyRecord {
  packId: string;
  documentNumber: string;
  parameter: string;
  type: Parameters<typeof formatValue>[0];
  value: Parameters<typeof formatValue>[1];
  unit: string;
  clauseId: string;
  clauseHeading: string;
}

/** The parameters a decision kept, each with the document and clause it came from. */
export function PolicyRecords({ records }: { records: readonly Record<string, unknown>[] }) {
  const kept = records as unknown as readonly PolicyRecord[];
  return (
    <section aria-label="适用政策" style={{ marginTop: 16 }}>
      <h3>适用政策</h3>
      <Table<PolicyRecord>
        size="small"
        bordered
        rowKey="parameter"
        dataSource={[...new Map(kept.map((record) => [record.parameter, record])).values()]}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{
          emptyText: (
            <EmptyState title="提交后显示" hint="提交时适用的参数和条款会留存，以后政策变化不影响已办事项。" />
          ),
        }}
        columns={[
          { title: '参数', width: 200, render: (_, { parameter }) => labelOf(parameter) },
          { title: '取值', render: (_, { type, value, unit }) => formatValue(type, value, unit) },
          { title: '文件', width: 180, dataIndex: 'documentNumber' },
          { title: '条款', width: 220, render: (_, { clauseId, clauseHeading }) => `${clauseId} ${clauseHeading}` },
        ]}
      />
    </section>
  );
}

/** A parameter of a later version shows its key. */
const labelOf = (parameter: string): string =>
  isParameterKey(parameter) ? parameterCatalogue[parameter].label : parameter;
