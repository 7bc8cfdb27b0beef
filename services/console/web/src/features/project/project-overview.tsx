import { Descriptions, Table } from 'antd';
import type { ReactNode } from 'react';
import { DateText } from '../../ui/DateText.tsx';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { RegionName } from '../region/region-name.tsx';
import { COMPARISONS, CONSTRUCTION_KINDS, TARGET_KINDS } from './labels.ts';
import type { ProjectEntry } from './project.ts';

const blank = <span className="muted">未填</span>;
const orBlank = (value: ReactNode) => (value === null || value === undefined || value === '' ? blank : value);

/** The proposal as it was filled in; also shows an older version. */
export function ProjectOverview({ entry }: { entry: ProjectEntry }) {
  return (
    <div className="stack">
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, md: 2, xl: 3 }}
        items={[...basicItems(entry), ...wideItems(entry)]}
      />
      <Tasks entry={entry} />
      <Sources entry={entry} />
      <Targets entry={entry} />
    </div>
  );
}

function basicItems(entry: ProjectEntry) {
  const { constructionKind, beneficiaries } = entry;
  const people = beneficiaries
    ? `${beneficiaries.households} 户 ${beneficiaries.persons} 人，其中建档立卡 ${beneficiaries.registeredHouseholds} 户 ${beneficiaries.registeredPersons} 人`
    : blank;
  return [
    { key: 'kind', label: '建设性质', children: constructionKind ? CONSTRUCTION_KINDS[constructionKind] : blank },
    {
      key: 'time',
      label: '时间进度',
      children: (
        <>
          <DateText date={entry.startDate} /> 至 <DateText date={entry.endDate} />
        </>
      ),
    },
    { key: 'responsible', label: '责任单位', children: orBlank(entry.responsibleUnit) },
    { key: 'person', label: '责任人', children: orBlank(entry.responsiblePerson) },
    { key: 'lead', label: '牵头部门', children: orBlank(entry.leadDepartment) },
    { key: 'cooperating', label: '配合部门', children: orBlank(entry.cooperatingDepartments?.join('、')) },
    { key: 'beneficiaries', label: '受益对象', children: people, span: 'filled' as const },
  ];
}

function wideItems(entry: ProjectEntry) {
  const places = entry.places ?? [];
  const placeNames = places.map((place, index) => (
    <span key={place.regionCode}>
      {index > 0 ? '、' : ''}
      <RegionName code={place.regionCode} isFull />
    </span>
  ));
  const items: [string, string, ReactNode][] = [
    ['places', '实施地点', places.length > 0 ? placeNames : orBlank(entry.location)],
    ['content', '建设内容', orBlank(entry.content)],
    ['participation', '群众参与', orBlank(entry.participation)],
    ['benefitLinkage', '联农带农机制', orBlank(entry.benefitLinkage)],
    ['note', '备注', orBlank(entry.note)],
  ];
  return items.map(([key, label, children]) => ({ key, label, children, span: 'filled' as const }));
}

interface BlockProperties<Row> {
  title: ReactNode;
  label: string;
  rows: readonly Row[];
  columns: React.ComponentProps<typeof Table<Row & object>>['columns'];
  empty: string;
  aside?: ReactNode;
  summary?: ReactNode;
}

/** A titled plain table inside a tab. */
export function Block<Row extends object>({
  title,
  label,
  rows,
  columns,
  empty,
  aside,
  summary,
}: BlockProperties<Row>) {
  return (
    <section aria-label={label}>
      <div className="panel-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls sideways on a phone; the keyboard has to reach it */}
      <section className="block-table" tabIndex={0} aria-label={`${label}表`}>
        <Table<Row>
          size="small"
          bordered
          rowKey={(row) => rows.indexOf(row)}
          dataSource={[...rows]}
          columns={columns ?? []}
          pagination={false}
          locale={{ emptyText: empty }}
          {...(summary ? { summary: () => summary } : {})}
        />
      </section>
    </section>
  );
}

function Tasks({ entry }: { entry: ProjectEntry }) {
  return (
    <Block
      title="建设任务"
      label="建设任务"
      rows={entry.tasks ?? []}
      empty="未填建设任务"
      columns={[
        { title: '任务', dataIndex: 'name' },
        { title: '数量', dataIndex: 'quantity', align: 'right', width: 160 },
        { title: '单位', dataIndex: 'unit', width: 120 },
      ]}
    />
  );
}

function Sources({ entry }: { entry: ProjectEntry }) {
  return (
    <Block
      title="筹资方式"
      label="筹资方式"
      rows={entry.fundSources ?? []}
      empty="未填资金来源"
      aside={<MoneyUnitSwitch />}
      columns={[
        { title: '资金来源', dataIndex: 'name' },
        {
          title: <MoneyHead title="金额" />,
          align: 'right',
          width: 200,
          render: (_, source) => <MoneyText fen={source.amountFen} />,
        },
      ]}
      summary={<SourceTotal entry={entry} />}
    />
  );
}

function SourceTotal({ entry }: { entry: ProjectEntry }) {
  return (
    <Table.Summary.Row className="totals-row">
      <Table.Summary.Cell index={0}>资金规模{entry.householdAmountFen ? '（其中到户）' : ''}</Table.Summary.Cell>
      <Table.Summary.Cell index={1} align="right">
        <MoneyText fen={entry.amountFen} />
        {entry.householdAmountFen ? (
          <>
            （<MoneyText fen={entry.householdAmountFen} />）
          </>
        ) : null}
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
}

function Targets({ entry }: { entry: ProjectEntry }) {
  return (
    <Block
      title="绩效目标"
      label="绩效目标"
      rows={entry.performanceTargets ?? []}
      empty="未设定绩效目标，未设定绩效目标的项目不得入库"
      columns={[
        { title: '类别', width: 120, render: (_, target) => TARGET_KINDS[target.kind] },
        { title: '指标', dataIndex: 'indicator' },
        {
          title: '目标值',
          width: 240,
          render: (_, target) =>
            target.comparison === 'description'
              ? target.value
              : `${COMPARISONS[target.comparison]} ${target.value} ${target.unit ?? ''}`,
        },
      ]}
    />
  );
}
