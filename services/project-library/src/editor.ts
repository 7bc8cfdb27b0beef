import type { ExcludedPerson } from '@sunledger/approval';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from './database.ts';

const subjects = { project: '本项目', annual_plan: '本计划' } as const;

/** The editors of the row that is being changed, this person among them; each counts once. */
export function editorsWith(userId: string): RawBuilder<string[]> {
  return sql<string[]>`array_append(array_remove(editor_user_ids, ${userId}), ${userId})`;
}

/** Who ever changed the content: whoever shaped it does not decide on it, however often it was returned meanwhile. */
export async function editorsOf(tx: Tx, table: keyof typeof subjects, id: string): Promise<ExcludedPerson[]> {
  const row = await tx.selectFrom(table).select('editor_user_ids').where('id', '=', id).executeTakeFirstOrThrow();
  const reason = `您修改过${subjects[table]}的内容，不能办理`;
  return row.editor_user_ids.map((userId) => ({ userId, reason }));
}
