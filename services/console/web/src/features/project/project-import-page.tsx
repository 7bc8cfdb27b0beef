import type { ProjectLibraryClient } from '@sunledger/project-library-client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { call, projectLibrary, sendFile, type AnswerOf, type QueryOf } from '../../api.ts';
import { DateText } from '../../ui/DateText.tsx';
import { ImportPanel, type ImportRowProblem, type ImportRun } from '../../ui/ImportPanel.tsx';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState } from '../../ui/PageState.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, Tag, type StateLabels } from '../../ui/StatusTag.tsx';
import { PROJECT_KEY } from './project.ts';

type ProjectImport = AnswerOf<ProjectLibraryClient, '/project-imports/{id}'>;
type ImportSummary = AnswerOf<ProjectLibraryClient, '/project-imports'>['items'][number];
type ImportedRow = ProjectImport['rows'][number];

const SERVICE = '/api/project-library/project-imports';
const IMPORT_KEY = ['project-library', 'project-import'] as const;

const IMPORT_STATES = {
  checked: { label: '已检查，未导入', tone: 'waiting' },
  committed: { label: '已导入', tone: 'done' },
  undone: { label: '已撤销', tone: 'neutral' },
} as const satisfies StateLabels<ImportSummary['state']>;

/** Published or collected project tables, the whole workbook at once: checked first, imported as drafts, taken back as one. */
export function ProjectImportPage() {
  return (
    <>
      <PageHeader
        title="导入项目"
        hint="按模板填写的项目表先检查、再整批导入为草稿；疑点不妨碍导入，提交申报前逐条说明理由。"
      />
      <ImportPanel
        noun="项目"
        templateUrl={`${SERVICE}/template`}
        guidance={
          <ul>
            <li>一行一个项目；金额列的单位写在表头，请勿改动表头。</li>
            <li>实施地点写村名全称，系统据此对应行政区划；对应不上的会列为疑点。</li>
            <li>绩效目标未填的项目可以导入为草稿，但不得入库。</li>
          </ul>
        }
        dryRun={async (file, headers) =>
          runOf(
            await sendFile(projectLibrary, '/project-imports', {
              params: { query: { fileName: file.name } },
              file,
              headers: { ...headers, 'Content-Type': contentTypeOf(file.name) },
            }),
          )
        }
        find={async (id, signal) => runOf(await readImport(id, signal))}
        markedWorkbookUrl={(id) => `${SERVICE}/${id}/marked-file`}
        commit={async (id, headers) =>
          runOf(await call(projectLibrary.POST('/project-imports/{id}/commit', { params: { path: { id } }, headers })))
        }
        undo={{
          consequence: '整批撤销，已导入的记录不再出现在列表里；其中只要有一条已经往下办理，就不能撤销。',
          run: async (id, headers, reason) =>
            runOf(
              await call(
                projectLibrary.POST('/project-imports/{id}/undo', {
                  params: { path: { id } },
                  body: { reason },
                  headers,
                }),
              ),
            ),
        }}
        invalidates={[PROJECT_KEY, IMPORT_KEY]}
        extra={showRows}
      />
      <section className="panel" aria-label="历次导入">
        <h2>历次导入</h2>
        <ImportHistory />
      </section>
    </>
  );
}

const showRows = (run: ImportRun) => <ImportedRows id={run.id} />;

const readImport = (id: string, signal: AbortSignal) =>
  call(projectLibrary.GET('/project-imports/{id}', { params: { path: { id } }, signal }));

function contentTypeOf(fileName: string): string {
  return /\.csv$/i.test(fileName) ? 'text/csv' : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
}

