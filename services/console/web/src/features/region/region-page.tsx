import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Breadcrumb, DatePicker, Descriptions, Table, Tabs } from 'antd';
import dayjs from 'dayjs';
import type { Search } from '../../search-params.ts';
import { useSession } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { DesignationList } from './designation-list.tsx';
import { LEVELS } from './labels.ts';
import { RegionActions, RegionImportButton } from './region-actions.tsx';
import { RegionName } from './region-name.tsx';
import { RegionSelect } from './region-select.tsx';
import { ancestorCodes, childRegionsQuery, regionQuery, type Region, type RegionDetail } from './region.ts';
import './region-page.css';

const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

/** The region tree as it was on a date: one region, its designations, and what lies below it. */
export function RegionPage() {
  const { actingGrant } = useSession();
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const code = textOf(search['code']) ?? actingGrant?.regionCode ?? '';
  const date = textOf(search['date']);
  const show = (changes: Record<string, string | undefined>) =>
    void navigate({ to: '.', search: { ...search, ...changes } as never });
  return (
    <>
      <PageHeader
        title="行政区划"
        hint="全国行政区划与地区称号，保留更名和撤并的历史；各项业务按办理当日的区划执行。"
        actions={<RegionImportButton />}
      />
      <section className="panel region-finder" aria-label="查找">
        <RegionSelect
          aria-label="查找行政区划"
          placeholder="查找：名称、代码或拼音首字母"
          onChange={(found) => found !== undefined && show({ code: found })}
        />
        <label htmlFor="region-date">按此日期查看</label>
        <DatePicker
          id="region-date"
          placeholder="今天"
          value={date === undefined ? null : dayjs(date)}
          onChange={(day) => show({ date: day?.format('YYYY-MM-DD') })}
        />
      </section>
      <Ancestors code={code} date={date} />
      {code === '' ? <Children code="" date={date} /> : <OneRegion key={code} code={code} date={date} />}
    </>
  );
}

interface PlaceProperties {
  code: string;
  date: string | undefined;
}

const linkTo = (code: string, date: string | undefined) =>
  `/regions?${new URLSearchParams({ code, ...(date === undefined ? {} : { date }) })}`;

function Ancestors({ code, date }: PlaceProperties) {
  return (
    <nav aria-label="上级" className="region-path">
      <Breadcrumb
        items={[
          { title: <Link to={linkTo('', date) as string}>全国</Link> },
          ...ancestorCodes(code).map((ancestor) => ({
            title: (
              <Link to={linkTo(ancestor, date) as string}>
                <RegionName code={ancestor} />
              </Link>
            ),
          })),
          ...(code === '' ? [] : [{ title: <RegionName code={code} /> }]),
        ]}
      />
    </nav>
  );
}

function OneRegion({ code, date }: PlaceProperties) {
  const region = useQuery(regionQuery(code, date));
  if (region.error) {
    return <ErrorState error={region.error} onRetry={() => void region.refetch()} />;
  }
  if (!region.data) return <LoadingState text="正在读取行政区划…" />;
  return (
    <>
      <RegionFacts region={region.data} />
      <Tabs
        items={[
          { key: 'children', label: '下级', children: <Children code={code} date={date} /> },
          { key: 'designations', label: '称号', children: <DesignationList code={code} date={date} /> },
        ]}
      />
    </>
  );
}

function RegionFacts({ region }: { region: RegionDetail }) {
  const isCurrent = region.validTo === null;
  return (
    <section className="panel" aria-label={region.name}>
      <div className="panel-head">
        <h2>
          {region.fullName} {isCurrent ? <Tag tone="done">现行</Tag> : <Tag tone="neutral">已撤并或更名</Tag>}
        </h2>
        <RegionActions region={region} />
      </div>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 2, lg: 3 }}
        items={[
          { key: 'code', label: '代码', children: region.code },
          { key: 'level', label: '级别', children: LEVELS[region.level] },
          {
            key: 'valid',
            label: '有效期',
            children: (
              <>
                <DateText date={region.validFrom} /> 至 {isCurrent ? '今' : <DateText date={region.validTo} />}
              </>
            ),
          },
          {
            key: 'replacedBy',
            label: '并入',
            children:
              region.replacedBy === null ? (
                <span className="muted">—</span>
              ) : (
                <Link to={linkTo(region.replacedBy, undefined) as string}>
                  <RegionName code={region.replacedBy} isFull />
                </Link>
              ),
          },
          { key: 'source', label: '来源', children: region.source, span: 2 },
        ]}
      />
    </section>
  );
}

function Children({ code, date }: PlaceProperties) {
  const children = useQuery(childRegionsQuery(code, date));
  if (children.error) return <ErrorState error={children.error} onRetry={() => void children.refetch()} />;
  return (
    <Table<Region>
      size="small"
      bordered
      rowKey="code"
      dataSource={children.data ?? []}
      loading={{ spinning: children.isPending, description: '正在读取…' }}
      pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      locale={{
        emptyText: children.isPending ? (
          ' '
        ) : (
          <EmptyState title="没有登记下级区划" hint="村级以下不再划分；其他级别缺少下级时请导入行政区划。" />
        ),
      }}
      columns={[
        { title: '代码', width: 140, dataIndex: 'code' },
        { title: '名称', render: (_, row) => <Link to={linkTo(row.code, date) as string}>{row.name}</Link> },
        { title: '级别', width: 90, render: (_, row) => LEVELS[row.level] },
        { title: '自', width: 110, render: (_, row) => <DateText date={row.validFrom} /> },
        { title: '来源', render: (_, row) => <span className="muted">{row.source}</span> },
      ]}
    />
  );
}
