import type { DisclosureClient } from '@sunledger/disclosure-client';
import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { call, disclosure, fundAllocation, registry, type AnswerOf, type ServiceName } from '../../api.ts';
import { approvalsOf, type ApprovalService, type ApprovalTask } from '../approval-case/approvals.ts';
import { NOTICE_TASKS, PAYMENT_TASKS, SECOND_DECISIONS } from './labels.ts';

/** An open work item; `since` is null where the service does not say when it arrived. */
export type Task = Omit<ApprovalTask, 'since' | 'stepId'> & { since: string | null };

/** Who asks: what one proposed oneself waits for somebody else. */
export interface TaskReader {
  userId: string;
  regionCode: string;
}

export interface TaskSource {
  service: ServiceName;
  title: string;
  /** Without it nothing can wait there, and asking would be recorded as an attempt without permission. */
  permission: string;
  read: (signal: AbortSignal, reader: TaskReader) => Promise<Task[]>;
}

type NoticeTask = AnswerOf<DisclosureClient, '/tasks'>['items'][number];
type PaymentTask = AnswerOf<FundAllocationClient, '/payment-tasks'>['items'][number];

/** Read by itself every minute, which is no input of the person. */
const headers = { 'X-Background': '1' };

/** What stands in no approval chain has no deadline and no reminders. */
const UNTIMED = { dueDate: null, dueProblem: null, isOverdue: false, urgedCount: 0 } as const;

const approvalTasksOf = (service: ApprovalService) => async (signal: AbortSignal) => {
  const params = { query: { limit: 200 } };
  return (await call(approvalsOf(service).GET('/approval-tasks', { params, signal, headers }))).items;
};

function taskOfNotice({ kind, subjectId, noticeId, title, detail, dueOn, regionCode, isOverdue }: NoticeTask): Task {
  const { subjectType, stepTitle, consequence } = NOTICE_TASKS[kind];
  return {
    ...UNTIMED,
    id: `${kind}:${subjectId}`,
    caseId: noticeId,
    subjectType,
    subjectId: subjectType === 'objection' ? subjectId : noticeId,
    subjectTitle: title,
    caseTitle: title,
    stepTitle,
    regionCode,
    makerName: '—',
    since: null,
    dueDate: dueOn,
    isOverdue,
    consequence: `${detail}。${consequence}`,
  };
}

function taskOfPayment({ kind, title, subjectId, regionCode, since, consequence }: PaymentTask): Task {
  const stepTitle = PAYMENT_TASKS[kind];
  const subject = { subjectType: kind, subjectId, subjectTitle: title, caseTitle: title };
  return {
    ...UNTIMED,
    ...subject,
    id: kind,
    caseId: subjectId,
    stepTitle,
    regionCode,
    makerName: '—',
    since,
    consequence,
  };
}

/** Money documents that a second person confirms before anything is booked. */
async function documentsToConfirm(signal: AbortSignal, { userId }: TaskReader): Promise<Task[]> {
  const params = { query: { status: 'registered', limit: 200 } } as const;
  const { items } = await call(fundAllocation.GET('/fund-documents', { params, signal, headers }));
  return items
    .filter(({ registeredBy }) => registeredBy.userId !== userId)
    .map(({ id, documentNumber, title, regionCode, registeredBy }) => ({
      ...UNTIMED,
      id: 'confirm',
      caseId: id,
      subjectType: 'fundDocument',
      subjectId: id,
      subjectTitle: `${documentNumber} ${title}`,
      caseTitle: title,
      stepTitle: '确认登记',
      regionCode,
      makerName: registeredBy.userName,
      since: null,
      consequence: '确认之前不形成指标，不能分配和下达',
    }));
}

/** Returns, adjustments and withdrawals that somebody else proposed. */
async function secondDecisions(signal: AbortSignal): Promise<Task[]> {
  const { items } = await call(fundAllocation.GET('/second-decisions', { signal, headers }));
  return items.map(({ kind, subjectId, title, count, regionCode, proposedByName, since }) => ({
    ...UNTIMED,
    ...SECOND_DECISIONS[kind],
    id: kind,
    caseId: subjectId,
    subjectType: kind,
    subjectId,
    subjectTitle: count > 1 ? `${title}（${count} 项）` : title,
    caseTitle: title,
    regionCode,
    makerName: proposedByName,
    since,
  }));
}

type Allotment = AnswerOf<FundAllocationClient, '/allotments'>['items'][number];

async function allotmentsIn(state: 'proposed' | 'issued', signal: AbortSignal): Promise<Allotment[]> {
  const params = { query: { state, limit: 200 } };
  return (await call(fundAllocation.GET('/allotments', { params, signal, headers }))).items;
}

const taskOfAllotment = (allotment: Allotment) => ({
  ...UNTIMED,
  caseId: allotment.id,
  subjectType: 'allotment',
  subjectId: allotment.id,
  subjectTitle: `${allotment.regionName} ${allotment.documentNumber} ${allotment.purpose}`,
  caseTitle: allotment.purpose,
  regionCode: allotment.regionCode,
  makerName: allotment.issuedByName,
});

