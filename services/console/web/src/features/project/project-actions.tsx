import { EditOutlined, PrinterOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Space } from 'antd';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { PROJECT_CHANGES, type Project } from './project.ts';
import { SubmissionDialog } from './submission-dialog.tsx';

type EndingKind = 'withdrawal' | 'abandonment' | 'removal';

const ENDINGS = {
  withdrawal: {
    title: '撤回申报',
    okText: '撤回',
    consequence: '撤回后项目回到申报人手中，可以修改后重新提交；已经走完的环节保留在记录里，须重新办理。',
    success: '已撤回',
  },
  abandonment: {
    title: '作废',
    okText: '作废',
    consequence: '作废后不再办理，不能恢复；内容和办理记录保留备查。',
    success: '已作废',
  },
  removal: {
    title: '调整出库',
    okText: '调整出库',
    consequence: '出库后不能再列入年度计划；已列入计划的，财政部门会同时收到取消通知。需要时重新申报。',
    success: '已调整出库',
  },
} as const;

/** Buttons of the header: what may be done with the project besides deciding on it. */
export function ProjectActions({ project }: { project: Project }) {
  const navigate = useNavigate();
  const { user } = useSession();
  const canPropose = useCan('project.propose');
  const canRemove = useCan('plan.manage');
  const [ending, setEnding] = useState<EndingKind | null>(null);
  const isOwn = project.proposer.userId === user.id;
  return (
    <Space wrap>
      <Button
        icon={<PrinterOutlined />}
        onClick={() => void navigate({ to: `/projects/${project.id}/print` as string })}
      >
        打印申报表
      </Button>
      {project.canEdit ? (
        <Button icon={<EditOutlined />} onClick={() => void navigate({ to: `/projects/${project.id}/edit` as string })}>
          修改
        </Button>
      ) : null}
      {canPropose && project.state === 'inReview' ? (
        <ReasonButton
          reason={isOwn ? undefined : `只有申报人 ${project.proposer.userName} 可以撤回`}
          onClick={() => setEnding('withdrawal')}
        >
          撤回申报
        </ReasonButton>
      ) : null}
      {canPropose && (project.state === 'draft' || project.state === 'returned') ? (
        <Button danger onClick={() => setEnding('abandonment')}>
          {project.state === 'draft' ? '作废草稿' : '作废项目'}
        </Button>
      ) : null}
      {canRemove && (project.state === 'inLibrary' || project.state === 'planned') ? (
        <Button danger onClick={() => setEnding('removal')}>
          调整出库
        </Button>
      ) : null}
      {ending ? <EndingDialog kind={ending} project={project} onClose={() => setEnding(null)} /> : null}
    </Space>
  );
}

function EndingDialog({ kind, project, onClose }: { kind: EndingKind; project: Project; onClose: () => void }) {
  const params = { path: { id: project.id } };
  return (
    <ReasonDialog
      {...ENDINGS[kind]}
      title={`${ENDINGS[kind].title}：${project.name}`}
      isDanger
      invalidates={PROJECT_CHANGES}
      onClose={onClose}
      run={(reason, headers) => {
        const request = { params, body: { reason }, headers };
        switch (kind) {
          case 'withdrawal':
            return call(projectLibrary.POST('/projects/{id}/withdrawal', request));
          case 'abandonment':
            return call(projectLibrary.POST('/projects/{id}/abandonment', request));
          case 'removal':
            return call(projectLibrary.POST('/projects/{id}/removal', request));
        }
      }}
    />
  );
}

/** The bar of the proposer: submits a draft or a returned project, or says what is still missing. */
export function SubmissionBar({ project }: { project: Project }) {
  const canPropose = useCan('project.propose');
  const [isSubmitting, setIsSubmitting] = useState(false);
  const isOpen = project.state === 'draft' || project.state === 'returned';
  if (!isOpen || !canPropose) return null;
  const lacking = project.missing.map(({ message }) => message.replace('提交前须填写', ''));
  return (
    <section className="approval-bar" aria-label="办理">
      <div className="muted">
        {lacking.length > 0
          ? `提交前还缺：${lacking.join('、')}`
          : (project.resubmission?.sentence ?? '提交后进入村级公示，内容在审核期间不能修改。')}
      </div>
      <ReasonButton type="primary" reason={project.submitHint ?? undefined} onClick={() => setIsSubmitting(true)}>
        {project.state === 'returned' ? '重新提交' : '提交申报'}
      </ReasonButton>
      {isSubmitting ? <SubmissionDialog project={project} onClose={() => setIsSubmitting(false)} /> : null}
    </section>
  );
}
