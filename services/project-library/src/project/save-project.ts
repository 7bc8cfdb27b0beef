import {
  DomainError,
  invalidField,
  isWithinRegion,
  type Principal,
  requireRegion,
  uuidv7,
} from '@sunledger/service-kit';
import { actorOf } from '@sunledger/approval';
import type { CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { editorsWith } from '../editor.ts';
import { targetRequirement } from '../policy-question.ts';
import { negativeFindings } from '../project-warning/negative-list.ts';
import { type Finding, findingsInEntry, type WarningRule } from '../project-warning/rules.ts';
import { recordFindings } from '../project-warning/warning.ts';
import { requireComplete } from './completeness.ts';
import { encodeEntry, type ProjectEntry } from './entry.ts';
import { duplicateFindings, findDuplicates } from './find-duplicates.ts';
import { nextProjectCode } from './project-code.ts';
import { requireMayEdit } from './project.ts';
import type { ProjectRow } from './get-project.ts';
import { searchIndexOf } from './search-grams.ts';

/** Who writes, when, and with which writers of the transaction. */
export interface Writing extends Pick<CommandTools, 'audit'> {
  tx: Tx;
  principal: Principal;
  businessDate: string;
  isBackfilled: boolean;
}

export interface NewProject {
  regionCode: string;
  year: number;
  entry: ProjectEntry;
  isBackfilled?: boolean;
  import?: { id: string; source: string | null; findings: Finding[] };
}

// Rules whose findings follow from the entry and the other projects; those of a table stay as the import raised them.
const entryRules: WarningRule[] = [
  'performanceTargetMissing',
  'implausibleLength',
  'targetContradictsContent',
  'placeCountMismatch',
  'placeUnresolved',
  'possibleDuplicate',
  'negativeList',
];

/** Creates a draft with its code and warnings. Throws when the region lies outside the grant or a place outside the region's county. */
export async function createProject(writing: Writing, project: NewProject): Promise<string> {
  const { tx, principal, businessDate } = writing;
  const { regionCode, year, entry } = project;
  checkRegion(principal, regionCode, entry);
  const id = uuidv7();
  const code = await nextProjectCode(tx, regionCode, year);
  const proposer = actorOf(principal);
  await tx
    .insertInto('project')
    .values({
      id,
      code,
      year,
      state: 'draft',
      ...columnsOf(code, regionCode, entry),
      is_backfilled: project.isBackfilled ?? writing.isBackfilled,
      import_id: project.import?.id ?? null,
      source: project.import?.source ?? null,
      proposer: JSON.stringify(proposer),
      proposer_user_id: proposer.userId,
      editor_user_ids: [proposer.userId],
      created_on: businessDate,
    })
    .execute();
  await indexProject(tx, id, code, regionCode, entry);
  await refreshWarnings(writing, { id, regionCode, entry });
  if (project.import) {
    const { findings } = project.import;
    await recordFindings(tx, { id, regionCode }, findings, [...new Set(findings.map(({ rule }) => rule))]);
  }
  await writing.audit({
    action: 'project.create',
    subjectType: 'project',
    subjectId: id,
    regionCode,
    after: { code, year, entry },
  });
  return id;
}

/** Replaces the content of a draft or returned project. A returned one must stay complete, because it goes on from there. */
export async function updateProject(
  writing: Writing,
  row: ProjectRow,
  change: { regionCode: string; year: number; entry: ProjectEntry },
): Promise<void> {
  const { tx, principal, businessDate } = writing;
  requireMayEdit(principal, row);
  if (row.state === 'returned') requireComplete(change, businessDate);
  const { regionCode, year, entry } = change;
  checkRegion(principal, regionCode, entry);
  // The village's meeting and notice speak for this place.
  if (row.version > 0 && (regionCode !== row.regionCode || year !== row.year)) {
    throw new DomainError('project.placeFixed', '已申报过的项目不能改到其他地区或年度，请另建项目');
  }
  if (year !== row.year || regionCode.slice(0, 6) !== row.regionCode.slice(0, 6)) {
    throw new DomainError('project.codeFixed', '项目编码按县和年度生成，不能改到其他县或年度，请另建项目');
  }
  await tx
    .updateTable('project')
    .set({
      ...columnsOf(row.code, regionCode, entry),
      editor_user_ids: editorsWith(actorOf(principal).userId),
      updated_at: new Date().toISOString(),
    })
    .where('id', '=', row.id)
    .execute();
  for (const table of ['project_warning', 'project_attachment'] as const) {
    await tx.updateTable(table).set({ region_code: regionCode }).where('project_id', '=', row.id).execute();
  }
  await indexProject(tx, row.id, row.code, regionCode, entry);
  await refreshWarnings(writing, { id: row.id, regionCode, entry });
  await writing.audit({
    action: 'project.update',
    subjectType: 'project',
    subjectId: row.id,
    regionCode,
    before: { regionCode: row.regionCode, entry: row.entry },
    after: { regionCode, entry },
  });
}

function checkRegion(principal: Principal, regionCode: string, entry: ProjectEntry): void {
  if (regionCode.length < 6) throw invalidField('regionCode', '项目须落到县级及以下地区');
  requireRegion(principal, regionCode);
  entry.places.forEach((place, index) => {
    if (!isWithinRegion(place.regionCode, regionCode))
      throw invalidField(`entry.places.${index}.regionCode`, `地点“${place.name}”不在项目所在地区之内`);
  });
}

function columnsOf(code: string, regionCode: string, entry: ProjectEntry) {
  const { text } = searchIndexOf(code, regionCode, entry);
  return {
    region_code: regionCode,
    name: entry.name,
    category: entry.category,
    amount_fen: entry.amountFen,
    entry: encodeEntry(entry),
    search_text: text,
  };
}

async function indexProject(tx: Tx, id: string, code: string, regionCode: string, entry: ProjectEntry): Promise<void> {
  const { grams } = searchIndexOf(code, regionCode, entry);
  await tx
    .insertInto('project_search')
    .values({ project_id: id, grams })
    .onConflict((conflict) => conflict.column('project_id').doUpdateSet({ grams }))
    .execute();
}

async function refreshWarnings(
  { tx, businessDate }: Writing,
  project: { id: string; regionCode: string; entry: ProjectEntry },
): Promise<void> {
  const target = targetRequirement({ regionCode: project.regionCode, date: businessDate });
  const duplicates = duplicateFindings(await findDuplicates(tx, project));
  const negative = negativeFindings(project.entry, { regionCode: project.regionCode, date: businessDate });
  await recordFindings(tx, project, [...findingsInEntry(project, target), ...negative, ...duplicates], entryRules);
}
