import { addDays } from '@sunledger/calendar';
import { DomainError, type CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { pinyin } from 'pinyin-pro';
import { getRegion } from './queries.ts';

export interface RegionRename {
  code: string;
  newName: string;
  effectiveFrom: string;
  source: string;
}

/** Renames a region from a date on; earlier dates keep showing the earlier name. */
export async function renameRegion(tx: Tx, rename: RegionRename, tools: Pick<CommandTools, 'audit'>): Promise<void> {
  const before = await getRegion(tx, rename.code, rename.effectiveFrom);
  if (before.valid_from >= rename.effectiveFrom) {
    throw new DomainError('region.renameDate', `更名日期应晚于现名启用日期 ${before.valid_from}`, { status: 400 });
  }
  const syllables = pinyin(rename.newName, { toneType: 'none', type: 'array' });
  await closeRow(tx, before.code, before.valid_from, addDays(rename.effectiveFrom, -1), null);
  await tx
    .insertInto('region')
    .values({
      code: before.code,
      valid_from: rename.effectiveFrom,
      valid_to: before.valid_to,
      name: rename.newName,
      level: before.level,
      parent_code: before.parent_code,
      pinyin: syllables.join('').toLowerCase(),
      initials: syllables
        .map((syllable) => syllable.slice(0, 1))
        .join('')
        .toLowerCase(),
      source: rename.source,
    })
    .execute();
  await tools.audit({
    action: 'region.rename',
    subjectType: 'region',
    subjectId: before.code,
    regionCode: before.code,
    before,
    after: rename,
    reason: rename.source,
  });
}

export interface RegionMerge {
  code: string;
  intoCode: string;
  effectiveFrom: string;
  source: string;
}

/** Closes a region that was merged into another; it stays readable for dates before the merger. */
export async function mergeRegion(tx: Tx, merge: RegionMerge, tools: Pick<CommandTools, 'audit'>): Promise<void> {
  const before = await getRegion(tx, merge.code, merge.effectiveFrom);
  const target = await getRegion(tx, merge.intoCode, merge.effectiveFrom);
  if (target.code === before.code || target.level !== before.level) {
    throw new DomainError('region.merge', '只能并入另一个同级行政区划', {
      status: 400,
      fields: [{ path: 'intoCode', message: '只能并入另一个同级行政区划' }],
    });
  }
  await closeRow(tx, before.code, before.valid_from, addDays(merge.effectiveFrom, -1), merge.intoCode);
  await tools.audit({
    action: 'region.merge',
    subjectType: 'region',
    subjectId: before.code,
    regionCode: before.code,
    before,
    after: merge,
    reason: merge.source,
  });
}

async function closeRow(
  tx: Tx,
  code: string,
  validFrom: string,
  validTo: string,
  replacedBy: string | null,
): Promise<void> {
  await tx
    .updateTable('region')
    .set({ valid_to: validTo, replaced_by: replacedBy })
    .where('code', '=', code)
    .where('valid_from', '=', validFrom)
    .execute();
}
