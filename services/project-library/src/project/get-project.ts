import type { Actor } from '@sunledger/approval';
import { notFound } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { StepId } from '../project-route/route-steps.ts';
import { decodeEntry, type ProjectEntry } from './entry.ts';
import type { ProjectState } from './project.ts';

/** A project as the use cases see it. */
export interface ProjectRow {
  id: string;
  code: string;
  name: string;
  regionCode: string;
  year: number;
  state: ProjectState;
  stepId: StepId | null;
  version: number;
  entry: ProjectEntry;
  isBackfilled: boolean;
  proposer: Actor;
  importId: string | null;
  removalReason: string | null;
}

/** Reads a project, locked when it is to be changed. Throws 404 outside the scope. */
export async function getProject(tx: Tx, id: string, lock: 'forUpdate' | 'none' = 'none'): Promise<ProjectRow> {
  let select = tx.selectFrom('project').selectAll().where('id', '=', id);
  if (lock === 'forUpdate') select = select.forUpdate();
  const row = await select.executeTakeFirst();
  if (!row) throw notFound('项目');
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    regionCode: row.region_code,
    year: row.year,
    state: row.state as ProjectState,
    stepId: row.step_id as StepId | null,
    version: row.version,
    entry: decodeEntry(row.entry),
    isBackfilled: row.is_backfilled,
    proposer: row.proposer as unknown as Actor,
    importId: row.import_id,
    removalReason: row.removal_reason,
  };
}
