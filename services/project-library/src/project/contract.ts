import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { categories, entrySchema } from './entry.ts';
import { projectStates } from './project.ts';
import { stepIds } from '../project-route/route-steps.ts';

export const projectParams = z.object({ id: idSchema });
const yearSchema = z.coerce.number().int().min(2000).max(2100);
export const reasonSchema = z.string().trim().min(2, '请写明理由').max(1000, '理由不超过 1000 字');

const personSchema = z.object({ userId: z.string(), userName: z.string() });
const nullableDate = businessDateSchema.nullable();

export const createProjectBody = z.strictObject({
  regionCode: regionCodeSchema.describe('实施地点所在行政村；跨村项目填能包含各村的最小地区'),
  year: z.int().min(2000).max(2100).describe('拟入库年度'),
  entry: entrySchema,
});

export const updateProjectBody = z.strictObject({
  regionCode: regionCodeSchema.optional(),
  year: z.int().min(2000).max(2100).optional(),
  entry: entrySchema,
});

export const projectQuery = z.object({
  ...pageQuery,
  regionCode: regionCodeSchema.optional().describe('地区及其下级'),
  category: z.enum(categories).optional(),
  state: z.enum(projectStates).optional(),
  stepId: z.enum(stepIds).optional(),
  year: yearSchema.optional(),
  importId: idSchema.optional(),
  text: z.string().trim().min(2, '至少输入两个字').max(50).optional().describe('名称、地点、编码或名称拼音首字母'),
});

const projectSummarySchema = z
  .object({
    id: idSchema,
    code: z.string(),
    name: z.string(),
    regionCode: z.string(),
    location: z.string().nullable(),
    year: z.int(),
    category: z.enum(categories).nullable(),
    state: z.enum(projectStates),
    stepId: z.enum(stepIds).nullable(),
    stepTitle: z.string().nullable(),
    amountFen: fenSchema.nullable(),
    proposerName: z.string(),
    isBackfilled: z.boolean(),
    openWarningCount: z.int(),
    admittedOn: nullableDate,
    updatedAt: z.string(),
  })
  .meta({ id: 'ProjectSummary' });

export const projectPageSchema = pageOf(projectSummarySchema).extend({
  totals: z
    .object({ count: z.int(), amountFen: fenSchema })
    .nullable()
    .describe('符合条件的全部项目的个数和资金规模合计；只随第一页给出'),
});

export const warningSchema = z
  .object({
    id: idSchema,
    rule: z.string(),
    title: z.string(),
    message: z.string(),
    isBlocking: z.boolean().describe('不能说明理由放行，须修改内容'),
    evidence: z.record(z.string(), z.unknown()),
    clause: z.string().nullable(),
    state: z.enum(['open', 'accepted', 'resolved']),
    acceptedByName: z.string().nullable(),
    acceptedOn: nullableDate,
    reason: z.string().nullable(),
  })
  .meta({ id: 'ProjectWarning' });

export const attachmentSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    fileName: z.string(),
    contentType: z.string(),
    byteSize: z.int(),
    uploadedByName: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'ProjectAttachment' });

export const villageRecordSchema = z
  .strictObject({
    meetingKind: z.enum(['villageCommittees', 'villagerRepresentatives']).describe('村“两委”会议或村民代表大会'),
    heldOn: businessDateSchema,
    attendeeCount: z.int().min(1),
    agreedCount: z.int().min(0),
    resolution: z.string().trim().min(2, '请写明决议').max(1000),
  })
  .refine((record) => record.agreedCount <= record.attendeeCount, {
    path: ['agreedCount'],
    message: '同意人数不能多于到会人数',
  })
  .meta({ id: 'VillageMeetingRecord' });

const noticeStandingSchema = z.object({
  requestKey: z.string().describe('公示服务中的请求键，公示流程为 notice-<requestKey>'),
  noticeId: idSchema.nullable().describe('公示结束后才有；张贴和期满以公示服务为准'),
  period: z.object({ count: z.int(), unit: z.enum(['natural', 'working']) }),
});

