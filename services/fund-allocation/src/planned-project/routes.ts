import { command, idSchema, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { decideChange, proposeChange } from './change-arrangement.ts';
import {
  linkBody,
  linkChangeBody,
  linkChangeDecision,
  plannedProjectDetailSchema,
  plannedProjectPage,
  plannedProjectQuery,
} from './contract.ts';
import { linkAllotment } from './link-allotment.ts';
import { findPlannedProject, listPlannedProjects } from './queries.ts';

const params = z.object({ id: idSchema });

/** Planned projects with their money: planned, linked, requested, paid. */
export function plannedProjectRoutes({ packs }: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/planned-projects',
      operationId: 'listPlannedProjects',
      summary: '计划项目及其资金',
      permission: 'fund.read',
      query: plannedProjectQuery,
      response: plannedProjectPage,
      handle: ({ tx, query: filter }) => listPlannedProjects(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/planned-projects/:id',
      operationId: 'getPlannedProject',
      summary: '计划项目的指标、申请和支付',
      permission: 'fund.read',
      params,
      response: plannedProjectDetailSchema,
      handle: ({ tx, params: { id } }) => findPlannedProject(tx, id),
    }),
    command({
      method: 'POST',
      url: '/planned-projects/:id/allotments',
      operationId: 'linkProjectAllotment',
      summary: '为计划项目安排指标',
      permission: 'allotment.issue',
      status: 201,
      params,
      body: linkBody,
      response: plannedProjectDetailSchema,
      handle: async (context) => {
        const {
          tx,
          principal,
          businessDate,
          params: { id: projectId },
          body,
        } = context;
        await linkAllotment({ tx, principal, businessDate, projectId, body, packs }, context);
        return findPlannedProject(tx, projectId);
      },
    }),
    command({
      method: 'POST',
      url: '/project-allotments/:id/changes',
      operationId: 'proposeProjectAllotmentChange',
      summary: '提出调整已安排给项目的金额（追加、减少或全部收回）',
      permission: 'allotment.issue',
      status: 201,
      params,
      body: linkChangeBody,
      response: plannedProjectDetailSchema,
      handle: async (context) => {
        const projectId = await proposeChange(context, context, context.params.id, context.body);
        return findPlannedProject(context.tx, projectId);
      },
    }),
    command({
      method: 'POST',
      url: '/project-allotment-changes/:id/decision',
      operationId: 'decideProjectAllotmentChange',
      summary: '复核安排金额的调整（须非提出人）',
      permission: 'round.approve',
      params,
      body: linkChangeDecision,
      response: plannedProjectDetailSchema,
      handle: async (context) => {
        const projectId = await decideChange(context, context, context.params.id, context.body);
        return findPlannedProject(context.tx, projectId);
      },
    }),
  ];
}
