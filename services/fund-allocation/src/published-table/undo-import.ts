import { type CommandTools, DomainError } from '@sunledger/service-kit';
import { withdrawDraft } from '../allocation-round/save-round.ts';
import type { Acting } from '../allotment/pass-down.ts';
import { lockTable } from './queries.ts';

/**
 * Takes an imported table back while its round is a draft: the round ends as withdrawn, table and file stay with the
 * reason. Throws 409 for a table that is not imported and for a round that went on.
 */
export async function undoImport(
  acting: Acting,
  tools: Pick<CommandTools, 'audit'>,
  id: string,
  reason: string,
): Promise<void> {
  const { tx } = acting;
  const table = await lockTable(tx, id);
  if (table.state !== 'committed' || table.round_id === null)
    throw new DomainError('publishedTable.notCommitted', '该表没有导入，无需撤销');
  if (table.round_state !== 'draft')
    throw new DomainError('publishedTable.inUse', '由该表生成的分配轮次已经提交审批，不能撤销导入');
  await withdrawDraft(acting, tools, table.round_id, reason);
  await tx.updateTable('published_table').set({ state: 'undone', undo_reason: reason }).where('id', '=', id).execute();
  await tools.audit({
    action: 'publishedTable.undo',
    subjectType: 'publishedTable',
    subjectId: id,
    regionCode: table.region_code,
    before: { state: 'committed', roundId: table.round_id },
    after: { state: 'undone' },
    reason,
  });
}
