import { LeftOutlined, ReloadOutlined, RightOutlined, VerticalRightOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select, Table, Tooltip, type TableProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { BatchBar, type BatchAction } from './BatchBar.tsx';
import { ColumnChooser, useChosenColumns } from './ColumnChooser.tsx';
import { ExportButton } from './ExportButton.tsx';
import { FilterBar, type FilterField } from './FilterBar.tsx';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from './MoneyText.tsx';
import { EmptyState, ErrorState } from './PageState.tsx';
import { useListSearch, type ListRequest } from './query-table-search.ts';

/** A keyset page as the services answer it; further fields (totals) are the feature's. */
export interface ListPage<Row> {
  items: Row[];
  nextCursor: string | null;
}

export interface Column<Row> {
  key: string;
  title: string;
  /** The cell; `money` instead renders an amount, right-aligned, with the unit in the head. */
  render?: (row: Row) => ReactNode;
  money?: (row: Row) => string | null | undefined;
  /** Wraps the amount, e.g. into a link to the entries behind it. */
  drillDown?: (row: Row, amount: ReactNode) => ReactNode;
  /** Name the service sorts by; without it the column has no sorting. */
  sort?: string;
  width?: number;
  align?: 'left' | 'right' | 'center';
  /** Hidden until the person chooses it. */
  isOptional?: boolean;
}

interface QueryTableProperties<Row, Page extends ListPage<Row>, Query> {
  /** Stable name: remembers the column choice, and separates query keys. */
  name: string;
  /** What the list holds, for screen readers, e.g. '项目列表'. */
  label: string;
  source: {
    /** Prefix of the query key: [service, noun]. Commands that invalidate the prefix refresh the list. */
    key: readonly string[];
    read: (query: Query, signal: AbortSignal) => Promise<Page>;
  };
  rowKey: (row: Row) => string;
  columns: readonly Column<Row>[];
  filters?: readonly FilterField[];
  /** Added to every request and not editable here, e.g. the parent's id. */
  fixed?: ListRequest;
  /**
   * Totals of the whole filtered list by column key: fen for money columns, any node for others; null where the page has
   * none. Asked of the first page, which services that count only once tell them with.
   */
  totals?: (page: Page) => Record<string, ReactNode> | null;
  batch?: readonly BatchAction<Row>[];
  /** Address of the export for the same filters; no button without it. */
  exportUrl?: (request: ListRequest) => string;
  /** What it is, why it is empty, what to do. */
  empty: { title: string; hint?: ReactNode; action?: ReactNode };
  /** Buttons on the right of the toolbar, e.g. 新建. */
  actions?: ReactNode;
  /** Two lists on one page need different prefixes. */
  prefix?: string;
  expandedRowRender?: (row: Row) => ReactNode;
}

/** The list of the console: filters, sort and keyset paging in the URL, column choice, totals, batch action, export. */
export function QueryTable<Row extends object, Page extends ListPage<Row>, Query>(
  properties: QueryTableProperties<Row, Page, Query>,
) {
  const { source, columns, prefix = '' } = properties;
  const search = useListSearch(prefix);
  const filters = { ...pick(search.request, properties.filters?.map(({ name }) => name) ?? []), ...properties.fixed };
  const request: ListRequest = { ...filters, ...pick(search.request, ['sort', 'cursor', 'limit']) };
  const keyOf = (asked: ListRequest) => [...source.key, 'list', properties.name, asked];
  const list = useQuery({
    queryKey: keyOf(request),
    queryFn: ({ signal }) => source.read(request as Query, signal),
    placeholderData: keepPreviousData,
  });
  const { cursor: _, ...firstRequest } = request;
  const firstPage = useReadPage<Page>(keyOf(firstRequest));
  const chosen = useChosenColumns(properties.name, columns);
  const selection = useSelection<Row>(JSON.stringify(request));
  const error = list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null;

  return (
    <section className="query-table" aria-label={properties.label}>
      {properties.filters ? <FilterBar fields={properties.filters} prefix={prefix} /> : null}
      <div className="table-toolbar">
        {properties.batch ? (
          <BatchBar
            actions={properties.batch}
            rows={selection.rows}
            invalidates={source.key}
            onDone={() => selection.select([])}
          />
        ) : null}
        <div className="toolbar-end">
          {columns.some((column) => column.money) ? <MoneyUnitSwitch /> : null}
          <ColumnChooser {...chosen} columns={columns} />
          <ReloadButton isReading={list.isFetching} onClick={() => void list.refetch()} />
          {properties.exportUrl ? (
            <ExportButton url={properties.exportUrl({ ...filters, ...pick(request, ['sort']) })} />
          ) : null}
          {properties.actions}
        </div>
      </div>
      {error}
      {list.isError && !list.data ? null : (
        <>
          <ListBody
            {...properties}
            page={list.data}
            totalsPage={firstPage ?? list.data}
            isReading={list.isPending || list.isPlaceholderData}
            columns={chosen.visible}
            search={search}
            selection={selection}
          />
          <Pager search={search} nextCursor={list.data?.nextCursor ?? null} count={list.data?.items.length ?? 0} />
        </>
      )}
    </section>
  );
}

/** A page that was read and that nothing has changed since. */
function useReadPage<Page>(key: readonly unknown[]): Page | undefined {
  const state = useQueryClient().getQueryState<Page>(key);
  return state?.isInvalidated ? undefined : state?.data;
}

function pick(request: ListRequest, names: readonly string[]): ListRequest {
  return Object.fromEntries(Object.entries(request).filter(([name]) => names.includes(name)));
}

/** Selected rows of the page on the screen; another page or filter starts with none. */
function useSelection<Row>(page: string) {
  const [state, setState] = useState<{ page: string; rows: Row[] }>({ page, rows: [] });
  return { rows: state.page === page ? state.rows : [], select: (rows: Row[]) => setState({ page, rows }) };
}

function ReloadButton({ isReading, onClick }: { isReading: boolean; onClick: () => void }) {
  return (
    <Tooltip title="重新读取">
      <Button aria-label="重新读取" icon={<ReloadOutlined spin={isReading} />} onClick={onClick} />
    </Tooltip>
  );
}

interface ListBodyProperties<Row, Page extends ListPage<Row>> extends Pick<
  QueryTableProperties<Row, Page, never>,
  'rowKey' | 'columns' | 'totals' | 'batch' | 'empty' | 'expandedRowRender'
> {
  page: Page | undefined;
  totalsPage: Page | undefined;
  isReading: boolean;
  search: ReturnType<typeof useListSearch>;
  selection: ReturnType<typeof useSelection<Row>>;
}

function ListBody<Row extends object, Page extends ListPage<Row>>(body: ListBodyProperties<Row, Page>) {
  const { page, totalsPage, columns, search, selection, expandedRowRender } = body;
  const isFiltered = Object.keys(search.filters).length > 0;
  const sums = page && totalsPage && page.items.length > 0 ? body.totals?.(totalsPage) : null;
  const totals = sums ? <TotalsRow columns={columns} totals={sums} offset={leadingCells(body)} /> : undefined;
  const rowSelection: TableProps<Row>['rowSelection'] = {
    selectedRowKeys: selection.rows.map(body.rowKey),
    onChange: (_, rows) => selection.select(rows),
  };
  return (
    <Table<Row>
      size="small"
      bordered
      rowKey={body.rowKey}
      columns={columns.map((column) => toTableColumn(column, search.request['sort']))}
      dataSource={page?.items ?? []}
      loading={{ spinning: body.isReading, description: '正在读取…' }}
      pagination={false}
      scroll={{ x: 'max-content' }}
      sticky={{ offsetHeader: 48 }}
      locale={{ emptyText: page ? <EmptyList empty={body.empty} isFiltered={isFiltered} /> : ' ' }}
      onChange={(_, __, sorter) => search.setSort(sortOf(sorter, columns))}
      {...(body.batch ? { rowSelection } : {})}
      {...(expandedRowRender ? { expandable: { expandedRowRender } } : {})}
      {...(totals ? { summary: () => totals } : {})}
    />
  );
}

const leadingCells = (table: { batch?: unknown; expandedRowRender?: unknown }) =>
  (table.batch ? 1 : 0) + (table.expandedRowRender ? 1 : 0);

type TableColumn<Row> = NonNullable<TableProps<Row>['columns']>[number];

function toTableColumn<Row>(column: Column<Row>, sort: string | undefined): TableColumn<Row> {
  const { money } = column;
  const direction = sort === `-${column.sort}` ? 'descend' : sort === column.sort ? 'ascend' : null;
  return {
    key: column.key,
    title: money ? <MoneyHead title={column.title} /> : column.title,
    align: column.align ?? (money ? 'right' : 'left'),
    render: (_, row) => {
      if (!money) return column.render?.(row);
      const amount = <MoneyText fen={money(row)} />;
      return column.drillDown ? column.drillDown(row, amount) : amount;
    },
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(column.sort === undefined
      ? {}
      : { sorter: true, sortOrder: direction, showSorterTooltip: { target: 'sorter-icon' } }),
  };
}

type Sorter<Row> = Parameters<NonNullable<TableProps<Row>['onChange']>>[2];

function sortOf<Row>(sorter: Sorter<Row>, columns: readonly Column<Row>[]): string | undefined {
  const one = Array.isArray(sorter) ? sorter[0] : sorter;
  const name = columns.find((column) => column.key === one?.columnKey)?.sort;
  if (name === undefined || !one?.order) return undefined;
  return one.order === 'descend' ? `-${name}` : name;
}

function TotalsRow<Row>(row: { columns: readonly Column<Row>[]; totals: Record<string, ReactNode>; offset: number }) {
  return (
    <Table.Summary fixed>
      <Table.Summary.Row className="totals-row">
        {Array.from({ length: row.offset }, (_, index) => (
          <Table.Summary.Cell key={`lead-${index}`} index={index} />
        ))}
        {row.columns.map((column, index) => {
          const total = row.totals[column.key];
          return (
            <Table.Summary.Cell key={column.key} index={index + row.offset} align={column.money ? 'right' : 'left'}>
              {index === 0 ? '合计' : column.money && typeof total === 'string' ? <MoneyText fen={total} /> : total}
            </Table.Summary.Cell>
          );
        })}
      </Table.Summary.Row>
    </Table.Summary>
  );
}

function EmptyList(list: { empty: { title: string; hint?: ReactNode; action?: ReactNode }; isFiltered: boolean }) {
  if (list.isFiltered) return <EmptyState title="没有符合筛选条件的记录" hint="放宽或清除上方的筛选条件再看。" />;
  return <EmptyState {...list.empty} />;
}

interface PagerProperties {
  search: ReturnType<typeof useListSearch>;
  nextCursor: string | null;
  count: number;
}

function Pager({ search, nextCursor, count }: PagerProperties) {
  if (search.isFirstPage && nextCursor === null && count <= 50) {
    return count === 0 ? null : <p className="pager-status">共 {count} 条</p>;
  }
  return (
    <nav className="pager" aria-label="翻页">
      <span className="pager-status">
        {search.canGoBack || search.isFirstPage ? `第 ${search.pageNumber} 页，` : ''}本页 {count} 条
        {nextCursor === null ? '，已到最后' : ''}
      </span>
      <Select
        aria-label="每页条数"
        size="small"
        value={search.request['limit'] ?? '50'}
        options={['20', '50', '100', '200'].map((value) => ({ value, label: `每页 ${value} 条` }))}
        onChange={(limit) => search.setFilters({ limit })}
      />
      <Button size="small" icon={<VerticalRightOutlined />} disabled={search.isFirstPage} onClick={search.first}>
        首页
      </Button>
      <Button size="small" icon={<LeftOutlined />} disabled={!search.canGoBack} onClick={search.previous}>
        上一页
      </Button>
      <Button
        size="small"
        icon={<RightOutlined />}
        iconPlacement="end"
        disabled={nextCursor === null}
        onClick={() => nextCursor !== null && search.next(nextCursor)}
      >
        下一页
      </Button>
    </nav>
  );
}
