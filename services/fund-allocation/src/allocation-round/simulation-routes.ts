import { command, download, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { compareSimulations, weightSensitivity } from './compare-scenarios.ts';
import { roundParams } from './contract.ts';
import { explainRow } from './explain-row.ts';
import { exportMatrix } from './export-matrix.ts';
import { simulateRound } from './simulate-round.ts';
import {
  comparisonQuery,
  comparisonSchema,
  rowExplanationSchema,
  rowPage,
  rowParams,
  rowQuery,
  sensitivitySchema,
  simulationBody,
  simulationParams,
  simulationSchema,
} from './simulation-contract.ts';
import { findSimulationView, listSimulationRows, listSimulations } from './simulation-queries.ts';

/** 测算: compute, read, explain, compare. */
export function simulationRoutes({ packs }: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/simulations',
      operationId: 'simulateAllocationRound',
      summary: '测算；带权重即为比较方案',
      permission: 'round.manage',
      params: roundParams,
      body: simulationBody,
      response: simulationSchema,
      status: 201,
      statementTimeoutMs: 30_000,
      handle: async (context) => {
        const id = await simulateRound({ ...context, packs }, context, context.params.id, context.body);
        return findSimulationView(context.tx, id);
      },
    }),
    query({
      method: 'GET',
      url: '/allocation-rounds/:id/simulations',
      operationId: 'listAllocationSimulations',
      summary: '本轮次的测算，最近的在前',
      permission: 'fund.read',
      params: roundParams,
      response: z.object({ items: z.array(simulationSchema) }),
      handle: async ({ tx, params }) => ({ items: await listSimulations(tx, params.id) }),
    }),
    query({
      method: 'GET',
      url: '/allocation-rounds/:id/sensitivity',
      operationId: 'getWeightSensitivity',
      summary: '权重敏感性：每个权重升降一步时各地区的增减',
      permission: 'fund.read',
      params: roundParams,
      query: z.object({
        step: z
          .string()
          .regex(/^0\.\d{1,4}$/, '步长应写作 0.05')
          .default('0.05'),
      }),
      response: sensitivitySchema,
      handle: ({ tx, params, query: { step } }) => weightSensitivity(tx, params.id, step),
    }),
    query({
      method: 'GET',
      url: '/allocation-simulations/comparison',
      operationId: 'compareAllocationSimulations',
      summary: '方案比较',
      permission: 'fund.read',
      query: comparisonQuery,
      response: comparisonSchema,
      handle: ({ tx, query: { simulationIds } }) => compareSimulations(tx, simulationIds),
    }),
    query({
      method: 'GET',
      url: '/allocation-simulations/:id',
      operationId: 'getAllocationSimulation',
      summary: '测算：列、预留、不相符之处、政策检查',
      permission: 'fund.read',
      params: simulationParams,
      response: simulationSchema,
      handle: ({ tx, params }) => findSimulationView(tx, params.id),
    }),
    query({
      method: 'GET',
      url: '/allocation-simulations/:id/rows',
      operationId: 'listAllocationRows',
      summary: '分配矩阵',
      permission: 'fund.read',
      params: simulationParams,
      query: rowQuery,
      response: rowPage,
      handle: ({ tx, params, query: page }) => listSimulationRows(tx, params.id, page),
    }),
    query({
      method: 'GET',
      url: '/allocation-simulations/:id/rows/:regionCode',
      operationId: 'explainAllocationRow',
      summary: '一个地区逐项的计算说明',
      permission: 'fund.read',
      params: rowParams,
      response: rowExplanationSchema,
      handle: ({ tx, params }) => explainRow(tx, params.id, params.regionCode),
    }),
    download({
      method: 'GET',
      url: '/allocation-simulations/:id/matrix.xlsx',
      operationId: 'exportAllocationMatrix',
      summary: '分配矩阵（Excel）',
      permission: 'fund.read',
      params: simulationParams,
      handle: ({ read, params }) => read((tx) => exportMatrix(tx, params.id)),
    }),
  ];
}
