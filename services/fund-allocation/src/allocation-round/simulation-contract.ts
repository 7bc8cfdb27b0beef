import { fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { definitionSchema, factorSourceSchema } from './contract.ts';

export const simulationBody = z.strictObject({
  title: z.string().trim().min(1).max(120).default('测算'),
  weights: z
    .record(z.string(), z.string().max(16))
    .optional()
    .describe('比较方案：替换部分因素的权重；不填即按本轮次测算'),
});

export const problemSchema = z
  .object({
    margin: z.enum(['total', 'component', 'region']),
    key: z.string(),
    differenceFen: fenSchema,
    message: z.string(),
  })
  .meta({ id: 'MarginProblem' });

export const simulationSchema = z
  .object({
    id: idSchema,
    roundId: idSchema,
    title: z.string(),
    isBase: z.boolean(),
    isCurrent: z.boolean().describe('与轮次当前内容一致，可以提交'),
    definition: definitionSchema,
    factorSnapshot: factorSourceSchema.nullable().describe('因素值的来源'),
    totalFen: fenSchema,
    setAsides: z.array(z.object({ key: z.string(), title: z.string(), baseFen: fenSchema, amountFen: fenSchema })),
    columns: z.array(
      z.object({ key: z.string(), title: z.string(), poolFen: fenSchema, coefficientTotal: z.string().nullable() }),
    ),
    problems: z.array(problemSchema).describe('空表示行、列、总额全部相符'),
    policyChecks: z.array(z.object({ isWithin: z.boolean(), sentence: z.string() })),
    createdByName: z.string(),
    businessDate: z.string(),
  })
  .meta({ id: 'AllocationSimulation' });

export const simulationRowSchema = z
  .object({
    regionCode: regionCodeSchema,
    regionName: z.string(),
    amountFen: fenSchema,
    cells: z.array(fenSchema).describe('与 columns 顺序一致'),
  })
  .meta({ id: 'AllocationRow' });

export const cellExplanationSchema = z.object({
  columnKey: z.string(),
  title: z.string(),
  clause: z.string(),
  amountFen: fenSchema,
  value: z.string().nullable().describe('因素值'),
  valueSource: z.string().nullable().describe('因素值的出处'),
  coefficient: z.string().nullable(),
  share: z.string().nullable().describe('系数 ÷ 系数合计，精确到 10 位小数显示'),
  weight: z.string().nullable(),
  poolFen: fenSchema,
  sentence: z.string(),
});

export const rowExplanationSchema = simulationRowSchema.extend({ explanations: z.array(cellExplanationSchema) });
export const simulationParams = z.object({ id: idSchema });
export const rowPage = pageOf(simulationRowSchema).extend({
  totals: z
    .object({ amountFen: fenSchema, cells: z.array(fenSchema).describe('与 columns 顺序一致') })
    .nullable()
    .describe('全部所列地区之和，只随第一页给出'),
});
export const rowQuery = z.object({
  ...pageQuery,
  region: z.string().trim().max(60).optional().describe('地区名称的一部分，或代码的前几位'),
});
export const rowParams = z.object({ id: idSchema, regionCode: regionCodeSchema });

export const comparisonQuery = z.object({
  simulationIds: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(idSchema).min(2, '至少选择两个方案').max(6)),
});

export const comparisonSchema = z.object({
  simulations: z.array(simulationSchema),
  rows: z.array(
    z.object({
      regionCode: regionCodeSchema,
      regionName: z.string(),
      amountsFen: z.array(fenSchema.nullable()).describe('按方案顺序，没有该地区为空'),
      spreadFen: fenSchema.describe('最多与最少之差'),
    }),
  ),
});

export const sensitivitySchema = z.object({
  step: z.string(),
  rows: z.array(
    z.object({
      regionCode: regionCodeSchema,
      regionName: z.string(),
      amountFen: fenSchema,
      changes: z.array(
        z.object({
          componentKey: z.string(),
          raisedFen: fenSchema.describe('该权重提高一步、其余按比例降低时的增减'),
          loweredFen: fenSchema,
        }),
      ),
    }),
  ),
});

export type SimulationView = z.output<typeof simulationSchema>;
export type SimulationRowView = z.output<typeof simulationRowSchema>;
export type RowFilter = z.output<typeof rowQuery>;
