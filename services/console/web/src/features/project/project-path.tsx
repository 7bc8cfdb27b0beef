import { Button, Form, Input, DatePicker, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { ApprovalTimeline, type TimelineEntry } from '../../ui/ApprovalTimeline.tsx';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ProgressSteps, type ProgressStep } from '../../ui/ProgressSteps.tsx';
import { ApprovalCaseTimeline } from '../approval-case/approval-case-panel.tsx';
import type { NoticeSummary } from '../public-notice/public-notice.ts';
import { noticeStanding } from './next-step.ts';
import { CONCLUSIONS, optionsOf, STEP_STATES } from './labels.ts';
import { PROJECT_KEY, runningStep, type ExpertOpinionBody, type Project, type RouteStep } from './project.ts';
import { Block } from './project-overview.tsx';

/** The route as a whole, every step that was walked, the open approval and the experts' opinions. */
export function ProjectPath({ project, notice }: { project: Project; notice: NoticeSummary | undefined }) {
  if (project.steps.length === 0) {
    return <EmptyState title="还没有提交申报" hint="提交后，这里显示从村级会议到县级公示的每一步、期限和意见。" />;
  }
  return (
    <div className="stack">
      <ProgressSteps label="入库流程" steps={project.route.map((step) => progressOf(step))} />
      <section aria-label="已走的步骤">
        <h2>已走的步骤</h2>
        <ApprovalTimeline entries={project.steps.map((step) => entryOf(step, notice))} />
      </section>
      {project.approvals.length === 0 ? null : (
        <section aria-label="最近一次审批">
          <h2>最近一次审批</h2>
          <ApprovalCaseTimeline service="project-library" subjectType="project" subjectId={project.id} />
        </section>
      )}
      <ExpertOpinions project={project} />
    </div>
  );
}

const PROGRESS: Record<Project['route'][number]['state'], ProgressStep['state']> = {
  waiting: 'upcoming',
  running: 'current',
  passed: 'done',
  returned: 'failed',
  rejected: 'failed',
  withdrawn: 'failed',
};

function progressOf(step: Project['route'][number]): ProgressStep {
  const isSpecial = step.state === 'returned' || step.state === 'rejected' || step.state === 'withdrawn';
  return {
    key: step.stepId,
    title: step.title,
    state: PROGRESS[step.state],
    ...(isSpecial ? { note: STEP_STATES[step.state].label } : {}),
  };
}

const KINDS: Record<RouteStep['state'], TimelineEntry['kind']> = {
  running: 'current',
  passed: 'agreed',
  returned: 'returned',
  rejected: 'refused',
  withdrawn: 'returned',
};

function entryOf(step: RouteStep, notice: NoticeSummary | undefined): TimelineEntry {
  const who = step.outcome?.decidedBy?.userName;
  const objections = step.outcome?.objections ?? [];
  return {
    key: String(step.sequence),
    title: step.round > 1 ? `${step.title}（第 ${step.round} 轮）` : step.title,
    kind: KINDS[step.state],
    verb: STEP_STATES[step.state].label,
    ...(who === undefined ? {} : { who }),
    opinion: step.outcome?.opinion ?? '',
    due: <StepDates step={step} notice={notice} />,
    extra: (
      <>
        {objections.map(({ id, ticket, reply }) => (
          <div key={id}>
            异议 {ticket}：{reply}
          </div>
        ))}
        {step.policies.length > 0 ? (
          <div className="muted">
            依据 {[...new Set(step.policies.map((policy) => `${policy.documentNumber} ${policy.clauseId}`))].join('；')}
          </div>
        ) : null}
      </>
    ),
  };
}

function StepDates({ step, notice }: { step: RouteStep; notice: NoticeSummary | undefined }) {
  return (
    <>
      <DateText date={step.openedOn} /> 至 {step.closedOn === null ? '今' : <DateText date={step.closedOn} />}
      {step.state === 'running' ? `，${waitingText(step, notice)}` : ''}
      {step.isBackfilled ? '，补录' : ''}
    </>
  );
}

function waitingText(step: RouteStep, notice: NoticeSummary | undefined): string {
  if (step.notice !== null) return noticeStanding(step, todayInBeijing(), notice);
  return step.dueDate === null ? (step.dueProblem ?? step.waitsFor) : `期限 ${step.dueDate}`;
}

function ExpertOpinions({ project }: { project: Project }) {
  const canArgue = useCan('project.argue');
  const [isRecording, setIsRecording] = useState(false);
  const isInArgumentation = runningStep(project)?.stepId === 'countyArgumentation';
  if (project.expertOpinions.length === 0 && !isInArgumentation) return null;
  return (
    <>
      <Block
        title="专家论证意见"
        label="专家论证意见"
        rows={project.expertOpinions}
        empty="还没有登记专家意见。县级论证前须登记。"
        aside={
          canArgue && isInArgumentation ? <Button onClick={() => setIsRecording(true)}>登记专家意见</Button> : undefined
        }
        columns={[
          { title: '日期', width: 110, render: (_, row) => <DateText date={row.givenOn} /> },
          { title: '专家', width: 200, render: (_, row) => `${row.expertName}（${row.expertTitle}）` },
          { title: '结论', width: 110, render: (_, row) => CONCLUSIONS[row.conclusion] },
          { title: '意见', dataIndex: 'opinion' },
          { title: '登记人', width: 140, dataIndex: 'recordedByName' },
        ]}
      />
      {isRecording ? <OpinionDialog project={project} onClose={() => setIsRecording(false)} /> : null}
    </>
  );
}

type OpinionValues = Omit<ExpertOpinionBody, 'givenOn'> & { givenOn: Dayjs };

const OPINION_LABELS = {
  expertName: '专家姓名',
  expertTitle: '职称、单位',
  conclusion: '结论',
  opinion: '意见',
  givenOn: '意见日期',
};

function OpinionDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const needed = (message: string) => [{ required: true, message }];
  return (
    <FormDialog<OpinionValues, unknown>
      title="登记专家意见"
      okText="登记"
      labels={OPINION_LABELS}
      initialValues={{ conclusion: 'agree', givenOn: dayjs() }}
      invalidates={[PROJECT_KEY]}
      success="已登记"
      onClose={onClose}
      run={(values, headers) =>
        call(
          projectLibrary.POST('/projects/{id}/expert-opinions', {
            params: { path: { id: project.id } },
            body: { ...values, givenOn: values.givenOn.format('YYYY-MM-DD') },
            headers,
          }),
        )
      }
    >
      <Form.Item name="expertName" label="专家姓名" rules={needed('请填写姓名')}>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name="expertTitle" label="职称、单位" rules={needed('请填写职称、单位')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="conclusion" label="结论" rules={needed('请选择结论')}>
        <Radio.Group options={optionsOf(CONCLUSIONS)} />
      </Form.Item>
      <Form.Item name="opinion" label="意见" rules={needed('请填写意见')}>
        <Input.TextArea rows={4} maxLength={2000} showCount />
      </Form.Item>
      <Form.Item name="givenOn" label="意见日期" rules={needed('请选择日期')}>
        <DatePicker className="full-width" disabledDate={(day) => day.isAfter(dayjs(), 'day')} />
      </Form.Item>
    </FormDialog>
  );
}
