import { FileExcelOutlined, InboxOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Alert, Button, Space, Statistic, Table, Upload } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useCommand } from '../api.ts';
import type { Search } from '../search-params.ts';
import { DownloadButton } from './ExportButton.tsx';
import { ReasonDialog } from './FormDialog.tsx';
import { ErrorState, LoadingState } from './PageState.tsx';
import { ProgressSteps, type ProgressStep } from './ProgressSteps.tsx';
import { ReasonButton } from './ReasonButton.tsx';
import { Tag } from './StatusTag.tsx';

export interface ImportRowProblem {
  /** Row as the spreadsheet program numbers it; 0 for the whole table. */
  row: number;
  column: string;
  message: string;
  severity: 'error' | 'warning';
}

export interface ImportRun {
  id: string;
  fileName: string;
  state: 'checking' | 'checked' | 'committed' | 'undone' | 'failed';
  rowCount: number;
  acceptedCount: number;
  rejectedCount: number;
  warningCount: number;
  problems: ImportRowProblem[];
  /** More than listed; the marked workbook has them all. */
  hasMoreProblems?: boolean;
  /** 0–100 while checking a long file. */
  progressPercent?: number;
  /** Why it cannot be undone any more. */
  undoReason?: string;
}

type Headers = { 'Idempotency-Key': string };

interface ImportPanelProperties {
  /** What is imported, e.g. '项目'. */
  noun: string;
  templateUrl: string;
  /** The rules a person must know before filling in the template. */
  guidance?: ReactNode;
  /** Uploads and checks; nothing is stored yet. */
  dryRun: (file: File, headers: Headers) => Promise<ImportRun>;
  find: (id: string, signal: AbortSignal) => Promise<ImportRun>;
  /** The same workbook back, with marked cells. */
  markedWorkbookUrl: (id: string) => string;
  commit: (id: string, headers: Headers) => Promise<ImportRun>;
  /** Takes a committed import back, with a reason that the service keeps. */
  undo?: {
    /** What taking back causes, said before it is done. */
    consequence: string;
    run: (id: string, headers: Headers, reason: string) => Promise<ImportRun>;
  };
  /** What the accepted rows are counted as, default '条' and the noun. */
  counted?: string;
  /** Query keys changed by a commit. */
  invalidates: readonly (readonly unknown[])[];
  /** Further results of the dry run, e.g. the control total beside the published one. */
  extra?: (run: ImportRun) => ReactNode;
}

/** Template → upload → dry run → marked workbook → commit → undo. The run stands in the URL, so it can be left and found again. */
export function ImportPanel(panel: ImportPanelProperties) {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const id = typeof search['import'] === 'string' ? search['import'] : undefined;
  const key = ['import', panel.noun, id];
  const run = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => panel.find(id ?? '', signal),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'checking' ? 1_500 : false),
  });
  const show = (next: string | undefined) => void navigate({ to: '.', search: { ...search, import: next } as never });
  const upload = useCommand({
    run: panel.dryRun,
    invalidates: [],
    silentError: true,
    onSuccess: (result) => show(result.id),
  });
  return (
    <section className="import-panel" aria-label={`导入${panel.noun}`}>
      <ProgressSteps label="导入步骤" steps={stepsOf(id === undefined ? undefined : run.data)} />
      {id === undefined ? (
        <ChooseFile panel={panel} isUploading={upload.isPending} onFile={(file) => upload.mutate(file)} />
      ) : null}
      {upload.error && id === undefined ? <ErrorState error={upload.error} /> : null}
      {run.isLoading ? <LoadingState text="正在读取导入结果…" /> : null}
      {run.error ? <ErrorState error={run.error} onRetry={() => void run.refetch()} /> : null}
      {run.data && id !== undefined ? (
        <RunResult panel={panel} run={run.data} queryKey={key} onAgain={() => show(undefined)} />
      ) : null}
    </section>
  );
}

function ChooseFile(properties: { panel: ImportPanelProperties; isUploading: boolean; onFile: (file: File) => void }) {
  const { panel } = properties;
  const hintId = useId();
  return (
    <>
      <div className="import-guidance" id={hintId}>
        {panel.guidance}
        <DownloadButton url={panel.templateUrl} icon={<FileExcelOutlined />}>
          下载{panel.noun}模板
        </DownloadButton>
      </div>
      <Upload.Dragger
        accept=".xlsx,.csv"
        maxCount={1}
        showUploadList={false}
        disabled={properties.isUploading}
        beforeUpload={(file) => {
          properties.onFile(file);
          return false;
        }}
        aria-describedby={hintId}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{properties.isUploading ? '正在上传并检查…' : '把填好的工作簿拖到这里，或点按选择文件'}</p>
        <p className="muted">
          先检查、不入库；有错误的行会在同一工作簿里标出来。身份证号、账号等长数字列请保持文本格式。
        </p>
      </Upload.Dragger>
    </>
  );
}

