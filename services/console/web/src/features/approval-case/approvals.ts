import type { paths } from '@sunledger/project-library-client';
import type { Client } from 'openapi-fetch';
import { fundAllocation, projectLibrary, type AnswerOf, type BodyOf } from '../../api.ts';

type ApprovalPaths = Pick<
  paths,
  '/approval-cases' | '/approval-cases/{id}' | '/approval-cases/{id}/decisions' | '/approval-tasks'
>;

type ApprovalClient = Client<ApprovalPaths>;

export type ApprovalCase = AnswerOf<ApprovalClient, '/approval-cases/{id}'>;
export type ApprovalCaseSummary = AnswerOf<ApprovalClient, '/approval-cases'>['items'][number];
export type ApprovalTask = AnswerOf<ApprovalClient, '/approval-tasks'>['items'][number];
export type DecisionBody = BodyOf<ApprovalClient, '/approval-cases/{id}/decisions'>;

/** Services with approvals. Their routes are those of the one approval chain, so one type fits the client of each. */
const APPROVALS = { 'project-library': projectLibrary, 'fund-allocation': fundAllocation };

export type ApprovalService = keyof typeof APPROVALS;

export const APPROVAL_SERVICES = Object.keys(APPROVALS) as ApprovalService[];

export const approvalsOf = (service: ApprovalService): ApprovalClient => APPROVALS[service];
