import type { ProjectEntry } from '../project/entry.ts';
import { countOf, type Quantity, quantitiesIn, quantityOf } from './quantity.ts';

const warningRules = [
  'performanceTargetMissing',
  'implausibleLength',
  'targetContradictsContent',
  'placeCountMismatch',
  'placeUnresolved',
  'headingMismatch',
  'controlTotalMismatch',
  'rowCountMismatch',
  'possibleDuplicate',
  'negativeList',
] as const;
export type WarningRule = (typeof warningRules)[number];

export const warningTitles: Record<WarningRule, string> = {
  performanceTargetMissing: '未设绩效目标',
  implausibleLength: '长度疑似有误',
  targetContradictsContent: '绩效目标与建设内容不符',
  placeCountMismatch: '名称与实施地点数量不符',
  placeUnresolved: '实施地点未对应到行政村',
  headingMismatch: '标题与各行的村数不符',
  controlTotalMismatch: '合计与明细不符',
  rowCountMismatch: '行数与表中所述不符',
  possibleDuplicate: '疑似重复申报',
  negativeList: '疑似属于负面清单',
};

/** Something a person should look at. Accepted with a reason unless it is blocking. */
export interface Finding {
  rule: WarningRule;
  isBlocking: boolean;
  message: string;
  evidence: Record<string, string | number | string[]>;
  clause?: string;
}

// 平台默认：单个村级项目的道路、渠道、管线超过 100 千米即不合常理（真实表格中“2950千米”应为米）。
const longestVillageLengthMetres = 100_000n;

/** Findings in one entry by itself. Pure; the rules that compare projects or rows of a table stand elsewhere. */
export function findingsInEntry(
  { entry, regionCode }: { entry: ProjectEntry; regionCode: string },
  target: { isRequired: boolean; clause: string },
): Finding[] {
  return [
    ...missingTarget(entry, target),
    ...unresolvedPlace(entry, regionCode),
    ...implausibleLengths(entry),
    ...contradictingTargets(entry),
    ...mismatchingPlaces(entry),
  ];
}

function missingTarget(entry: ProjectEntry, target: { isRequired: boolean; clause: string }): Finding[] {
  if (entry.performanceTargets.length > 0) return [];
  const message = target.isRequired ? '未设定绩效目标的项目不得入库' : '未设定绩效目标；当时的规定尚未要求';
  return [
    { rule: 'performanceTargetMissing', isBlocking: target.isRequired, message, evidence: {}, clause: target.clause },
  ];
}

function unresolvedPlace(entry: ProjectEntry, regionCode: string): Finding[] {
  if (regionCode.length === 12 || entry.places.length > 0 || entry.location === null) return [];
  const message = `实施地点“${entry.location}”没有对应到行政区划中的村，提交前须选定`;
  return [{ rule: 'placeUnresolved', isBlocking: false, message, evidence: { location: entry.location } }];
}

function describedQuantities(entry: ProjectEntry): Quantity[] {
  const tasks = entry.tasks.map((task) =>
    quantityOf(task.quantity, task.unit, `${task.name}${task.quantity}${task.unit}`),
  );
  return [...tasks, ...quantitiesIn(entry.content ?? '')];
}

function implausibleLengths(entry: ProjectEntry): Finding[] {
  const seen = new Set<string>();
  return describedQuantities(entry).flatMap((quantity): Finding[] => {
    const isLong = quantity.unit === '米' && quantity.thousandths > longestVillageLengthMetres * 1000n;
    if (!isLong || seen.has(quantity.written)) return [];
    seen.add(quantity.written);
    const message = `“${quantity.written}”超过 100 千米，不合村级项目常理，请核对单位是否应为“米”`;
    return [{ rule: 'implausibleLength', isBlocking: false, message, evidence: { written: quantity.written } }];
  });
}

/** A numeric target is compared with the quantities of its unit in content and tasks: it must lie between half and all of them. */
function contradictingTargets(entry: ProjectEntry): Finding[] {
  const described = describedQuantities(entry);
  return entry.performanceTargets.flatMap((target): Finding[] => {
    if (target.kind !== 'quantity' || !/^\d{1,12}(\.\d{1,3})?$/.test(target.value) || target.unit === '') return [];
    const wanted = quantityOf(target.value, target.unit);
    const same = described.filter((quantity) => quantity.unit === wanted.unit);
    if (same.length === 0) return [];
    const total = same.reduce((sum, quantity) => sum + quantity.thousandths, 0n);
    const smallest = same.reduce((least, { thousandths }) => (thousandths < least ? thousandths : least), total);
    if (wanted.thousandths <= total && wanted.thousandths * 2n >= smallest) return [];
    const written = same.map((quantity) => quantity.written);
    const message = `绩效目标“${target.indicator} ${target.value}${target.unit}”与建设内容“${written.join('、')}”不符`;
    return [
      { rule: 'targetContradictsContent', isBlocking: false, message, evidence: { target: target.indicator, written } },
    ];
  });
}

/** A heading like '甲、乙、丙三村…' against the number of places. */
function mismatchingPlaces(entry: ProjectEntry): Finding[] {
  const named = villagesNamedIn(entry.name);
  const places = placeNamesOf(entry);
  if (named === undefined || places.length === 0 || named === places.length) return [];
  const message = `名称写明 ${named} 个村，实施地点却有 ${places.length} 处(${places.join('、')})`;
  return [{ rule: 'placeCountMismatch', isBlocking: false, message, evidence: { named, places } }];
}

function placeNamesOf(entry: ProjectEntry): string[] {
  if (entry.places.length > 1) return entry.places.map((place) => place.name);
  const listed = (entry.location ?? '').split(/[、,，;；]/).map((name) => name.trim());
  return listed.filter((name) => name !== '' && !name.startsWith('('));
}

/** How many villages a heading speaks of: its number word ('三村', '4个村'), or the villages it lists; undefined for one or none. */
export function villagesNamedIn(heading: string): number | undefined {
  const counted = /([一二两三四五六七八九十]{1,3}|\d{1,3})个?(?:行政)?村/.exec(heading);
  if (counted) return countOf(counted[1]!);
  const listed = heading.match(/[^、，,和及\s]{1,6}?村(?=[、，,和及]|等|[^、，,和及]*项目|$)/g) ?? [];
  return listed.length > 1 ? listed.length : undefined;
}
