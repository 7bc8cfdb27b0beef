import type { Principal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { PaymentTask } from './contract.ts';

interface TaskRow {
  subject_id: string;
  region_code: string;
  bank_code: string;
  count: number;
  amount_fen: bigint;
  since: string;
  title: string;
}

/** 待办 of payments beside the approvals: what waits for this person, oldest first. */
export async function listPaymentTasks(tx: Tx, principal: Principal): Promise<PaymentTask[]> {
  const may = (permission: string) => principal.permissions.has(permission);
  const tasks = [
    ...(may('payment.pay') ? await batchesToMake(tx) : []),
    ...(may('payment.review') || may('payment.pay') ? await unknownResults(tx) : []),
    ...(may('payment.review') ? await unmatchedResults(tx) : []),
    ...(may('payment.request') ? await returnedPayments(tx, principal.userId) : []),
  ];
  return tasks.toSorted((left, right) => (left.since < right.since ? -1 : left.since > right.since ? 1 : 0));
}

async function batchesToMake(tx: Tx): Promise<PaymentTask[]> {
  const { rows } =
    await sql<TaskRow>`select r.bank_code as subject_id, r.paying_region_code as region_code, r.bank_code,
      count(*)::int as count, sum(r.amount_fen)::bigint as amount_fen, min(r.approved_on)::date as since, '' as title
    from payment_request r where r.status = 'approved' group by r.paying_region_code, r.bank_code`.execute(tx);
  return rows.map((row) =>
    toTask('batchToMake', row, `${row.count} 笔已批准的拨付待支付`, '资金冻结在指标上，收款单位收不到款'),
  );
}

async function unknownResults(tx: Tx): Promise<PaymentTask[]> {
  const { rows } =
    await sql<TaskRow>`select b.id::text as subject_id, b.region_code, b.bank_code, count(*)::int as count,
      sum(i.amount_fen)::bigint as amount_fen, min(i.unknown_since)::date as since, b.number as title
    from payment_instruction i join payment_batch b on b.id = i.batch_id where i.status = 'unknown'
    group by b.id, b.region_code, b.bank_code, b.number`.execute(tx);
  return rows.map((row) =>
    toTask('resultUnknown', row, `批次 ${row.title} 有 ${row.count} 笔结果未知`, '查明之前不能再次支付，资金挂在在途'),
  );
}

async function unmatchedResults(tx: Tx): Promise<PaymentTask[]> {
  const { rows } =
    await sql<TaskRow>`select f.bank_code as subject_id, l.region_code, f.bank_code, count(*)::int as count,
      sum(l.amount_fen)::bigint as amount_fen, min(f.received_on)::date as since, '' as title
    from bank_result_line l join bank_result_file f on f.id = l.file_id
    where l.disposition = 'unmatched' and l.settled_at is null group by l.region_code, f.bank_code`.execute(tx);
  return rows.map((row) => toTask('resultUnmatched', row, `${row.count} 行银行回单不能匹配`, '对账不能平'));
}

async function returnedPayments(tx: Tx, userId: string): Promise<PaymentTask[]> {
  const { rows } =
    await sql<TaskRow>`select r.id::text as subject_id, r.region_code, r.bank_code, 1 as count, r.amount_fen,
      r.requested_on as since, r.number as title
    from payment_request r where r.status = 'bankReturned' and r.maker_user_id = ${userId} limit 200`.execute(tx);
  return rows.map((row) =>
    toTask('paymentReturned', row, `申请 ${row.title} 被银行退回`, '更换收款账户并重新审批后方可再付'),
  );
}

function toTask(kind: PaymentTask['kind'], row: TaskRow, title: string, consequence: string): PaymentTask {
  return {
    kind,
    title,
    subjectId: row.subject_id,
    regionCode: row.region_code,
    bankCode: row.bank_code,
    count: row.count,
    amountFen: row.amount_fen,
    since: row.since,
    consequence,
  };
}
