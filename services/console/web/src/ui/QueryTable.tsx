import { LeftOutlined, ReloadOutlined, RightOutlined, VerticalRightOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
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
  /** Totals of the whole filtered list by column key: fen for money columns, any node for others. */
  totals?: (page: Page) => Record<string, ReactNode>;
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
  const { source, columns, prefix = '', fixed } = properties;
  const search = useListSearch(prefix);
  const request: ListRequest = { ...search.request, ...fixed };
  const list = useQuery({
    queryKey: [...source.key, 'list', properties.name, request],
    queryFn: ({ signal }) => source.read(request as Query, signal),
    placeholderData: keepPreviousData,
  });
  const chosen = useChosenColumns(properties.name, columns);
  const [selected, setSelected] = useState<Row[]>([]);
  const page = list.data;

  return (
    <section className="query-table" aria-label={properties.label}>
      {properties.filters ? <FilterBar fields={properties.filters} prefix={prefix} /> : null}
      <div className="table-toolbar">
        {properties.batch ? (
          <BatchBar
            actions={properties.batch}
            rows={selected}
            invalidates={source.key}
            onDone={() => setSelected([])}
          />
        ) : null}
        <div className="toolbar-end">
          {columns.some((column) => column.money) ? <MoneyUnitSwitch /> : null}
          <ColumnChooser {...chosen} columns={columns} />
          <Tooltip title="重新读取">
            <Button
              aria-label="重新读取"
              icon={<ReloadOutlined spin={list.isFetching} />}
              onClick={() => void list.refetch()}
            />
          </Tooltip>
          {properties.exportUrl ? <ExportButton url={properties.exportUrl(request)} /> : null}
          {properties.actions}
        </div>
      </div>
      {list.isError && !page ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
          <Table<Row>
            size="small"
            bordered
            rowKey={properties.rowKey}
            columns={chosen.visible.map((column) => toTableColumn(column, search.request['sort']))}
            dataSource={page?.items ?? []}
            loading={{ spinning: list.isPending || list.isPlaceholderData, description: '正在读取…' }}
            pagination={false}
            scroll={{ x: 'max-content' }}
            sticky={{ offsetHeader: 48 }}
            locale={{
              emptyText: list.isPending ? (
                ' '
              ) : (
                <EmptyList {...properties} isFiltered={Object.keys(search.filters).length > 0} />
              ),
              triggerAsc: '点击升序',
              triggerDesc: '点击降序',
              cancelSort: '取消排序',
            }}
            onChange={(_, __, sorter) => search.setSort(sortOf(sorter))}
            {...(properties.batch
              ? {
                  rowSelection: {
                    selectedRowKeys: selected.map(properties.rowKey),
                    onChange: (_: unknown, rows: Row[]) => setSelected(rows),
                  },
                }
              : {})}
            {...(properties.expandedRowRender
              ? { expandable: { expandedRowRender: properties.expandedRowRender } }
              : {})}
            {...(page && properties.totals && page.items.length > 0
              ? {
                  summary: () => (
                    <TotalsRow
                      columns={chosen.visible}
                      totals={properties.totals!(page)}
                      offset={leadingCells(properties)}
                    />
                  ),
                }
              : {})}
          />
          <Pager search={search} nextCursor={page?.nextCursor ?? null} count={page?.items.length ?? 0} />
        </>
      )}
    </section>
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
    render: (_, row) => (money ? <MoneyText fen={money(row)} /> : column.render?.(row)),
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(column.sort === undefined
      ? {}
      : { sorter: true, sortOrder: direction, showSorterTooltip: { target: 'sorter-icon' } }),
    onCell: () => ({ 'data-column': column.key }) as React.TdHTMLAttributes<HTMLElement>,
    ...(column.sort === undefined ? {} : { column: { sortName: column.sort } as never }),
  };
}

function sortOf<Row>(sorter: Parameters<NonNullable<TableProps<Row>['onChange']>>[2]): string | undefined {
  const one = Array.isArray(sorter) ? sorter[0] : sorter;
  const name = (one?.column as { column?: { sortName?: string } } | undefined)?.column?.sortName;
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
