import { Link } from '@tanstack/react-router';
import { call, disclosure } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions, Tag } from '../../ui/StatusTag.tsx';
import { daysLeftText } from '../project/next-step.ts';
import { RegionName } from '../region/region-name.tsx';
import { CHANNELS, FINDINGS, OBJECTION_STATES } from './labels.ts';
import { OBJECTION_KEY, type ObjectionFilter, type ObjectionSummary } from './objection.ts';

/** Objections of the region, whoever handles them. */
export function ObjectionList() {
  const { user } = useSession();
  return (
    <>
      <PageHeader title="异议" hint="收到后指派经办人核实，作出结论并公开答复；未办结之前，所针对的公示不能结束。" />
      <QueryTable
        name="objections"
        label="异议列表"
        source={{
          key: OBJECTION_KEY,
          read: (query: ObjectionFilter, signal) => call(disclosure.GET('/objections', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'choice', name: 'state', label: '状态', options: stateOptions(OBJECTION_STATES) },
          { kind: 'choice', name: 'handlerUserId', label: '经办人', options: [{ value: user.id, label: '我' }] },
        ]}
        columns={COLUMNS}
        empty={{ title: '没有异议', hint: '公众在门户上提出的、工作人员在公示页上登记的异议都在这里。' }}
      />
    </>
  );
}

const COLUMNS: readonly Column<ObjectionSummary>[] = [
  {
    key: 'ticket',
    title: '受理编号',
    width: 150,
    render: (row) => <Link to={`/objections/${row.id}` as string}>{row.ticket}</Link>,
  },
  { key: 'notice', title: '针对的公示', width: 320, render: (row) => row.noticeTitle },
  { key: 'region', title: '地区', width: 180, render: (row) => <RegionName code={row.regionCode} isFull /> },
  {
    key: 'channel',
    title: '来源',
    width: 110,
    render: (row) => `${CHANNELS[row.channel]}，${row.isAnonymous ? '匿名' : '实名'}`,
  },
  {
    key: 'state',
    title: '状态',
    width: 120,
    render: (row) => <StatusTag labels={OBJECTION_STATES} state={row.state} />,
  },
  { key: 'receivedOn', title: '收到日期', width: 110, render: (row) => <DateText date={row.receivedOn} /> },
  { key: 'dueOn', title: '办理期限', width: 190, render: (row) => <Due objection={row} /> },
  {
    key: 'handler',
    title: '经办人',
    width: 140,
    render: (row) => row.handlerName ?? <span className="muted">未指派</span>,
  },
  {
    key: 'finding',
    title: '结论',
    width: 100,
    render: (row) => (row.finding === null ? <span className="muted">—</span> : FINDINGS[row.finding]),
  },
  {
    key: 'personal',
    title: '答复本人',
    width: 110,
    render: (row) => (row.personalReplyPending ? <Tag tone="warning">待答复</Tag> : <span className="muted">—</span>),
  },
];

function Due({ objection }: { objection: ObjectionSummary }) {
  if (objection.dueOn === null) return <span className="muted">待工作日历录入</span>;
  if (objection.state === 'resolved') return <DateText date={objection.dueOn} />;
  const today = todayInBeijing();
  return (
    <>
      <DateText date={objection.dueOn} />{' '}
      <span className={objection.dueOn < today ? 'is-overdue' : 'muted'}>{daysLeftText(today, objection.dueOn)}</span>
    </>
  );
}
