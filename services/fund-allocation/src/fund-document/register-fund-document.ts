import {
  type CommandTools,
  DomainError,
  invalidField,
  type Principal,
  requireRegion,
  uuidv7,
} from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { FundDocumentBody } from './contract.ts';

interface Registration {
  tx: Tx;
  principal: Principal;
  body: FundDocumentBody;
  businessDate: string;
  isBackfilled: boolean;
}

/** Registers a 指标文件; nothing is booked before another person has confirmed it. */
export async function registerFundDocument(
  { tx, principal, body, businessDate, isBackfilled }: Registration,
  { audit }: Pick<CommandTools, 'audit'>,
): Promise<string> {
  requireRegion(principal, body.regionCode);
  if (body.receivedOn > businessDate) throw invalidField('receivedOn', '收文日期不能晚于业务日期');
  const id = uuidv7();
  const inserted = await tx
    .insertInto('fund_document')
    .values({
      id,
      region_code: body.regionCode,
      region_name: body.regionName,
      level: body.level,
      document_number: body.documentNumber,
      title: body.title,
      issuer_name: body.issuerName,
      received_on: body.receivedOn,
      year: body.year,
      amount_fen: body.amountFen,
      channel: body.channel,
      purpose: body.purpose,
      classification: JSON.stringify(body.classification),
      source_url: body.sourceUrl ?? null,
      registered_by: principal.userId,
      registered_by_name: principal.userName,
      is_backfilled: isBackfilled,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) {
    throw new DomainError('fundDocument.duplicate', `文号“${body.documentNumber}”已经登记过，不能重复登记`, {
      fields: [{ path: 'documentNumber', message: '已经登记过' }],
    });
  }
  await audit({
    action: 'fundDocument.register',
    subjectType: 'fundDocument',
    subjectId: id,
    regionCode: body.regionCode,
    after: body,
  });
  return id;
}
