import { DomainError, invalidField, notFound, requireRegion, uuidv7 } from '@sunledger/service-kit';
import type { CommandTools, Principal } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { bankLayoutSchema, type BankLayout, type NewBankLayout } from './contract.ts';

export type BankLayoutRow = Selectable<DB['bank_layout']>;

interface Acting {
  principal: Principal;
  businessDate: string;
}

/** Keeps a layout for a region until another person decides about it. Returns its id. */
export async function registerBankLayout(
  tx: Tx,
  { principal, businessDate }: Acting,
  { audit }: Pick<CommandTools, 'audit'>,
  entry: NewBankLayout,
): Promise<string> {
  requireRegion(principal, entry.regionCode);
  const known = await tx.selectFrom('bank').select('name').where('code', '=', entry.code).executeTakeFirst();
  if (known && known.name !== entry.name) throw invalidField('name', `银行代码 ${entry.code} 已登记为“${known.name}”`);
  const pending = await tx
    .selectFrom('bank_layout')
    .select('id')
    .where('bank_code', '=', entry.code)
    .where('region_code', '=', entry.regionCode)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  if (pending) throw new DomainError('bankLayout.pending', `${entry.name}在该地区已有一份格式等待复核`);
  const id = uuidv7();
  await tx
    .insertInto('bank_layout')
    .values({
      id,
      bank_code: entry.code,
      bank_name: entry.name,
      region_code: entry.regionCode,
      layout: JSON.stringify(entry.layout),
      cooperation_status: entry.cooperationStatus,
      status: 'pending',
      requested_by: principal.userId,
      requested_by_name: principal.userName,
      requested_on: businessDate,
    })
    .execute();
  await audit({
    action: 'bankLayout.register',
    subjectType: 'bankLayout',
    subjectId: id,
    regionCode: entry.regionCode,
    after: entry,
  });
  return id;
}

/** Another person puts a layout into effect, in place of the one before, or turns it down. Throws 403 to who registered it. */
export async function decideBankLayout(
  tx: Tx,
  { principal, businessDate }: Acting,
  { audit }: Pick<CommandTools, 'audit'>,
  { id, verb, reason }: { id: string; verb: 'approve' | 'reject'; reason: string },
): Promise<void> {
  const seen = await tx.selectFrom('bank_layout').select('region_code').where('id', '=', id).executeTakeFirst();
  if (!seen) throw notFound('银行文件格式');
  // What holds here may have been registered above: seen, but decided there.
  requireRegion(principal, seen.region_code);
  const before = await tx
    .selectFrom('bank_layout')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (before.status !== 'pending') throw new DomainError('bankLayout.decided', '该银行文件格式已经复核过');
  if (before.requested_by === principal.userId)
    throw new DomainError('bankLayout.ownRequest', '您是该银行文件格式的登记人，不能复核', { status: 403 });
  const isApproved = verb === 'approve';
  const replaced = isApproved
    ? await tx
        .updateTable('bank_layout')
        .set({ status: 'replaced' })
        .where('bank_code', '=', before.bank_code)
        .where('region_code', '=', before.region_code)
        .where('status', '=', 'approved')
        .returning(['id', 'layout', 'cooperation_status'])
        .executeTakeFirst()
    : undefined;
  await tx
    .updateTable('bank_layout')
    .set({
      status: isApproved ? 'approved' : 'rejected',
      decided_by: principal.userId,
      decided_by_name: principal.userName,
      decided_on: businessDate,
      decision_reason: reason,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: `bankLayout.${verb}`,
    subjectType: 'bankLayout',
    subjectId: id,
    regionCode: before.region_code,
    before: replaced ?? { status: before.status },
    after: { layout: before.layout, cooperationStatus: before.cooperation_status },
    ...(reason ? { reason } : {}),
  });
}

/** The layout in effect for a region: of every bank the one registered nearest above it. */
export async function listBanksOf(tx: Tx, regionCode: string) {
  const rows = await tx
    .selectFrom('bank_layout as l')
    .innerJoin('bank as b', 'b.code', 'l.bank_code')
    .selectAll('l')
    .select('b.name')
    .distinctOn('l.bank_code')
    .where('l.status', '=', 'approved')
    .where((where) => where.fn('starts_with', [where.val(regionCode), 'l.region_code']))
    .orderBy('l.bank_code')
    .orderBy('l.region_code', 'desc')
    .execute();
  return rows.map((row) => ({
    code: row.bank_code,
    name: row.name,
    layout: bankLayoutSchema.parse(row.layout),
    cooperationStatus: row.cooperation_status as BankLayout['cooperationStatus'],
  }));
}

/** Throws 404. */
export async function findBankLayout(tx: Tx, id: string): Promise<BankLayout> {
  const row = await tx.selectFrom('bank_layout').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('银行文件格式');
  return toBankLayout(row);
}

export function toBankLayout(row: BankLayoutRow): BankLayout {
  return {
    id: row.id,
    code: row.bank_code,
    name: row.bank_name,
    regionCode: row.region_code,
    layout: bankLayoutSchema.parse(row.layout),
    cooperationStatus: row.cooperation_status as BankLayout['cooperationStatus'],
    status: row.status as BankLayout['status'],
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedOn: row.requested_on,
    decidedByName: row.decided_by_name,
    decidedOn: row.decided_on,
    decisionReason: row.decision_reason,
  };
}
