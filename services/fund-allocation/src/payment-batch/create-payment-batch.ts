import { addDays } from '@sunledger/calendar';
import { sumFen } from '@sunledger/money';
import {
  type CommandTools,
  DomainError,
  requireRegion,
  toJson,
  uuidv7,
  type FieldProblem,
  type RequestContext,
} from '@sunledger/service-kit';
import { bankTemplateSchema, type BankTemplate } from '../bank-template/bank-template.ts';
import { encodeInstructionFile } from '../bank-template/instruction-file.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { nextNumber } from '../payment-request/next-number.ts';
import { askingFor, refusedBy, registryFor } from '../peer-access.ts';
import { paymentInDoubt } from './payment-in-doubt.ts';
import { lockRequests, readPayingRegion, type PayableRow } from './queries.ts';
import { paymentBatchWorkflowId, type PaymentBatchRun } from './workflow-contract.ts';

export interface PayingBank {
  code: string;
  name: string;
  template: BankTemplate;
}

type BatchContext = RequestContext & { idempotencyKey: string };

/** The bank with the layout of its files, as registry holds it for the paying region. */
export async function askForBank(
  deps: Dependencies,
  context: BatchContext,
  bankCode: string,
  requestIds: readonly string[],
): Promise<PayingBank> {
  const seen = await deps.db.transaction(context.principal, (tx) => readPayingRegion(tx, requestIds), {
    readOnly: true,
  });
  return findBank(deps, context, bankCode, seen ?? context.principal.regionCode);
}

async function findBank(
  deps: Dependencies,
  context: BatchContext,
  bankCode: string,
  regionCode: string,
): Promise<PayingBank> {
  const errand = await askingFor(deps, context, `payment-batch-${context.idempotencyKey}`);
  const registry = await registryFor(deps, errand);
  const { data, error } = await registry.GET('/banks', { params: { query: { regionCode } } });
  if (!data) throw refusedBy('registry', error);
  const bank = data.items.find(({ code }) => code === bankCode);
  if (!bank) throw new DomainError('bank.unknown', '没有这家合作银行，或其文件格式尚未复核', { status: 400 });
  if (bank.cooperationStatus !== 'active') throw new DomainError('bank.inactive', `${bank.name}已停止合作，不能付款`);
  const template = bankTemplateSchema.safeParse(bank.layout);
  if (!template.success)
    throw new DomainError(
      'bank.layoutUnreadable',
      `${bank.name}的文件格式设置有误：${template.error.issues[0]?.message ?? ''}，请联系系统管理员`,
      {
        cause: template.error,
      },
    );
  return { code: bankCode, name: bank.name, template: template.data };
}

/**
 * Makes a batch of approved requests for one bank and starts its workflow. Throws a refusal naming the row when a request is
 * not approved by that day, lies with another bank or bureau, or when a name cannot be written in the bank's encoding; the
 * database refuses a payer who made or decided one of them.
 */
export async function createPaymentBatch(
  deps: Dependencies,
  context: RequestContext & CommandTools & { tx: Tx },
  bank: PayingBank,
  requestIds: readonly string[],
): Promise<string> {
  const { tx, principal, businessDate, isBackfilled } = context;
  const requests = await lockRequests(tx, requestIds);
  const regionCode = checkRequests(requests, requestIds, { bankCode: bank.code, businessDate, isBackfilled });
  requireRegion(principal, regionCode);
  const [id, number] = [uuidv7(), await nextNumber(tx, 'PC', regionCode, businessDate)];
  const totalFen = sumFen(requests.map(({ amount_fen }) => amount_fen));
  const today = deps.clock.today();
  const resultDueOn = addDays(today, deps.config.PAYMENT_RESULT_DAYS);
  await tx
    .insertInto('payment_batch')
    .values({
      id,
      number,
      region_code: regionCode,
      bank_code: bank.code,
      bank_name: bank.name,
      template: toJson(bank.template) ?? '{}',
      business_date: businessDate,
      is_backfilled: isBackfilled,
      status: 'exporting',
      item_count: requests.length,
      total_fen: totalFen,
      payer_user_id: principal.userId,
      payer_user_name: principal.userName,
      result_due_on: resultDueOn,
    })
    .execute();
  await insertFiles(tx, { id, number, regionCode, date: businessDate, bank, payerUserId: principal.userId }, requests);
  await tx.updateTable('payment_request').set({ status: 'batched' }).where('id', 'in', requestIds).execute();
  const decisionId = await context.audit({
    action: 'paymentBatch.create',
    subjectType: 'paymentBatch',
    subjectId: id,
    regionCode,
    after: { number, bankCode: bank.code, itemCount: requests.length, totalFen, requestIds },
  });
  await tx.updateTable('payment_batch').set({ decision_id: decisionId }).where('id', '=', id).execute();
  const run: PaymentBatchRun = { batchId: id, resultDueOn };
  await context.startWorkflow({ workflowType: 'paymentBatch', workflowId: paymentBatchWorkflowId(id), args: [run] });
  return id;
}