/** Money that goes down is confirmed by a second person of the region that gives it, never by the one that gets it. */
async function passDownsToConfirm(signal: AbortSignal, { regionCode }: TaskReader): Promise<Task[]> {
  const proposed = await allotmentsIn('proposed', signal);
  return proposed
    .filter((allotment) => allotment.regionCode !== regionCode)
    .map((allotment) => ({
      ...taskOfAllotment(allotment),
      id: 'confirm',
      stepTitle: '确认下达',
      since: null,
      consequence: '金额冻结在上级指标，下级不能使用',
    }));
}

async function allotmentsToReceive(signal: AbortSignal, { regionCode }: TaskReader): Promise<Task[]> {
  const issued = await allotmentsIn('issued', signal);
  return issued
    .filter((allotment) => allotment.regionCode === regionCode)
    .map((allotment) => ({
      ...taskOfAllotment(allotment),
      id: 'receive',
      stepTitle: '签收',
      since: allotment.issuedOn,
      consequence: '签收之前不能再下达，也不能用于项目支付',
    }));
}

/** A payee's account is paid to only after a second person has compared it with its papers. */
async function accountsToReview(signal: AbortSignal, { userId }: TaskReader): Promise<Task[]> {
  const params = { query: { status: 'pending', limit: 200 } } as const;
  const { items } = await call(registry.GET('/entity-accounts', { params, signal, headers }));
  return items
    .filter(({ requestedBy }) => requestedBy !== userId)
    .map(({ id, entityId, entityName, maskedAccount, bankName, regionCode, requestedByName, requestedOn }) => ({
      ...UNTIMED,
      id: 'review',
      caseId: id,
      subjectType: 'entityAccount',
      subjectId: entityId,
      subjectTitle: `${entityName} ${bankName} ${maskedAccount}`,
      caseTitle: entityName,
      stepTitle: '复核账户',
      regionCode,
      makerName: requestedByName ?? '—',
      since: requestedOn,
      consequence: '复核之前不能向该账户付款',
    }));
}

async function layoutsToReview(signal: AbortSignal, { userId }: TaskReader): Promise<Task[]> {
  const { items } = await call(registry.GET('/bank-layouts', { params: { query: { limit: 200 } }, signal, headers }));
  return items
    .filter(({ status, requestedBy }) => status === 'pending' && requestedBy !== userId)
    .map(({ id, name, regionCode, requestedByName, requestedOn }) => ({
      ...UNTIMED,
      id: 'review',
      caseId: id,
      subjectType: 'bankLayout',
      subjectId: id,
      subjectTitle: name,
      caseTitle: name,
      stepTitle: '复核文件格式',
      regionCode,
      makerName: requestedByName,
      since: requestedOn,
      consequence: '复核之前不能按新的格式向银行付款',
    }));
}

async function calendarYearsToReview(signal: AbortSignal, { userId }: TaskReader): Promise<Task[]> {
  const { items } = await call(disclosure.GET('/calendar-years', { signal, headers }));
  return items
    .filter(({ status, requestedBy }) => status === 'pending' && requestedBy !== userId)
    .map(({ id, year, regionCode, requestedByName, requestedOn }) => ({
      ...UNTIMED,
      id: 'review',
      caseId: id,
      subjectType: 'calendarYear',
      subjectId: id,
      subjectTitle: `${year} 年工作日历`,
      caseTitle: `${year} 年工作日历`,
      stepTitle: '复核日历',
      regionCode,
      makerName: requestedByName,
      since: requestedOn,
      consequence: '复核之前按工作日计算的期限不能跨入该年',
    }));
}

export const TASK_SOURCES: readonly TaskSource[] = [
  {
    service: 'project-library',
    title: '项目库',
    permission: 'approval.read',
    read: approvalTasksOf('project-library'),
  },
  {
    service: 'fund-allocation',
    title: '资金审批',
    permission: 'approval.read',
    read: approvalTasksOf('fund-allocation'),
  },
  {
    service: 'fund-allocation',
    title: '支付',
    permission: 'fund.read',
    read: async (signal) =>
      (await call(fundAllocation.GET('/payment-tasks', { signal, headers }))).items.map(taskOfPayment),
  },
  { service: 'fund-allocation', title: '指标文件', permission: 'round.approve', read: documentsToConfirm },
  { service: 'fund-allocation', title: '指标下达', permission: 'round.approve', read: passDownsToConfirm },
  { service: 'fund-allocation', title: '退回与调整', permission: 'round.approve', read: secondDecisions },
  { service: 'fund-allocation', title: '指标签收', permission: 'fund.register', read: allotmentsToReceive },
  {
    service: 'disclosure',
    title: '公示',
    permission: 'notice.read',
    read: async (signal) => (await call(disclosure.GET('/tasks', { signal, headers }))).items.map(taskOfNotice),
  },
  { service: 'disclosure', title: '工作日历', permission: 'calendar.approve', read: calendarYearsToReview },
  { service: 'registry', title: '收款账户', permission: 'entity.approve', read: accountsToReview },
  { service: 'registry', title: '合作银行', permission: 'bank.approve', read: layoutsToReview },
];
