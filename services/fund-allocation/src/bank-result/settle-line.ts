import { DomainError, notFound, type CommandTools, type Principal } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { isCorrectable } from './apply-result.ts';
import { correctResult } from './correct-result.ts';
import type { Settlement } from './contract.ts';
import { lockInstruction } from './queries.ts';

type Line = Selectable<DB['bank_result_line']>;

/** Who settles a line, in which transaction and on which business day. */
interface Settling extends Pick<CommandTools, 'audit'> {
  tx: Tx;
  principal: Principal;
  businessDate: string;
}

/**
 * Proposes what becomes of a line that nobody could match: the bank sent it by mistake, or the books follow it. Changes no
 * money. The database refuses who paid or asked for what the line answers.
 */
export async function proposeSettlement(
  { tx, principal, audit }: Settling,
  id: string,
  { settlement, note }: { settlement: Settlement; note: string },
): Promise<void> {
  const line = await lockOpenLine(tx, id);
  if (line.settlement !== null) throw new DomainError('bankResult.alreadyProposed', '已有处理意见，请先确认或退回');
  if (settlement === 'correction') await assertCorrectable(tx, line);
  await tx
    .updateTable('bank_result_line')
    .set({
      settlement,
      proposed_by: principal.userId,
      proposed_by_name: principal.userName,
      proposed_note: note,
    })
    .where('id', '=', id)
    .execute();
  await audit({ ...subjectOf(line), action: 'bankResult.proposeSettlement', after: { settlement }, reason: note });
}

/**
 * Confirms or sends back a proposal. Confirming a correction moves the money as the line says. The database refuses who paid or
 * asked for it, and the confirmation of one's own proposal.
 */
export async function decideSettlement(
  settling: Settling,
  id: string,
  { verb, note }: { verb: 'confirm' | 'reject'; note: string },
): Promise<void> {
  const { tx, principal, audit, businessDate } = settling;
  const line = await lockOpenLine(tx, id);
  if (line.settlement === null) throw new DomainError('bankResult.notProposed', '还没有人提出处理意见');
  const isConfirmed = verb === 'confirm';
  if (isConfirmed && line.settlement === 'correction')
    await correctResult(settling, await assertCorrectable(tx, line), line, businessDate);
  await tx
    .updateTable('bank_result_line')
    .set(
      isConfirmed
        ? {
            settled_by: principal.userId,
            settled_by_name: principal.userName,
            settled_note: note,
            settled_at: new Date().toISOString(),
          }
        : { settlement: null, proposed_by: null, proposed_by_name: null, proposed_note: null },
    )
    .where('id', '=', id)
    .execute();
  await audit({
    ...subjectOf(line),
    action: isConfirmed ? 'bankResult.settle' : 'bankResult.rejectSettlement',
    before: { settlement: line.settlement, proposedBy: line.proposed_by },
    after: { verb },
    reason: note,
  });
}

/** Throws 404 for a line that is out of sight, matched or settled. */
async function lockOpenLine(tx: Tx, id: string): Promise<Line> {
  const line = await tx
    .selectFrom('bank_result_line')
    .selectAll()
    .where('id', '=', id)
    .where('disposition', '=', 'unmatched')
    .where('settled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!line) throw notFound('待处理的回单行');
  return line;
}

async function assertCorrectable(tx: Tx, line: Line) {
  const instruction = await lockInstruction(tx, line.instruction_id);
  if (!isCorrectable(instruction.status, line.outcome))
    throw new DomainError(
      'bankResult.nothingToCorrect',
      '该行没有与已入账的结果相反的最终结果，不能更正，只能列为误发',
    );
  return instruction;
}

const subjectOf = ({ id, region_code }: Line) => ({
  subjectType: 'bankResultLine',
  subjectId: id,
  regionCode: region_code,
});
