import { call, identity } from '../../api.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { ChangeTable } from '../audit-event/change-table.tsx';
import { ACTIONS } from './labels.ts';
import type { Decision, DecisionFilter } from './user.ts';

/** Logins, refusals, grants and ended sessions, newest first, for those who audit the administrators. */
export function DecisionList() {
  return (
    <>
      <PageHeader
        title="登录与授权日志"
        hint="登录、授权、停用和会话的每一次变化，只增不改，供审计监督管理员的操作。"
      />
      <DecisionTable />
    </>
  );
}

/** The log, of everything or of one subject. */
export function DecisionTable({ subjectId }: { subjectId?: string }) {
  return (
    <QueryTable
      name={subjectId === undefined ? 'decisions' : 'user-decisions'}
      label="登录与授权日志"
      prefix={subjectId === undefined ? '' : 'log.'}
      source={{
        key: ['identity', 'decision'],
        read: (query: DecisionFilter, signal) => call(identity.GET('/decisions', { params: { query }, signal })),
      }}
      {...(subjectId === undefined ? {} : { fixed: { subjectId } })}
      rowKey={(row) => row.id}
      filters={[
        {
          kind: 'choice',
          name: 'action',
          label: '事项',
          options: Object.entries(ACTIONS).map(([value, label]) => ({ value, label })),
        },
      ]}
      columns={COLUMNS}
      expandedRowRender={renderChange}
      empty={{ title: '没有记录', hint: '有登录、授权等事项发生后显示在这里。' }}
    />
  );
}

const COLUMNS: readonly Column<Decision>[] = [
  { key: 'occurredAt', title: '时间', width: 150, render: (row) => <TimeText at={row.occurredAt} /> },
  { key: 'action', title: '事项', width: 140, render: (row) => ACTIONS[row.action] ?? row.action },
  { key: 'userName', title: '办理人', width: 150, render: (row) => row.userName },
  { key: 'origin', title: '来源', width: 140, render: (row) => row.origin },
  { key: 'reason', title: '理由', render: (row) => row.reason ?? <span className="muted">—</span> },
];

const renderChange = (row: Decision) => <ChangeTable before={row.before} after={row.after} />;
