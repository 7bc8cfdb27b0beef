import { UploadOutlined } from '@ant-design/icons';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions } from '../../ui/StatusTag.tsx';
import { BankName } from '../bank/bank-name.tsx';
import { INSTRUCTION_STATES } from '../payment-request/labels.ts';
import {
  BANK_RESULT_KEY,
  type BankResultFile,
  type BankResultFilter,
  type UnmatchedFilter,
  type UnmatchedLine,
} from './bank-result.ts';
import { FILE_STATES } from './labels.ts';
import { LineSettlement, SettlementDialog, type LineDecision } from './line-settlement.tsx';
import { UploadResult } from './upload-result.tsx';

/** Answers of banks: files as they came, and lines nobody could match. */
export function BankResultPage() {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Record<string, string>;
  return (
    <>
      <PageHeader
        title="银行回单"
        hint="回单文件自动读取，也可以上传；同一文件或同一结果只入账一次，合计不符的整份拒绝。"
      />
      <Tabs
        activeKey={search['tab'] ?? 'files'}
        onChange={(tab) => void navigate({ to: '.', search: { tab } as never, replace: true })}
        items={[
          { key: 'files', label: '回单文件', children: <ResultFiles /> },
          { key: 'unmatched', label: '不能匹配的结果', children: <UnmatchedLines /> },
        ]}
        destroyOnHidden
      />
    </>
  );
}

function ResultFiles() {
  const canImport = useCan('bankResult.import');
  const [isUploading, setIsUploading] = useState(false);
  return (
    <>
      <QueryTable
        name="bank-results"
        label="回单文件列表"
        source={{
          key: BANK_RESULT_KEY,
          read: (query: BankResultFilter, signal) =>
            call(fundAllocation.GET('/bank-results', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[{ kind: 'choice', name: 'status', label: '状态', options: stateOptions(FILE_STATES) }]}
        columns={FILE_COLUMNS}
        empty={{ title: '还没有回单', hint: '银行处理批次后，回单会自动出现；也可以上传银行给的文件。' }}
        actions={
          canImport ? (
            <Button icon={<UploadOutlined />} onClick={() => setIsUploading(true)}>
              上传回单
            </Button>
          ) : undefined
        }
      />
      {isUploading ? <UploadResult onClose={() => setIsUploading(false)} /> : null}
    </>
  );
}

const FILE_COLUMNS: readonly Column<BankResultFile>[] = [
  { key: 'file', title: '文件', width: 160, render: (row) => <span className="break-all">{row.fileName}</span> },
  { key: 'batch', title: '批次号', width: 196, render: (row) => row.batchNumber },
  { key: 'bank', title: '银行', width: 142, render: (row) => <BankName code={row.bankCode} /> },
  { key: 'records', title: '笔数', width: 60, align: 'right', render: (row) => row.recordCount },
  { key: 'applied', title: '入账', width: 60, align: 'right', render: (row) => row.appliedCount },
  { key: 'repeated', title: '重复', width: 60, align: 'right', render: (row) => row.repeatedCount },
  { key: 'unmatched', title: '不能匹配', width: 80, align: 'right', render: (row) => row.unmatchedCount },
  { key: 'status', title: '状态', width: 90, render: (row) => <StatusTag labels={FILE_STATES} state={row.status} /> },
  { key: 'refusal', title: '说明', width: 140, render: (row) => row.refusal ?? '—' },
  { key: 'received', title: '收到日期', width: 96, render: (row) => <DateText date={row.receivedOn} /> },
];

function UnmatchedLines() {
  const [chosen, setChosen] = useState<LineDecision | null>(null);
  const columns: readonly Column<UnmatchedLine>[] = [
    ...LINE_COLUMNS,
    {
      key: 'settle',
      title: '处理',
      width: 260,
      render: (row) => <LineSettlement line={row} choose={(verb) => setChosen({ line: row, verb })} />,
    },
  ];
  return (
    <>
      <QueryTable
        name="unmatched-lines"
        label="不能匹配的回单行"
        source={{
          key: [...BANK_RESULT_KEY, 'unmatched'],
          read: (query: UnmatchedFilter, signal) =>
            call(fundAllocation.GET('/bank-result-lines/unmatched', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        columns={columns}
        empty={{ title: '没有不能匹配的结果', hint: '银行的每一行结果都对上了一笔付款。' }}
      />
      {chosen ? <SettlementDialog decision={chosen} onClose={() => setChosen(null)} /> : null}
    </>
  );
}

const LINE_COLUMNS: readonly Column<UnmatchedLine>[] = [
  {
    key: 'file',
    title: '文件',
    width: 180,
    render: (row) => <span className="break-all">{`${row.fileName} 第 ${row.sequence} 行`}</span>,
  },
  {
    key: 'outcome',
    title: '银行结果',
    width: 120,
    render: (row) => <StatusTag labels={INSTRUCTION_STATES} state={row.outcome} />,
  },
  { key: 'amount', title: '金额', money: (row) => row.amountFen },
  { key: 'message', title: '银行说明', width: 150, render: (row) => `${row.code} ${row.message}` },
  { key: 'note', title: '为何不能匹配', width: 220, render: (row) => row.note ?? '—' },
];