function RunResult(properties: {
  panel: ImportPanelProperties;
  run: ImportRun;
  queryKey: unknown[];
  onAgain: () => void;
}) {
  const { panel, run, queryKey } = properties;
  const invalidates = [...panel.invalidates, queryKey];
  const commit = useCommand({ run: panel.commit, invalidates, success: `已导入 ${countOf(panel, run)}` });
  const problemCount = run.rejectedCount + run.warningCount;
  return (
    <>
      <div className="import-counts">
        <span className="import-file">{run.fileName}</span>
        <Statistic title="总行数" value={run.rowCount} />
        <Statistic title="可导入" value={run.acceptedCount} />
        <Statistic title="提醒" value={run.warningCount} />
        <Statistic title="有错误" value={run.rejectedCount} />
      </div>
      <RunMessage count={countOf(panel, run)} run={run} />
      {panel.extra?.(run)}
      {run.problems.length > 0 ? <ProblemTable run={run} /> : null}
      <Space wrap>
        {run.state === 'checked' ? (
          <ReasonButton
            type="primary"
            loading={commit.isPending}
            reason={commitReason(run)}
            onClick={() => commit.mutate(run.id)}
          >
            导入 {countOf(panel, run)}
          </ReasonButton>
        ) : null}
        {problemCount > 0 ? (
          <DownloadButton url={panel.markedWorkbookUrl(run.id)}>下载标出问题的工作簿</DownloadButton>
        ) : null}
        {run.state === 'committed' && panel.undo ? (
          <UndoButton
            run={run}
            undo={panel.undo.run}
            consequence={panel.undo.consequence}
            count={countOf(panel, run)}
            invalidates={invalidates}
          />
        ) : null}
        <Button onClick={properties.onAgain}>导入另一个文件</Button>
      </Space>
    </>
  );
}

function UndoButton(properties: {
  consequence: string;
  run: ImportRun;
  count: string;
  undo: NonNullable<ImportPanelProperties['undo']>['run'];
  invalidates: readonly (readonly unknown[])[];
}) {
  const { run, undo } = properties;
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <ReasonButton danger reason={run.undoReason} onClick={() => setIsAsking(true)}>
        撤销本次导入
      </ReasonButton>
      {isAsking ? (
        <ReasonDialog
          title={`撤销本次导入的 ${properties.count}？`}
          okText="撤销导入"
          isDanger
          consequence={properties.consequence}
          run={(reason, headers) => undo(run.id, headers, reason)}
          invalidates={properties.invalidates}
          success="已撤销本次导入"
          onClose={() => setIsAsking(false)}
        />
      ) : null}
    </>
  );
}

const countOf = (panel: ImportPanelProperties, run: ImportRun): string =>
  `${run.acceptedCount} ${panel.counted ?? `条${panel.noun}`}`;

function commitReason(run: ImportRun): string | undefined {
  if (run.rejectedCount > 0)
    return `还有 ${run.rejectedCount} 处错误。整份文件要么全部导入、要么全不导入，请改正后重新上传`;
  return run.acceptedCount === 0 ? '没有可以导入的行' : undefined;
}

function RunMessage({ count, run }: { count: string; run: ImportRun }) {
  switch (run.state) {
    case 'checking':
      return (
        <Alert
          type="info"
          showIcon
          title={`正在检查${run.progressPercent === undefined ? '' : `，已完成 ${run.progressPercent}%`}。可以离开此页，稍后从同一地址回来看结果。`}
        />
      );
    case 'checked':
      return run.rejectedCount > 0 ? (
        <Alert type="warning" showIcon title="还没有导入任何数据。请下载标出问题的工作簿，改正后重新上传。" />
      ) : (
        <Alert type="info" showIcon title={`检查通过，还没有导入。确认后导入 ${count}；提醒不妨碍导入。`} />
      );
    case 'committed':
      return <Alert type="success" showIcon title={`已导入 ${count}。`} />;
    case 'undone':
      return <Alert type="info" showIcon title="本次导入已撤销。" />;
    case 'failed':
      return (
        <Alert
          type="error"
          showIcon
          title="文件无法处理，没有导入任何数据。请确认是用模板填写的 .xlsx 或 .csv 文件。"
        />
      );
  }
}

/** Every row that is wrong or doubtful. */
export function ProblemTable({ run }: { run: ImportRun }) {
  return (
    <Table<ImportRowProblem>
      size="small"
      bordered
      rowKey={(problem) => `${problem.row}:${problem.column}:${problem.message}`}
      dataSource={run.problems}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      {...(run.hasMoreProblems === true ? { footer: () => '这里只列出一部分，全部问题见标出问题的工作簿。' } : {})}
      columns={[
        { title: '行', width: 72, align: 'right', render: (_, { row }) => row || '—' },
        { title: '列', dataIndex: 'column', width: 160 },
        { title: '程度', width: 88, render: (_, { severity }) => <Severity severity={severity} /> },
        { title: '问题', dataIndex: 'message' },
      ]}
    />
  );
}

function Severity({ severity }: { severity: ImportRowProblem['severity'] }) {
  return severity === 'error' ? <Tag tone="refused">错误</Tag> : <Tag tone="warning">提醒</Tag>;
}

function stepsOf(run: ImportRun | undefined): ProgressStep[] {
  const order = { checking: 1, checked: 2, failed: 1, committed: 3, undone: 3 } as const;
  const position = run ? order[run.state] : 0;
  const titles = ['上传文件', '检查', '确认导入', '完成'];
  return titles.map((title, index) => ({
    key: title,
    title,
    state:
      run?.state === 'failed' && index === 1
        ? 'failed'
        : index < position || run?.state === 'committed'
          ? 'done'
          : index === position
            ? 'current'
            : 'upcoming',
  }));
}
