import { EmptyState } from '../../ui/PageState.tsx';
import { SubjectNotices } from '../public-notice/subject-notices.tsx';
import type { Project } from './project.ts';

/** Every notice about the project, of all rounds. */
export function ProjectNotices({ project }: { project: Project }) {
  if (project.steps.length === 0) {
    return <EmptyState title="还没有公示" hint="提交申报后依次在村公示栏、乡镇公示栏和县政府网站公示。" />;
  }
  return <SubjectNotices service="project-library" subjectId={project.id} />;
}
