import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select, Table } from 'antd';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import {
  bankLayoutsQuery,
  banksQuery,
  BRANCH_KEY,
  type BankBranch,
  type BankBranchFilter,
  type BankLayout,
  type BankLayoutEntry,
} from './bank.ts';
import { BankName } from './bank-name.tsx';
import { CreateBank } from './create-bank.tsx';
import { LayoutDecision } from './layout-decision.tsx';
import {
  AMOUNT_UNITS,
  BRANCH_LABELS,
  COOPERATION,
  delimiterText,
  ENCODINGS,
  fieldText,
  LAYOUT_STATES,
  RESULT_OUTCOMES,
} from './labels.ts';

/** Banks that payment files go to, how each wants its file, and the branches payees have their accounts at. */
export function BankPage() {
  const canManage = useCan('bank.manage');
  const [isCreating, setIsCreating] = useState<'bank' | 'branch' | null>(null);
  const close = () => setIsCreating(null);
  return (
    <>
      <PageHeader
        title="合作银行"
        hint="代发、支付文件送往的银行和各自的文件格式（登记后由另一人复核生效），以及收款账户的开户网点。"
        actions={
          canManage ? (
            <Button icon={<PlusOutlined />} onClick={() => setIsCreating('bank')}>
              登记银行
            </Button>
          ) : undefined
        }
      />
      <BankTable />
      <h2 className="block-title">银行网点</h2>
      <BranchTable onCreate={canManage ? () => setIsCreating('branch') : undefined} />
      {isCreating === 'bank' ? <CreateBank onClose={close} /> : null}
      {isCreating === 'branch' ? <CreateBranch onClose={close} /> : null}
    </>
  );
}

function BankTable() {
  const canApprove = useCan('bank.approve');
  const banks = useQuery(bankLayoutsQuery);
  if (banks.error) return <ErrorState error={banks.error} onRetry={() => void banks.refetch()} />;
  return (
    <section className="panel" aria-label="合作银行列表">
      <Table<BankLayoutEntry>
        size="small"
        bordered
        rowKey="id"
        dataSource={banks.data ?? []}
        loading={{ spinning: banks.isPending, description: '正在读取…' }}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: banks.isPending ? (
            ' '
          ) : (
            <EmptyState title="还没有登记合作银行" hint="登记银行及其文件格式并经另一人复核后，才能导出支付文件。" />
          ),
        }}
        expandable={{ expandedRowRender: renderLayout }}
        columns={[
          { title: '代码', width: 110, render: (_, row) => <code>{row.code}</code> },
          { title: '名称', dataIndex: 'name' },
          { title: '有效地区', render: (_, row) => <RegionName code={row.regionCode} /> },
          {
            title: '编码、分隔符、金额单位',
            render: (_, { layout }) =>
              `${ENCODINGS[layout.encoding]} ${delimiterText(layout.delimiter)} ${AMOUNT_UNITS[layout.amountUnit]}`,
          },
          {
            title: '最多行数',
            width: 90,
            align: 'right',
            render: (_, { layout }) => layout.rowsMax.toLocaleString('zh-CN'),
          },
          {
            title: '合作',
            width: 90,
            render: (_, row) => <StatusTag labels={COOPERATION} state={row.cooperationStatus} />,
          },
          { title: '状态', width: 100, render: (_, row) => <StatusTag labels={LAYOUT_STATES} state={row.status} /> },
          { title: '登记人', width: 130, render: (_, row) => row.requestedByName },
          {
            title: '复核',
            width: 150,
            render: (_, row) =>
              canApprove && row.status === 'pending' ? <LayoutDecision entry={row} /> : (row.decidedByName ?? '—'),
          },
        ]}
      />
    </section>
  );
}

const renderLayout = (bank: BankLayoutEntry) => <LayoutFacts bank={bank} />;

function LayoutFacts({ bank }: { bank: BankLayoutEntry }) {
  const { layout } = bank;
  const { result } = layout;
  const parts: [string, string][] = [
    ['首行', lineText(layout.header)],
    ['明细', lineText(layout.detail)],
    ['尾行', lineText(layout.trailer)],
    ...(result
      ? ([
          ['回单首行', lineText(result.header)],
          ['回单明细', lineText(result.detail)],
          ['回单尾行', lineText(result.trailer)],
          ['返回码', codesText(result.outcomes)],
        ] as [string, string][])
      : ([['回单', '通用格式']] as [string, string][])),
  ];
  return (
    <dl className="layout-lines">
      {parts.map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function lineText(fields: BankLayout['detail']): string {
  if (fields.length === 0) return '无';
  const texts = fields.map(({ value, width }) => fieldText(value) + (width === undefined ? '' : `（${width} 字节）`));
  return texts.join(' → ');
}

const codesText = (outcomes: NonNullable<BankLayout['result']>['outcomes']) =>
  Object.entries(outcomes)
    .map(([code, outcome]) => `${code} ${RESULT_OUTCOMES[outcome]}`)
    .join('，');

const BRANCH_COLUMNS: readonly Column<BankBranch>[] = [
  { key: 'code', title: '联行号', width: 150, render: (row) => <code>{row.code}</code> },
  { key: 'name', title: '网点名称', render: (row) => row.name },
  { key: 'bank', title: '银行', render: (row) => <BankName code={row.bankCode} /> },
  { key: 'region', title: '所在地区', render: (row) => <RegionName code={row.regionCode} isFull /> },
];

function BranchTable({ onCreate }: { onCreate: (() => void) | undefined }) {
  const banks = useQuery(banksQuery);
  return (
    <QueryTable
      name="bank-branches"
      label="银行网点列表"
      source={{
        key: BRANCH_KEY,
        read: (query: BankBranchFilter, signal) => call(registry.GET('/bank-branches', { params: { query }, signal })),
      }}
      rowKey={(row) => row.code}
      filters={[
        {
          kind: 'choice',
          name: 'bankCode',
          label: '银行',
          options: (banks.data ?? []).map(({ code, name }) => ({ value: code, label: name })),
        },
      ]}
      columns={BRANCH_COLUMNS}
      empty={{ title: '还没有登记网点', hint: '收款账户要选开户网点；请按银行提供的联行号登记。' }}
      actions={
        onCreate ? (
          <Button icon={<PlusOutlined />} onClick={onCreate}>
            登记网点
          </Button>
        ) : undefined
      }
    />
  );
}

function CreateBranch({ onClose }: { onClose: () => void }) {
  const banks = useQuery(banksQuery);
  return (
    <FormDialog<BankBranch, BankBranch>
      title="登记银行网点"
      okText="登记"
      labels={BRANCH_LABELS}
      invalidates={[BRANCH_KEY]}
      success={({ name }) => `已登记${name}`}
      onClose={onClose}
      run={(body, headers) => call(registry.POST('/bank-branches', { body, headers }))}
    >
      <Form.Item name="bankCode" label="银行" rules={[{ required: true, message: '请选择银行' }]}>
        <Select
          loading={banks.isPending}
          options={(banks.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        />
      </Form.Item>
      <Form.Item
        name="code"
        label="联行号"
        rules={[{ required: true, pattern: /^\d{12}$/, message: '联行号应为 12 位数字' }]}
      >
        <Input inputMode="numeric" maxLength={12} />
      </Form.Item>
      <Form.Item name="name" label="网点名称" rules={[{ required: true, whitespace: true, message: '请写网点全称' }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="regionCode" label="所在地区" rules={[{ required: true, message: '请选择地区' }]}>
        <RegionSelect />
      </Form.Item>
    </FormDialog>
  );
}
