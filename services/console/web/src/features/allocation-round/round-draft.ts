import { parseWan } from '@sunledger/money';
import type { Snapshot } from '../factor-snapshot/factor-snapshot.ts';
import type { Designation } from '../region/region.ts';
import type { Component, Round, RoundBody, RoundRegion } from './allocation-round.ts';

type SetAside = Round['definition']['setAsides'][number];

/** A factor as the form holds it: every field of every kind, of which the kind needs some. */
export interface ComponentDraft {
  key: string;
  title: string;
  kind: Component['kind'];
  clause?: string;
  weight?: string;
  baseline?: string;
  multipliers?: { designation: string; rate: string }[];
  perUnitFen?: string;
  capFen?: string;
}

export interface SetAsideDraft {
  title: string;
  kind: SetAside['kind'];
  sizeKind: 'amount' | 'rate';
  amountFen?: string;
  rate?: string;
  excluded?: { title: string; amountFen: string }[];
}

export interface RoundDraft {
  title: string;
  year: number;
  totalFen: string;
  method: Round['method'];
  snapshotId?: string;
  /** Pasted 地区代码、地区、金额（万元）; only for fixed amounts. */
  fixedTable?: string;
  components?: ComponentDraft[];
  setAsides?: SetAsideDraft[];
  unitFen: string;
  rounding: 'largestRemainder' | 'halfUp';
  remainderRegionCode?: string;
  guaranteedMinimumFen?: string;
  capFen?: string;
}

export const FIXED_KEY = 'amount';

/** One factor for each column of a snapshot; one of the same name keeps the weight and rule that it had. */
export function componentsOf(snapshot: Snapshot, former: readonly ComponentDraft[]): ComponentDraft[] {
  return snapshot.factors.map(({ key, label }) => ({
    kind: 'share',
    ...former.find(({ title }) => title === label),
    key,
    title: label,
  }));
}

/** Regions of a snapshot below the round's, with their values and the designations that are valid today. */
export function regionsOf(snapshot: Snapshot, parentCode: string, designations: readonly Designation[]): RoundRegion[] {
  return snapshot.rows
    .filter(({ regionCode }) => regionCode !== parentCode && regionCode.startsWith(parentCode))
    .map((row) => ({
      ...row,
      designations: designations
        .filter(({ regionCode }) => regionCode === row.regionCode)
        .map(({ designation }) => designation)
        .slice(0, 10),
    }));
}

/** Reads 地区代码、地区、金额（万元） as pasted from a spreadsheet. Throws an Error in Chinese naming the line. */
export function readFixedTable(text: string): RoundRegion[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new Error('请粘贴各地区的金额');
  return lines.map((line, index) => {
    const [regionCode = '', regionName = '', amount = ''] = line.split(/\t|,(?!\d{3}\b)/).map((cell) => cell.trim());
    if (!/^(\d{4}|\d{6}|\d{9}|\d{12})$/.test(regionCode))
      throw new Error(`第 ${index + 1} 行：地区代码“${regionCode}”不正确`);
    if (regionName === '') throw new Error(`第 ${index + 1} 行：没有地区名称`);
    try {
      return { regionCode, regionName, values: { [FIXED_KEY]: parseWan(amount).toString() }, designations: [] };
    } catch {
      throw new Error(`第 ${index + 1} 行：“${amount}”不是金额`);
    }
  });
}

const filled = (text: string | undefined) => (text === undefined || text.trim() === '' ? undefined : text.trim());

function toComponent(draft: ComponentDraft): Component {
  const head = { key: draft.key, title: draft.title.trim(), clause: filled(draft.clause) ?? '' };
  const weight = filled(draft.weight) ?? '';
  switch (draft.kind) {
    case 'share':
    case 'inverseShare':
      return { ...head, kind: draft.kind, weight };
    case 'headCount':
      return { ...head, kind: 'headCount', weight, multipliers: draft.multipliers ?? [] };
    case 'score':
      return { ...head, kind: 'score', weight, baseline: filled(draft.baseline) ?? '0' };
    case 'fixedAmount':
      return { ...head, kind: 'fixedAmount' };
    case 'cappedPerUnit':
      return { ...head, kind: 'cappedPerUnit', perUnitFen: draft.perUnitFen ?? '', capFen: draft.capFen ?? '' };
  }
}

function toSetAside(draft: SetAsideDraft, index: number): SetAside {
  return {
    key: `setAside${index + 1}`,
    title: draft.title.trim(),
    kind: draft.kind,
    size: draft.sizeKind === 'amount' ? { amountFen: draft.amountFen ?? '' } : { rate: filled(draft.rate) ?? '' },
    excluded: draft.excluded ?? [],
  };
}

const FIXED_COMPONENT: ComponentDraft = { key: FIXED_KEY, title: '分配金额', kind: 'fixedAmount' };

/** The form as the service takes it. */
export function toRoundBody(
  draft: RoundDraft,
  place: Pick<RoundBody, 'regionCode' | 'regionName'> & { sourceAllotmentId?: string | null },
  regions: RoundRegion[],
): RoundBody {
  const components = draft.method === 'fixed' ? [FIXED_COMPONENT] : (draft.components ?? []);
  return {
    regionCode: place.regionCode,
    regionName: place.regionName,
    ...(place.sourceAllotmentId ? { sourceAllotmentId: place.sourceAllotmentId } : {}),
    title: draft.title.trim(),
    year: draft.year,
    totalFen: draft.totalFen,
    definition: {
      setAsides: (draft.setAsides ?? []).map(toSetAside),
      components: components.map(toComponent),
      unitFen: draft.unitFen,
      rounding: draft.rounding,
      ...(draft.remainderRegionCode ? { remainderRegionCode: draft.remainderRegionCode } : {}),
      ...(draft.guaranteedMinimumFen ? { guaranteedMinimumFen: draft.guaranteedMinimumFen } : {}),
      ...(draft.capFen ? { capFen: draft.capFen } : {}),
    },
    ...(draft.method === 'factors' && draft.snapshotId ? { factorSnapshotId: draft.snapshotId } : {}),
    regions,
  };
}

/** A stored round back in the form. */
export function toDraft(round: Round): RoundDraft {
  const { definition } = round;
  return {
    title: round.title,
    year: round.year,
    totalFen: round.totalFen,
    method: round.method,
    ...(round.factorSnapshot ? { snapshotId: round.factorSnapshot.id } : {}),
    components: definition.components.map((component) => ({ ...component })),
    setAsides: definition.setAsides.map((setAside) => ({
      title: setAside.title,
      kind: setAside.kind,
      excluded: setAside.excluded,
      ...('rate' in setAside.size
        ? { sizeKind: 'rate', rate: setAside.size.rate }
        : { sizeKind: 'amount', amountFen: setAside.size.amountFen }),
    })),
    unitFen: definition.unitFen,
    rounding: definition.rounding,
    ...(definition.remainderRegionCode ? { remainderRegionCode: definition.remainderRegionCode } : {}),
    ...(definition.guaranteedMinimumFen ? { guaranteedMinimumFen: definition.guaranteedMinimumFen } : {}),
    ...(definition.capFen ? { capFen: definition.capFen } : {}),
  };
}
