import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { stateOptions, StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { FUND_DOCUMENT_KEY, type FundDocument, type FundDocumentFilter } from './fund-document.ts';
import { DOCUMENT_STATES, LEVEL_OPTIONS, LEVELS } from './labels.ts';

/** Where all money comes from: the documents by which it was assigned. */
export function FundDocumentList() {
  const navigate = useNavigate();
  const canRegister = useCan('fund.register');
  return (
    <>
      <PageHeader
        title="指标文件"
        hint="资金从这里来：登记上级下达或本级安排资金的文件，经另一人确认后形成可以分配的指标。"
      />
      <QueryTable
        name="fund-documents"
        label="指标文件列表"
        source={{
          key: FUND_DOCUMENT_KEY,
          read: (query: FundDocumentFilter, signal) =>
            call(fundAllocation.GET('/fund-documents', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'year', label: '年度', placeholder: '如 2024' },
          { kind: 'choice', name: 'level', label: '级次', options: LEVEL_OPTIONS },
          { kind: 'choice', name: 'status', label: '状态', options: stateOptions(DOCUMENT_STATES) },
          REGION_FILTER,
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有登记指标文件',
          hint: canRegister ? '收到资金文件后在此登记，上传扫描件，请复核岗确认。' : '指标文件由财政经办登记。',
        }}
        actions={
          canRegister ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => void navigate({ to: '/fund-documents/new' })}>
              登记指标文件
            </Button>
          ) : undefined
        }
      />
    </>
  );
}

const COLUMNS: readonly Column<FundDocument>[] = [
  {
    key: 'documentNumber',
    title: '指标文号',
    render: (row) => (
      <Link to="/fund-documents/$documentId" params={{ documentId: row.id }}>
        {row.documentNumber}
      </Link>
    ),
  },
  { key: 'title', title: '文件标题', render: (row) => <span className="wrap-cell">{row.title}</span> },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  { key: 'level', title: '级次', width: 90, render: (row) => LEVELS[row.level] },
  { key: 'region', title: '收文地区', width: 120, render: (row) => row.regionName },
  {
    key: 'channel',
    title: '资金渠道',
    render: (row) => <span className="wrap-cell">{row.channel}</span>,
    isOptional: true,
  },
  { key: 'amount', title: '金额', money: (row) => row.amountFen },
  { key: 'available', title: '未分配', money: (row) => (row.status === 'confirmed' ? row.availableFen : null) },
  { key: 'receivedOn', title: '收文日期', width: 110, render: (row) => <DateText date={row.receivedOn} /> },
  {
    key: 'status',
    title: '状态',
    width: 110,
    render: (row) => (
      <>
        <StatusTag labels={DOCUMENT_STATES} state={row.status} />
        {row.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
      </>
    ),
  },
];
