import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Form, Space } from 'antd';
import { useState } from 'react';
import { call, projectLibrary, useCommand } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { applyProblem, FormErrorSummary } from '../../ui/FormError.tsx';
import { LeaveGuard } from '../../ui/LeaveGuard.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState, LoadingState, NoticePage } from '../../ui/PageState.tsx';
import { EntryFields } from './entry-form.tsx';
import { bodyOf, initialValues, type ProjectBody, type ProjectValues } from './entry-values.ts';
import { ENTRY_LABELS } from './labels.ts';
import { PROJECT_KEY, projectQuery, type Project } from './project.ts';

export function NewProjectPage() {
  return (
    <>
      <PageHeader title="新建项目" hint="先存为草稿；补齐内容、上传会议记录并说明疑点之后，在项目页提交申报。" />
      <ProjectForm />
    </>
  );
}

export function EditProjectPage() {
  const { projectId } = useParams({ strict: false }) as { projectId: string };
  const project = useQuery(projectQuery(projectId));
  if (project.error) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <LoadingState text="正在读取草稿…" />;
  if (!project.data.canEdit) {
    return (
      <NoticePage title="现在不能修改" action={<Link to={`/projects/${projectId}` as string}>回到项目</Link>}>
        只有草稿和被退回的项目可以修改，且须由有申报权限的岗位办理；被退回的由申报人或同单位、同地区的申报人员修改。
      </NoticePage>
    );
  }
  return (
    <>
      <PageHeader
        title={`修改：${project.data.name}`}
        hint={project.data.returnedReason === null ? '保存后仍是草稿。' : `退回原因：${project.data.returnedReason}`}
      />
      <ProjectForm key={project.data.updatedAt} project={project.data} />
    </>
  );
}

function ProjectForm({ project }: { project?: Project }) {
  const [form] = Form.useForm<ProjectValues>();
  const [isDirty, setIsDirty] = useState(false);
  const { actingGrant } = useSession();
  const navigate = useNavigate();
  const save = useCommand({
    run: (body: ProjectBody, headers): Promise<Project> =>
      project
        ? call(projectLibrary.PUT('/projects/{id}', { params: { path: { id: project.id } }, body, headers }))
        : call(projectLibrary.POST('/projects', { body, headers })),
    invalidates: [PROJECT_KEY],
    success: '已保存',
    silentError: true,
  });
  const finish = (values: ProjectValues) =>
    save.mutate(bodyOf(values), {
      onSuccess: ({ id }) => {
        setIsDirty(false);
        void navigate({ to: `/projects/${id}` as string, ignoreBlocker: true });
      },
      onError: (error) => void applyProblem(form, error),
    });
  return (
    <Form
      form={form}
      layout="vertical"
      className="project-form"
      scrollToFirstError={{ focus: true, block: 'center' }}
      initialValues={initialValues(project, actingGrant?.regionCode ?? '')}
      onValuesChange={() => setIsDirty(true)}
      onFinish={finish}
    >
      <LeaveGuard isDirty={isDirty} />
      {project && project.missing.length > 0 ? <Missing project={project} /> : null}
      <FormErrorSummary form={form} error={save.error} labels={ENTRY_LABELS} />
      <EntryFields />
      <div className="approval-bar">
        <span className="muted">{isDirty ? '有未保存的修改' : '没有未保存的修改'}</span>
        <Space>
          <Button onClick={() => void navigate({ to: (project ? `/projects/${project.id}` : '/projects') as string })}>
            取消
          </Button>
          {/* No submit button: Enter in one of many fields must not save a half-filled form. */}
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {project?.state === 'returned' ? '保存修改' : '保存草稿'}
          </Button>
        </Space>
      </div>
    </Form>
  );
}

function Missing({ project }: { project: Project }) {
  return (
    <Alert
      type="info"
      showIcon
      className="form-error"
      title={`提交前还缺 ${project.missing.length} 项`}
      description={project.missing.map(({ message }) => message.replace('提交前须填写', '')).join('、')}
    />
  );
}
