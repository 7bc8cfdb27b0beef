import { Select } from 'antd';
import type { ServiceName } from '../../api.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { useListSearch } from '../../ui/query-table-search.ts';
import { Tag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { AUDIT_READERS, type AuditEvent } from './audit-event.ts';
import { ChangeTable } from './change-table.tsx';
import { FilterLink } from './filter-link.tsx';
import { ACTIONS, labelOf, optionsOf, REFUSALS, SERVICES, SUBJECTS } from './labels.ts';
import { VerificationPanel } from './verification-panel.tsx';

const FIRST_SERVICE: ServiceName = 'fund-allocation';
const isService = (text: string | undefined): text is ServiceName => text !== undefined && text in SERVICES;

/** Who did what to what, with before and after, service by service; and whether the record is still as it was written. */
export function AuditEventPage() {
  const { filters, setFilters } = useListSearch();
  const service = isService(filters['service']) ? filters['service'] : FIRST_SERVICE;
  const choose = (next: ServiceName) =>
    setFilters({ service: next, action: undefined, subjectType: undefined, subjectId: undefined });
  return (
    <>
      <PageHeader
        title="审计记录"
        hint="每一次办理和每一次被拒绝都逐条留痕，只增不改。点对象或办理人，只看与其有关的记录；展开一行，看改动前后。"
        actions={
          <Select<ServiceName>
            aria-label="服务"
            className="filter-select"
            popupMatchSelectWidth={false}
            options={Object.entries(SERVICES).map(([value, label]) => ({ value: value as ServiceName, label }))}
            value={service}
            onChange={choose}
          />
        }
      />
      <VerificationPanel service={service} />
      <QueryTable
        key={service}
        name="audit-events"
        label="审计记录"
        source={{ key: [service, 'audit-event'], read: AUDIT_READERS[service].events }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'choice', name: 'subjectType', label: '对象', options: optionsOf(SUBJECTS[service]) },
          { kind: 'text', name: 'subjectId', label: '对象编号', placeholder: '完整编号' },
          { kind: 'choice', name: 'action', label: '事项', options: optionsOf(ACTIONS[service]) },
          { kind: 'text', name: 'userId', label: '办理人编号', placeholder: '点表中姓名即可' },
        ]}
        columns={columnsOf(service)}
        expandedRowRender={renderChange}
        empty={{ title: '没有审计记录', hint: '您管辖地区内有事项办理后显示在这里。' }}
      />
    </>
  );
}

const renderChange = (row: AuditEvent) => <ChangeTable before={row.before} after={row.after} />;

function columnsOf(service: ServiceName): readonly Column<AuditEvent>[] {
  return [
    { key: 'occurredAt', title: '时间', width: 140, render: (row) => <TimeText at={row.occurredAt} /> },
    { key: 'action', title: '事项', width: 150, render: (row) => <Action row={row} labels={ACTIONS[service]} /> },
    { key: 'subject', title: '对象', width: 200, render: (row) => <Subject row={row} labels={SUBJECTS[service]} /> },
    { key: 'userName', title: '办理人', width: 150, render: (row) => <Person row={row} /> },
    { key: 'region', title: '地区', width: 110, render: (row) => <RegionName code={row.regionCode} /> },
    { key: 'reason', title: '理由', width: 220, render: (row) => <Reason row={row} /> },
    { key: 'businessDate', title: '业务日期', width: 100, render: (row) => row.businessDate, isOptional: true },
    { key: 'role', title: '岗位代码', width: 130, render: (row) => row.role, isOptional: true },
    { key: 'id', title: '记录编号', width: 290, render: (row) => <code>{row.id}</code>, isOptional: true },
  ];
}

/** A refusal keeps the code of its rule; everything else the words of a person. */
function Reason({ row }: { row: AuditEvent }) {
  if (row.reason === null) return <span className="muted">—</span>;
  return row.action === 'access.refuse' ? labelOf(REFUSALS, row.reason) : row.reason;
}

function Action({ row, labels }: { row: AuditEvent; labels: Record<string, string> }) {
  return (
    <>
      {labelOf(labels, row.action)} {row.isBackfilled ? <Tag tone="neutral">补录 {row.businessDate}</Tag> : null}
    </>
  );
}

function Subject({ row, labels }: { row: AuditEvent; labels: Record<string, string> }) {
  const { subjectType, subjectId } = row;
  const tail = /^[0-9a-f-]{36}$/.test(subjectId) || subjectId.length > 24 ? `…${subjectId.slice(-8)}` : subjectId;
  return (
    <FilterLink filter={{ subjectType, subjectId }} title={`只看 ${subjectId} 的记录`}>
      {labelOf(labels, subjectType)} {tail}
    </FilterLink>
  );
}

/** A service acts for a person: the person is named, and that it was the service. */
function Person({ row }: { row: AuditEvent }) {
  const name = labelOf(SERVICES, row.onBehalfOf?.userName ?? row.userName);
  return (
    <>
      <FilterLink filter={{ userId: row.userId }} title={`只看 ${row.userName} 的记录`}>
        {row.service === null ? row.userName : name}
      </FilterLink>
      {row.service === null ? null : <span className="muted">（系统代办）</span>}
    </>
  );
}