function runOf(answer: ProjectImport): ImportRun {
  const errors = answer.errors.map((error): ImportRowProblem => ({
    row: error.row,
    column: error.column ?? '整行',
    message: error.message,
    severity: 'error',
  }));
  const doubts = answer.rows.flatMap((row) =>
    row.warnings.map((warning): ImportRowProblem => ({
      row: row.rowNumber,
      column: warning.title,
      message: warning.message,
      severity: 'warning',
    })),
  );
  return {
    id: answer.id,
    fileName: answer.fileName,
    state: answer.state,
    rowCount: answer.rowCount,
    acceptedCount: answer.rowCount - answer.invalidCount,
    rejectedCount: answer.invalidCount,
    warningCount: answer.warningCount,
    problems: [...errors, ...doubts].sort((a, b) => a.row - b.row),
  };
}

/** What was understood of each row, and the project it became. */
function ImportedRows({ id }: { id: string }) {
  const read = useQuery({
    queryKey: [...IMPORT_KEY, 'one', id],
    queryFn: ({ signal }) => readImport(id, signal),
  });
  if (read.error) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  return (
    <Table<ImportedRow>
      size="small"
      bordered
      rowKey="rowNumber"
      loading={{ spinning: read.isPending, description: '正在读取各行…' }}
      dataSource={read.data?.rows ?? []}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: '没有读出可以导入的行，请看下面列出的问题。' }}
      columns={[
        { title: '行', dataIndex: 'rowNumber', width: 60, align: 'right' },
        { title: '年度', dataIndex: 'year', width: 70 },
        { title: '地区', width: 160, dataIndex: 'regionName' },
        { title: '项目名称', render: (_, row) => <RowName row={row} /> },
        {
          title: <MoneyHead title="资金规模" />,
          align: 'right',
          render: (_, row) => <MoneyText fen={row.amountFen} />,
        },
        {
          title: '疑点',
          width: 90,
          render: (_, row) => (row.warnings.length === 0 ? '无' : <Tag tone="warning">{row.warnings.length} 条</Tag>),
        },
      ]}
    />
  );
}

function RowName({ row }: { row: ImportedRow }) {
  const name = row.projectId === null ? row.name : <Link to={`/projects/${row.projectId}` as string}>{row.name}</Link>;
  return row.isBackfilled ? (
    <>
      {name} <Tag tone="neutral">补录</Tag>
    </>
  ) : (
    name
  );
}

function ImportHistory() {
  return (
    <QueryTable
      name="project-imports"
      label="历次导入"
      source={{
        key: IMPORT_KEY,
        read: (query: QueryOf<ProjectLibraryClient, '/project-imports'>, signal) =>
          call(projectLibrary.GET('/project-imports', { params: { query }, signal })),
      }}
      rowKey={(row) => row.id}
      columns={HISTORY_COLUMNS}
      empty={{ title: '还没有导入过', hint: '上传的文件和检查结果会留在这里，可以随时回来继续。' }}
    />
  );
}

const HISTORY_COLUMNS: readonly Column<ImportSummary>[] = [
  {
    key: 'fileName',
    title: '文件',
    render: (row) => <Link to={`/project-imports?import=${row.id}` as string}>{row.fileName}</Link>,
  },
  { key: 'state', title: '状态', width: 140, render: (row) => <StatusTag labels={IMPORT_STATES} state={row.state} /> },
  { key: 'rowCount', title: '行数', width: 70, align: 'right', render: (row) => row.rowCount },
  { key: 'invalidCount', title: '有错误', width: 80, align: 'right', render: (row) => row.invalidCount },
  { key: 'warningCount', title: '疑点', width: 70, align: 'right', render: (row) => row.warningCount },
  { key: 'uploadedBy', title: '上传人', width: 150, render: (row) => row.uploadedByName },
  { key: 'uploadedOn', title: '上传日期', width: 110, render: (row) => <DateText date={row.uploadedOn} /> },
  { key: 'committedOn', title: '导入日期', width: 110, render: (row) => <DateText date={row.committedOn} /> },
  { key: 'undoReason', title: '撤销理由', render: (row) => row.undoReason ?? <span className="muted">—</span> },
];