/** The paying region that all requests share. Throws one refusal with every wrong row as a field. */
function checkRequests(
  requests: readonly PayableRow[],
  requestIds: readonly string[],
  terms: Omit<BatchTerms, 'regionCode'>,
): string {
  const regionCode = requests[0]?.paying_region_code ?? '';
  const problems: FieldProblem[] = requestIds.flatMap((id, index) => {
    const request = requests.find((candidate) => candidate.id === id);
    const problem = problemOf(request, { ...terms, regionCode });
    return problem ? [{ path: `requestIds.${index}`, message: `第${index + 1}行：${problem}` }] : [];
  });
  if (problems[0]) throw new DomainError('payment.batchRefused', problems[0].message, { fields: problems });
  return regionCode;
}

/** What all requests of a batch have in common. */
interface BatchTerms {
  bankCode: string;
  regionCode: string;
  businessDate: string;
  isBackfilled: boolean;
}

function problemOf(
  request: PayableRow | undefined,
  { bankCode, regionCode, businessDate, isBackfilled }: BatchTerms,
): string | undefined {
  if (!request) return '没有这笔拨付申请';
  if (request.is_in_doubt) return paymentInDoubt;
  if (request.status !== 'approved') return `申请 ${request.number} 未经批准，或已在支付`;
  if (request.bank_code !== bankCode) return `申请 ${request.number} 由另一家银行付款`;
  if (request.paying_region_code !== regionCode) return `申请 ${request.number} 属于另一财政部门`;
  if (request.approved_on !== null && businessDate < request.approved_on)
    return `申请 ${request.number} 于 ${request.approved_on} 批准，支付日期 ${businessDate} 不能早于批准日期`;
  if (request.is_backfilled && !isBackfilled)
    return `申请 ${request.number} 是补录的，只能列入补录的支付批次，不能发往银行`;
  return undefined;
}

interface NewBatch {
  id: string;
  number: string;
  regionCode: string;
  date: string;
  bank: PayingBank;
  payerUserId: string;
}

async function insertFiles(tx: Tx, batch: NewBatch, requests: readonly PayableRow[]): Promise<void> {
  const { bank } = batch;
  const { rowsMax } = bank.template;
  for (let from = 0; from < requests.length; from += rowsMax) {
    const part = requests.slice(from, from + rowsMax);
    const fileNumber = `${batch.number}-${from / rowsMax + 1}`;
    const instructions = part.map((request, index) => toInstruction(batch, fileNumber, request, index));
    checkWritable(bank.template, fileNumber, batch.date, instructions, from);
    await tx
      .insertInto('payment_file')
      .values({
        number: fileNumber,
        batch_id: batch.id,
        region_code: batch.regionCode,
        bank_code: bank.code,
        file_name: `${fileNumber}.txt`,
        record_count: part.length,
        total_fen: sumFen(part.map(({ amount_fen }) => amount_fen)),
      })
      .execute();
    // Bounded inserts: PostgreSQL takes at most 65,535 parameters in one statement.
    for (let start = 0; start < instructions.length; start += 1000)
      await tx
        .insertInto('payment_instruction')
        .values(instructions.slice(start, start + 1000))
        .execute();
  }
}

function toInstruction(batch: NewBatch, fileNumber: string, request: PayableRow, index: number) {
  return {
    id: uuidv7().replaceAll('-', ''),
    batch_id: batch.id,
    file_number: fileNumber,
    sequence: index + 1,
    region_code: batch.regionCode,
    request_id: request.id,
    attempt: request.attempt,
    project_id: request.project_id,
    allotment_id: request.allotment_id,
    hold_id: request.hold_id!,
    amount_fen: request.amount_fen,
    payee_account_id: request.payee_account_id,
    payee_name: request.payee_name,
    payee_account_masked: request.payee_account_masked,
    purpose: request.purpose,
    maker_user_id: request.maker_user_id,
    payer_user_id: batch.payerUserId,
    status: 'pending',
  };
}

/**
 * Stands in for a number that is revealed at export only, where one that passes the width of its field cancels the batch:
 * names and purposes are what can be checked now.
 */
function accountToFit({ detail }: BankTemplate): string {
  const width = detail.find(({ value }) => value === 'payeeAccount')?.width ?? accountDigitsMax;
  return '0'.repeat(Math.min(width, accountDigitsMax));
}

const accountDigitsMax = 32;

function checkWritable(
  template: BankTemplate,
  batchNo: string,
  date: string,
  rows: readonly ReturnType<typeof toInstruction>[],
  from: number,
): void {
  const instructions = rows.map((row) => ({
    instructionId: row.id,
    payeeName: row.payee_name,
    payeeAccount: accountToFit(template),
    payeeBankCode: '0'.repeat(12),
    amountFen: row.amount_fen,
    purpose: row.purpose,
  }));
  // The payer knows the row of the batch, of which this file begins at `from`.
  encodeInstructionFile(template, { batchNo, date, instructions }, (index) => ({
    name: `第${from + index + 1}行`,
    path: `requestIds.${from + index}`,
  }));
}
