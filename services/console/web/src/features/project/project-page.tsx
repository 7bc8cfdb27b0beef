import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ApprovalCaseBar } from '../approval-case/approval-case-panel.tsx';
import { subjectNoticesQuery } from '../public-notice/public-notice.ts';
import { RegionName } from '../region/region-name.tsx';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { CATEGORIES, PROJECT_STATES } from './labels.ts';
import { nextStepOf } from './next-step.ts';
import { ProjectActions, SubmissionBar } from './project-actions.tsx';
import { ProjectAttachments } from './project-attachments.tsx';
import { ProjectNotices } from './project-notices.tsx';
import { ProjectOverview } from './project-overview.tsx';
import { ProjectPath } from './project-path.tsx';
import { ProjectPlan } from './project-plan.tsx';
import { projectQuery, type Project } from './project.ts';
import { ProjectRecords } from './project-records.tsx';
import { ProjectVersions } from './project-versions.tsx';
import { ProjectWarnings } from './project-warnings.tsx';

/** The whole path of a project on one page. */
export function ProjectPage() {
  const { projectId } = useParams({ strict: false }) as { projectId: string };
  const project = useQuery({
    ...projectQuery(projectId),
    // A review moves on while others decide; the page follows without a reload.
    refetchInterval: (query) => (query.state.data?.state === 'inReview' ? 15_000 : false),
  });
  if (project.error && !project.data) {
    return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  }
  if (!project.data) return <LoadingState text="正在读取项目…" />;
  return <OneProject key={project.data.id} project={project.data} />;
}

function OneProject({ project }: { project: Project }) {
  const notices = useQuery({ ...subjectNoticesQuery('project-library', project.id), retry: false });
  const running = notices.data?.find(({ state }) => state === 'running');
  return (
    <>
      <DetailPanel
        title={project.name}
        subtitle={
          <>
            {project.code} · <RegionName code={project.regionCode} isFull /> {project.location ?? ''}
          </>
        }
        state={
          <>
            <StatusTag labels={PROJECT_STATES} state={project.state} />
            {project.stepTitle === null ? null : <Tag tone="running">{project.stepTitle}</Tag>}
            {project.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(project, todayInBeijing(), running)}
        actions={<ProjectActions project={project} />}
        facts={factsOf(project)}
        tabs={[
          { key: 'overview', label: '概况', content: <ProjectOverview entry={project.entry} /> },
          ...(project.warnings.length > 0
            ? [
                {
                  key: 'warnings',
                  label: '疑点',
                  count: project.openWarningCount,
                  content: <ProjectWarnings project={project} />,
                },
              ]
            : []),
          { key: 'approval', label: '步骤与审批', content: <ProjectPath project={project} notice={running} /> },
          {
            key: 'notices',
            label: '公示',
            content: <ProjectNotices project={project} />,
            ...(running && running.openObjectionCount > 0 ? { count: running.openObjectionCount } : {}),
          },
          { key: 'plan', label: '计划与资金', content: <ProjectPlan project={project} /> },
          { key: 'versions', label: '版本', content: <ProjectVersions project={project} /> },
          {
            key: 'attachments',
            label: '附件',
            count: project.attachments.length,
            content: <ProjectAttachments project={project} />,
          },
          { key: 'records', label: '办理记录', content: <ProjectRecords project={project} /> },
        ]}
        back={{ to: '/projects', label: '项目库' }}
      />
      <SubmissionBar project={project} />
      {project.state === 'inReview' ? (
        <ApprovalCaseBar service="project-library" subjectType="project" subjectId={project.id} />
      ) : null}
    </>
  );
}

function factsOf(project: Project) {
  return [
    { label: '资金规模', value: <MoneyText fen={project.amountFen} withUnit /> },
    { label: '类别', value: project.category === null ? '未填' : CATEGORIES[project.category] },
    { label: '年度', value: project.year },
    { label: '申报', value: `${project.proposer.userName}（${project.proposer.organisationName}）` },
    { label: '责任单位', value: project.entry.responsibleUnit ?? '未填' },
    { label: '入库日期', value: <DateText date={project.admittedOn} /> },
    {
      label: '批准金额',
      value: project.plan ? <MoneyText fen={project.plan.approvedAmountFen} withUnit /> : '未列入计划',
    },
    { label: '建档日期', value: <DateText date={project.createdOn} /> },
  ];
}
