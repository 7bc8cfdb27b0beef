import { formatWan } from '@sunledger/money';
import { take, until, type Stage } from './acting.ts';
import { agreeAll } from './approvals.ts';
import { samplePaper } from './papers.ts';
import { demoBank } from './payees.ts';
import type { Narrator } from './steps.ts';

export interface PaymentOrder {
  projectId: string;
  allotmentId: string;
  /** Whole amount that the allotment gives to the project. */
  linkFen: bigint;
  payeeAccountId: string;
  purpose: string;
}

interface Telling {
  stage: Stage;
  narrator: Narrator;
}

/** Leads the request of a first milestone as far as its approval. Returns its id. */
export async function requestFirstPayment({ stage, narrator }: Telling, order: PaymentOrder): Promise<string> {
  const id = await draftFirstPayment({ stage, narrator }, order);
  const params = { path: { id } };
  const { status } = await take(stage.as('jl.maker').fundAllocation.GET('/payment-requests/{id}', { params }));
  if (status === 'draft') await submit({ stage, narrator }, id);
  return id;
}

/** Links an allotment to a planned project and drafts the request of its first milestone with its vouchers. */
export async function draftFirstPayment({ stage, narrator }: Telling, order: PaymentOrder): Promise<string> {
  const maker = stage.as('jl.maker');
  const linkId = await link({ stage, narrator }, order);
  const path = { id: order.projectId };
  const { links } = await take(maker.fundAllocation.GET('/planned-projects/{id}/milestones', { params: { path } }));
  const [milestone] = links.find((one) => one.linkId === linkId)!.milestones;
  const query = { projectId: order.projectId };
  const { items } = await take(maker.fundAllocation.GET('/payment-requests', { params: { query } }));
  const body = {
    linkId,
    milestoneId: milestone!.id,
    amountFen: milestone!.ceilingFen,
    retentionFen: '0',
    contractFen: order.linkFen.toString(),
    settlementFen: null,
    acceptedOn: null,
    payeeAccountId: order.payeeAccountId,
    bankCode: demoBank.code,
    invoiceNumber: null,
    purpose: order.purpose,
  };
  const request = items[0] ?? (await take(maker.fundAllocation.POST('/payment-requests', { body })));
  if (request.status !== 'draft') return request.id;
  const draft = await take(
    maker.fundAllocation.GET('/payment-requests/{id}', { params: { path: { id: request.id } } }),
  );
  for (const { kind } of draft.missingVouchers) {
    const voucher = new URLSearchParams({ kind, fileName: `${kind}.pdf` });
    await maker.upload('fundAllocation', `/payment-requests/${request.id}/vouchers?${voucher}`, samplePaper);
  }
  return request.id;
}

async function link({ stage, narrator }: Telling, order: PaymentOrder): Promise<string> {
  const maker = stage.as('jl.maker');
  const params = { path: { id: order.projectId } };
  const project = await until('计划项目传到资金分配', async () => {
    const { data } = await maker.fundAllocation.GET('/planned-projects/{id}', { params });
    return data;
  });
  const known = project.links.find(({ allotmentId }) => allotmentId === order.allotmentId);
  if (known) return known.id;
  const body = {
    allotmentId: order.allotmentId,
    amountFen: order.linkFen.toString(),
    useDescription: '按批复的建设内容支付材料和施工费用',
  };
  const linked = await take(maker.fundAllocation.POST('/planned-projects/{id}/allotments', { params, body }));
  const { id } = linked.links.find(({ allotmentId }) => allotmentId === order.allotmentId)!;
  narrator.tell(`${maker.name} 为“${project.name}”安排指标 ${formatWan(order.linkFen)} 万元`);
  return id;
}

async function submit({ stage, narrator }: Telling, id: string): Promise<void> {
  const maker = stage.as('jl.maker');
  const params = { path: { id } };
  const draft = await take(maker.fundAllocation.GET('/payment-requests/{id}', { params }));
  await take(maker.fundAllocation.POST('/payment-requests/{id}/submission', { params }));
  narrator.tell(`${maker.name} 提交拨付申请 ${draft.number}“${draft.projectName}”${draft.milestoneLabel}`);
  const about = { service: 'fundAllocation' as const, subjectId: id, subjectTitle: `拨付 ${draft.number}` };
  // Above 20 万元 the chain has a second step.
  const deciders = [{ account: 'jl.checker' }, { account: 'jl.approver' }];
  await agreeAll(about, BigInt(draft.amountFen) > 20_000_000n ? deciders : deciders.slice(0, 1), { stage, narrator });
  await until(`拨付申请 ${draft.number} 获批`, async () => {
    const { status } = await take(maker.fundAllocation.GET('/payment-requests/{id}', { params }));
    return status === 'inApproval' ? undefined : true;
  });
}

/** Makes one batch of approved requests and waits until the bank has answered all of it. Returns the batch's id. */
export async function payBatch({ stage, narrator }: Telling, requestIds: readonly string[]): Promise<string> {
  const payer = stage.as('jl.payer');
  const [first] = requestIds;
  const request = await take(payer.fundAllocation.GET('/payment-requests/{id}', { params: { path: { id: first! } } }));
  const batchId = request.instructions[0]?.batchId ?? (await composeBatch({ stage, narrator }, requestIds));
  const params = { path: { id: batchId } };
  const batch = await until(
    `支付批次 ${batchId} 的银行回单`,
    async () => {
      const now = await take(payer.fundAllocation.GET('/payment-batches/{id}', { params }));
      if (now.status === 'cancelled') throw new Error(`支付批次 ${now.number} 已取消：${now.cancelReason}`);
      return now.status === 'completed' ? now : undefined;
    },
    120,
  );
  const results = batch.instructions.map((one) => `${one.projectName} ${one.resultMessage ?? one.status}`);
  narrator.tell(`银行回单入账 ${batch.number}：${results.join('；')}`);
  return batchId;
}

async function composeBatch({ stage, narrator }: Telling, requestIds: readonly string[]): Promise<string> {
  const payer = stage.as('jl.payer');
  const body = { bankCode: demoBank.code, requestIds: [...requestIds] };
  const { id, number } = await take(payer.fundAllocation.POST('/payment-batches', { body }));
  narrator.tell(`${payer.name} 组成支付批次 ${number}，${requestIds.length} 笔，付款文件写往${demoBank.name}`);
  return id;
}

/** Reconciles the day with the bank. Throws when the difference is not zero. */
export async function reconcileDay({ stage, narrator }: Telling, businessDate: string): Promise<void> {
  const checker = stage.as('jl.checker');
  const body = { bankCode: demoBank.code, regionCode: '421024', businessDate };
  const found = await take(checker.fundAllocation.POST('/reconciliations', { body }));
  if (found.status !== 'balanced') throw new Error(`对账不平：${found.differences.map(({ note }) => note).join('；')}`);
  narrator.tell(`${checker.name} 与${demoBank.name}对账 ${businessDate}：差额 ${found.differenceFen} 分，已平`);
}
