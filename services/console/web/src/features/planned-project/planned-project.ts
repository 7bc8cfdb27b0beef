import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type AnswerOf, type QueryOf } from '../../api.ts';

export type PlannedProject = AnswerOf<FundAllocationClient, '/planned-projects'>['items'][number];
export type PlannedProjectDetail = AnswerOf<FundAllocationClient, '/planned-projects/{id}'>;
export type ProjectLink = PlannedProjectDetail['links'][number];
export type LinkChange = ProjectLink['changes'][number];
export type PlannedProjectFilter = QueryOf<FundAllocationClient, '/planned-projects'>;
export type MilestoneLink = AnswerOf<FundAllocationClient, '/planned-projects/{id}/milestones'>['links'][number];

export const PLANNED_PROJECT_KEY = ['fund-allocation', 'planned-project'] as const;

export function plannedProjectQuery(id: string) {
  return queryOptions({
    queryKey: [...PLANNED_PROJECT_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/planned-projects/{id}', { params: { path: { id } }, signal })),
  });
}

export function milestonesQuery(projectId: string) {
  return queryOptions({
    queryKey: [...PLANNED_PROJECT_KEY, projectId, 'milestone'],
    queryFn: async ({ signal }) => {
      const answer = await call(
        fundAllocation.GET('/planned-projects/{id}/milestones', { params: { path: { id: projectId } }, signal }),
      );
      return answer.links;
    },
  });
}