export const routeStepSchema = z
  .object({
    sequence: z.int(),
    round: z.int(),
    stepId: z.enum(stepIds),
    title: z.string(),
    waitsFor: z.string().describe('在等谁做什么'),
    state: z.enum(['running', 'passed', 'returned', 'rejected', 'withdrawn']),
    openedOn: businessDateSchema,
    closedOn: nullableDate,
    dueDate: nullableDate.describe('审批环节的办理期限'),
    dueProblem: z.string().nullable(),
    isBackfilled: z.boolean(),
    approvalCaseId: idSchema.nullable(),
    notice: noticeStandingSchema.nullable(),
    outcome: z
      .object({
        opinion: z.string().nullable().optional(),
        decidedBy: personSchema.optional(),
        objections: z
          .array(z.object({ id: z.string(), ticket: z.string(), finding: z.string(), reply: z.string() }))
          .optional(),
        snapshotHash: z.string().optional(),
      })
      .nullable(),
    policies: z.array(
      z.object({ parameter: z.string(), value: z.unknown(), documentNumber: z.string(), clauseId: z.string() }),
    ),
  })
  .meta({ id: 'ProjectRouteStep' });

const resubmissionSchema = z
  .object({
    stepId: z.enum(stepIds).describe('重新提交后从哪一步继续'),
    mustRepublish: z.boolean().describe('内容与已公示的不同，须另开村级会议并重新公示'),
    sentence: z.string(),
  })
  .meta({ id: 'ProjectResubmission' });

export const expertOpinionSchema = z
  .object({
    id: idSchema,
    round: z.int(),
    expertName: z.string(),
    expertTitle: z.string(),
    conclusion: z.enum(['agree', 'agreeWithChanges', 'disagree']),
    opinion: z.string(),
    givenOn: businessDateSchema,
    recordedByName: z.string(),
  })
  .meta({ id: 'ExpertOpinion' });

export const projectSchema = projectSummarySchema
  .extend({
    entry: entrySchema,
    version: z.int(),
    source: z.string().nullable(),
    importId: idSchema.nullable(),
    returnedReason: z.string().nullable(),
    removalReason: z.string().nullable(),
    removedOn: nullableDate,
    createdOn: businessDateSchema,
    proposer: personSchema.extend({ organisationName: z.string() }),
    villageRecord: villageRecordSchema.nullable(),
    missing: z.array(z.object({ path: z.string(), message: z.string() })).describe('提交前还缺什么'),
    canEdit: z.boolean(),
    canSubmit: z.boolean(),
    submitHint: z.string().nullable().describe('不能提交的原因'),
    resubmission: resubmissionSchema.nullable().describe('退回的项目重新提交后怎样继续'),
    route: z.array(
      z.object({
        stepId: z.enum(stepIds),
        title: z.string(),
        state: z.enum(['waiting', 'running', 'passed', 'returned', 'rejected', 'withdrawn']),
      }),
    ),
    steps: z.array(routeStepSchema),
    versions: z.array(
      z.object({
        version: z.int(),
        submittedOn: businessDateSchema,
        submitterName: z.string(),
        changeReason: z.string().nullable(),
        isBackfilled: z.boolean(),
      }),
    ),
    attachments: z.array(attachmentSchema),
    warnings: z.array(warningSchema),
    expertOpinions: z.array(expertOpinionSchema),
    approvals: z.array(
      z.object({
        caseId: idSchema,
        title: z.string(),
        status: z.string(),
        openedOn: businessDateSchema,
        closedOn: nullableDate,
      }),
    ),
    plan: z
      .object({ planId: idSchema, title: z.string(), year: z.int(), state: z.string(), approvedAmountFen: fenSchema })
      .nullable(),
  })
  .meta({ id: 'Project' });

export const projectVersionSchema = z
  .object({
    version: z.int(),
    entry: entrySchema,
    villageRecord: villageRecordSchema,
    changeReason: z.string().nullable(),
    submittedOn: businessDateSchema,
    submitterName: z.string(),
    isBackfilled: z.boolean(),
  })
  .meta({ id: 'ProjectVersion' });

export const duplicateSchema = z
  .object({
    projectId: idSchema.nullable().describe('不在您的管辖范围内的项目只给出编码和名称'),
    code: z.string(),
    name: z.string(),
    year: z.int(),
    state: z.enum(projectStates).nullable(),
    amountFen: fenSchema.nullable(),
    similarity: z.int().min(0).max(100).describe('名称、内容相似度，百分数'),
    isSamePlace: z.boolean(),
  })
  .meta({ id: 'ProjectDuplicate' });

export type ProjectSummary = z.output<typeof projectSummarySchema>;
export type ProjectView = z.output<typeof projectSchema>;
export type VillageRecord = z.output<typeof villageRecordSchema>;
export type RouteResubmission = z.output<typeof resubmissionSchema>;
export type RouteStep = z.output<typeof routeStepSchema>;
export type Duplicate = z.output<typeof duplicateSchema>;
