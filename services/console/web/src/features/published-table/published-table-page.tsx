import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ProblemTable } from '../../ui/ImportPanel.tsx';
import { MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { nextStepOf, TABLE_STATES } from './labels.ts';
import { publishedTableQuery, toImportRun, type PublishedTable } from './published-table.ts';
import { UnitTable } from './unit-table.tsx';

/** A table as it was published, for everybody who may look at funds; importing has its own page. */
export function PublishedTablePage() {
  const { tableId } = useParams({ strict: false }) as { tableId: string };
  const table = useQuery(publishedTableQuery(tableId));
  if (table.error) return <ErrorState error={table.error} onRetry={() => void table.refetch()} />;
  if (!table.data) return <LoadingState text="正在读取分配表…" />;
  const run = toImportRun(table.data);
  return (
    <DetailPanel
      title={table.data.title}
      subtitle={`${table.data.year} 年度　${table.data.regionName}`}
      state={<StatusTag labels={TABLE_STATES} state={table.data.state} />}
      nextStep={nextStepOf(table.data)}
      back={{ to: '/published-tables', label: '已公布分配表' }}
      actions={<ImportButton table={table.data} />}
      facts={factsOf(table.data)}
      tabs={[
        { key: 'units', label: '照原表', content: <AsPublished table={table.data} /> },
        {
          key: 'findings',
          label: '不符之处',
          count: run.problems.length,
          content:
            run.problems.length === 0 ? (
              <EmptyState title="分项、小计、合计、占比和控制总额全部相符" />
            ) : (
              <ProblemTable run={run} />
            ),
        },
      ]}
    />
  );
}

function AsPublished({ table }: { table: PublishedTable }) {
  return (
    <>
      {table.undoReason === null ? null : (
        <Alert type="info" showIcon className="consequence" title={`撤销导入的理由：${table.undoReason}`} />
      )}
      <div className="table-toolbar">
        <span className="toolbar-end">
          <MoneyUnitSwitch />
        </span>
      </div>
      <UnitTable units={table.units} />
    </>
  );
}

function ImportButton({ table }: { table: PublishedTable }) {
  const navigate = useNavigate();
  const canManage = useCan('round.manage');
  if (!canManage || table.state === 'undone') return null;
  return (
    <Button
      type={table.canCommit ? 'primary' : 'default'}
      onClick={() => void navigate({ to: '/published-tables/import', search: { import: table.id } as never })}
    >
      {table.state === 'checked' ? '核对结果与导入' : '撤销导入'}
    </Button>
  );
}

function factsOf(table: PublishedTable) {
  const dash = <span className="muted">—</span>;
  return [
    { label: '控制总额', value: <MoneyText fen={table.controlTotalFen} withUnit /> },
    { label: '录入人', value: table.uploadedByName },
    { label: '录入日期', value: <DateText date={table.uploadedOn} /> },
    {
      label: '分配轮次',
      value:
        table.roundId === null ? (
          dash
        ) : (
          <Link to="/allocation-rounds/$roundId" params={{ roundId: table.roundId }}>
            看轮次
          </Link>
        ),
    },
    {
      label: '出处',
      span: 4,
      value: (
        <a href={table.sourceUrl} target="_blank" rel="noreferrer" className="break-all">
          {table.sourceUrl}
        </a>
      ),
    },
    { label: '说明', span: 4, value: table.note === null || table.note === '' ? dash : table.note },
  ];
}
