import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { PROJECT_STATES, WARNING_STATES } from './labels.ts';
import { duplicatesQuery, PROJECT_KEY, type Project, type ProjectWarning } from './project.ts';
import { Block } from './project-overview.tsx';

/** What looks wrong in the entry; a person changes it, or accepts it and says why. */
export function ProjectWarnings({ project }: { project: Project }) {
  const [accepting, setAccepting] = useState<ProjectWarning | null>(null);
  return (
    <div className="stack">
      <Block
        title="疑点"
        label="疑点"
        rows={project.warnings}
        empty="没有疑点"
        columns={[
          { title: '疑点', width: 150, render: (_, warning) => <strong>{warning.title}</strong> },
          {
            title: '说明',
            render: (_, warning) => (
              <>
                {warning.message}
                {warning.clause === null ? null : <div className="muted">依据 {warning.clause}</div>}
              </>
            ),
          },
          {
            title: '状态',
            width: 110,
            render: (_, { state }) => <StatusTag labels={WARNING_STATES} state={state} />,
          },
          { title: '放行理由', width: 260, render: (_, warning) => <Acceptance warning={warning} /> },
          {
            title: '操作',
            width: 120,
            render: (_, warning) => <AcceptButton warning={warning} onClick={() => setAccepting(warning)} />,
          },
        ]}
      />
      {project.warnings.some(({ rule }) => rule === 'possibleDuplicate') ? <Duplicates id={project.id} /> : null}
      {accepting ? (
        <ReasonDialog
          title={`放行疑点：${accepting.title}`}
          okText="放行"
          consequence={`这条疑点保留在项目页上，并显示放行人和理由：${accepting.message}`}
          invalidates={[PROJECT_KEY]}
          success="已说明"
          onClose={() => setAccepting(null)}
          run={(reason, headers) =>
            call(
              projectLibrary.POST('/projects/{id}/warnings/{warningId}/acceptance', {
                params: { path: { id: project.id, warningId: accepting.id } },
                body: { reason },
                headers,
              }),
            )
          }
        />
      ) : null}
    </div>
  );
}

function Acceptance({ warning }: { warning: ProjectWarning }) {
  if (warning.reason === null) return <span className="muted">—</span>;
  return (
    <>
      {warning.reason}
      <div className="muted">
        {warning.acceptedByName} <DateText date={warning.acceptedOn} />
      </div>
    </>
  );
}

function AcceptButton({ warning, onClick }: { warning: ProjectWarning; onClick: () => void }) {
  const canAccept = useCan('project.propose');
  if (warning.state !== 'open') return <span className="muted">—</span>;
  const reason = warning.isBlocking ? '这一条不能放行，须先修改项目内容' : canAccept ? undefined : '由申报岗位说明理由';
  return (
    <ReasonButton size="small" reason={reason} onClick={onClick} aria-label={`说明理由：${warning.title}`}>
      说明理由
    </ReasonButton>
  );
}

function Duplicates({ id }: { id: string }) {
  const found = useQuery(duplicatesQuery(id));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <Block
      title="疑似重复的项目"
      label="疑似重复的项目"
      rows={found.data ?? []}
      empty={found.isPending ? '正在比对…' : '现在没有相似的项目'}
      columns={[
        {
          title: '项目',
          render: (_, row) =>
            row.projectId === null ? (
              <>
                {row.name} <span className="muted">不在您的管辖范围内</span>
              </>
            ) : (
              <Link to={`/projects/${row.projectId}` as string}>{row.name}</Link>
            ),
        },
        { title: '编码', width: 150, dataIndex: 'code' },
        { title: '年度', width: 70, dataIndex: 'year' },
        {
          title: '状态',
          width: 140,
          render: (_, { state }) => (state === null ? '—' : <StatusTag labels={PROJECT_STATES} state={state} />),
        },
        {
          title: <MoneyHead title="资金规模" />,
          width: 150,
          align: 'right',
          render: (_, row) => <MoneyText fen={row.amountFen} />,
        },
        { title: '同一地点', width: 90, render: (_, row) => (row.isSamePlace ? '是' : '否') },
        { title: '相似度', width: 80, align: 'right', render: (_, row) => `${row.similarity}%` },
      ]}
    />
  );
}
