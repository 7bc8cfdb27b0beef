import type { ReactNode } from 'react';
import { Block } from './project-overview.tsx';
import { DateText, formatBeijing } from '../../ui/DateText.tsx';
import { CASE_STATES } from '../approval-case/labels.ts';
import { CONCLUSIONS, STEP_STATES } from './labels.ts';
import type { Project } from './project.ts';

interface Happening {
  date: string;
  what: string;
  who: string;
  detail: ReactNode;
}

/** Everything that is on record about the project in one list by date, for whoever checks afterwards. */
export function ProjectRecords({ project }: { project: Project }) {
  const happenings = happeningsOf(project).sort((a, b) => b.date.localeCompare(a.date));
  return (
    <Block
      title="办理记录"
      label="办理记录"
      rows={happenings}
      empty="还没有记录"
      columns={[
        { title: '日期', width: 110, render: (_, row) => <DateText date={row.date} /> },
        { title: '事项', width: 220, dataIndex: 'what' },
        { title: '办理人', width: 200, dataIndex: 'who' },
        { title: '内容', render: (_, row) => row.detail ?? <span className="muted">—</span> },
      ]}
    />
  );
}

function happeningsOf(project: Project): Happening[] {
  const { proposer, steps, versions, attachments, warnings, expertOpinions, approvals } = project;
  const source = project.source === null ? null : `来源：${project.source}`;
  return [
    { date: project.createdOn, what: '建立草稿', who: proposer.userName, detail: source },
    ...versions.map((version) => ({
      date: version.submittedOn,
      what: `提交第 ${version.version} 版${version.isBackfilled ? '（补录）' : ''}`,
      who: version.submitterName,
      detail: version.changeReason,
    })),
    ...steps.map((step) => ({
      date: step.closedOn ?? step.openedOn,
      what: `${step.title}：${STEP_STATES[step.state].label}`,
      who: step.outcome?.decidedBy?.userName ?? '—',
      detail: step.outcome?.opinion ?? (step.state === 'running' ? step.waitsFor : null),
    })),
    ...approvals.map((approval) => ({
      date: approval.closedOn ?? approval.openedOn,
      what: `${approval.title}：${CASE_STATES[approval.status]?.label ?? approval.status}`,
      who: '—',
      detail: null,
    })),
    ...expertOpinions.map((opinion) => ({
      date: opinion.givenOn,
      what: `专家论证：${CONCLUSIONS[opinion.conclusion]}`,
      who: `${opinion.expertName}（${opinion.recordedByName} 登记）`,
      detail: opinion.opinion,
    })),
    ...warnings.flatMap((warning) =>
      warning.acceptedOn === null
        ? []
        : [
            {
              date: warning.acceptedOn,
              what: `放行疑点：${warning.title}`,
              who: warning.acceptedByName ?? '—',
              detail: warning.reason,
            },
          ],
    ),
    ...attachments.map((file) => ({
      date: formatBeijing(file.createdAt).slice(0, 10),
      what: '上传附件',
      who: file.uploadedByName,
      detail: `${file.title}（${file.fileName}）`,
    })),
    ...(project.removedOn === null
      ? []
      : [{ date: project.removedOn, what: '调整出库', who: '—', detail: project.removalReason }]),
  ];
}
