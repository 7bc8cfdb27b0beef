import { businessDateSchema, idSchema, pageOf, pageQuery } from '@sunledger/service-kit';
import { z } from 'zod';
import { personVerbs } from './chain-state.ts';

const personSchema = z.object({ userId: z.string(), userName: z.string() });
const nullableDate = businessDateSchema.nullable();
const subjectFields = { subjectType: z.string(), subjectId: z.string(), subjectTitle: z.string() };
const caseStatusSchema = z.enum(['atStep', 'atMaker', 'approved', 'rejected', 'withdrawn', 'cancelled']);

export const caseParams = z.object({ id: idSchema });

export const taskQuery = z.object({ ...pageQuery, subjectType: z.string().max(60).optional() });

export const taskSchema = z
  .object({
    id: z.string(),
    caseId: idSchema,
    ...subjectFields,
    caseTitle: z.string().describe('审批名称'),
    stepId: z.string().nullable(),
    stepTitle: z.string(),
    regionCode: z.string(),
    makerName: z.string(),
    since: businessDateSchema,
    dueDate: nullableDate,
    dueProblem: z.string().nullable().describe('期限无法计算的原因'),
    isOverdue: z.boolean(),
    urgedCount: z.int(),
    consequence: z.string().describe('不办理的后果'),
  })
  .meta({ id: 'ApprovalTask' });

export const taskPageSchema = pageOf(taskSchema);

export const caseListQuery = z.object({
  ...pageQuery,
  subjectType: z.string().max(60).optional(),
  subjectId: z.string().max(100).optional(),
  startedByMe: z.stringbool().default(false).describe('只看我发起的'),
});

export const caseSummarySchema = z
  .object({
    id: idSchema,
    title: z.string(),
    ...subjectFields,
    regionCode: z.string(),
    status: caseStatusSchema,
    currentStepTitle: z.string().nullable(),
    maker: personSchema,
    openedOn: businessDateSchema,
    closedOn: nullableDate,
  })
  .meta({ id: 'ApprovalCaseSummary' });

export const caseSummaryPageSchema = pageOf(caseSummarySchema);

export const caseSchema = caseSummarySchema
  .extend({
    currentStepId: z.string().nullable(),
    round: z.int().describe('第几轮，每退回一次加一'),
    effect: z.string().nullable().describe('同意当前环节会引起什么'),
    stalled: z.string().nullable().describe('当前环节为什么没有人可以办理；身份服务没有应答时不写'),
    steps: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        mode: z.enum(['single', 'anyOf', 'allOf']),
        state: z.enum(['waiting', 'current', 'agreed', 'returned', 'rejected', 'stopped']),
        assignees: z.array(
          z.object({ role: z.string(), regionCode: z.string(), organisationId: z.string().optional() }),
        ),
        since: nullableDate,
        dueDate: nullableDate,
        dueProblem: z.string().nullable(),
      }),
    ),
    history: z.array(
      z.object({
        sequence: z.int(),
        round: z.int(),
        verb: z.string(),
        verbTitle: z.string(),
        stepId: z.string().nullable(),
        stepTitle: z.string().nullable(),
        actor: personSchema.extend({ organisationName: z.string(), role: z.string() }),
        onBehalfOf: personSchema.nullable(),
        opinion: z.string().nullable(),
        targetStepTitle: z.string().nullable(),
        targetPerson: personSchema.nullable(),
        businessDate: businessDateSchema,
        isBackfilled: z.boolean(),
        recordedAt: z.string(),
        decisionId: idSchema,
      }),
    ),
    allowedVerbs: z.array(
      z.object({
        verb: z.enum(personVerbs),
        title: z.string(),
        allowed: z.boolean(),
        reason: z.string().optional().describe('不能办理的原因'),
        targets: z.array(z.object({ id: z.string(), title: z.string() })).optional(),
      }),
    ),
  })
  .meta({ id: 'ApprovalCase' });

export const decisionBody = z.strictObject({
  verb: z.enum(personVerbs),
  stepId: z.string().max(60).optional().describe('办理人看到的环节，已流转则拒绝'),
  opinion: z.string().max(2000, '意见不超过 2000 字').optional(),
  targetStepId: z.string().max(60).optional().describe('退回到的环节，maker 为经办人'),
  toUserId: z.string().max(100).optional().describe('转办或加签的人员'),
});

export const decisionResultSchema = z
  .object({
    caseId: idSchema,
    decisionId: idSchema,
    sequence: z.int(),
    standing: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('atStep'), stepId: z.string() }),
      z.object({ kind: z.literal('atMaker') }),
      z.object({ kind: z.literal('closed'), outcome: z.enum(['approved', 'rejected', 'withdrawn', 'cancelled']) }),
    ]),
  })
  .meta({ id: 'ApprovalDecision' });

export type ApprovalTask = z.output<typeof taskSchema>;
export type ApprovalCaseSummary = z.output<typeof caseSummarySchema>;
export type ApprovalCaseView = z.output<typeof caseSchema>;
/** What the tables know of a case; whether its open step is stalled is asked elsewhere. */
export type StoredCaseView = Omit<ApprovalCaseView, 'stalled'>;
