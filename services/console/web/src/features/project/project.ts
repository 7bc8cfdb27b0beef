import type { ProjectLibraryClient } from '@sunledger/project-library-client';
import { queryOptions } from '@tanstack/react-query';
import { call, projectLibrary, type AnswerOf, type BodyOf, type QueryOf } from '../../api.ts';

export type ProjectSummary = AnswerOf<ProjectLibraryClient, '/projects'>['items'][number];
export type ProjectFilter = QueryOf<ProjectLibraryClient, '/projects'>;
export type Project = AnswerOf<ProjectLibraryClient, '/projects/{id}'>;
export type ProjectEntry = Project['entry'];
export type RouteStep = Project['steps'][number];
export type ProjectWarning = Project['warnings'][number];
export type ProjectVersion = AnswerOf<ProjectLibraryClient, '/projects/{id}/versions/{version}'>;
export type VillageRecord = NonNullable<Project['villageRecord']>;
export type ExpertOpinionBody = BodyOf<ProjectLibraryClient, '/projects/{id}/expert-opinions'>;

export const PROJECT_KEY = ['project-library', 'project'] as const;

/** Everything that a command on a project may change: the project, its plan, its approvals. */
export const PROJECT_CHANGES = [['project-library'], ['disclosure']] as const;

export function projectQuery(id: string) {
  return queryOptions({
    queryKey: [...PROJECT_KEY, 'one', id],
    queryFn: ({ signal }) => call(projectLibrary.GET('/projects/{id}', { params: { path: { id } }, signal })),
  });
}

export function projectVersionQuery(id: string, version: number) {
  return queryOptions({
    queryKey: [...PROJECT_KEY, 'one', id, 'version', version],
    queryFn: ({ signal }) =>
      call(projectLibrary.GET('/projects/{id}/versions/{version}', { params: { path: { id, version } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function duplicatesQuery(id: string) {
  return queryOptions({
    queryKey: [...PROJECT_KEY, 'one', id, 'duplicates'],
    queryFn: async ({ signal }) =>
      (await call(projectLibrary.GET('/projects/{id}/duplicates', { params: { path: { id } }, signal }))).items,
  });
}

/** The open step of the route; undefined while nothing runs. */
export function runningStep(project: Project): RouteStep | undefined {
  return project.steps.findLast((step) => step.state === 'running');
}
