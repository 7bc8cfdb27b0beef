import type { DayUnit } from '@sunledger/calendar';

/** How many of a step's assignees must agree: `single` has exactly one, `anyOf` needs one of them, `allOf` needs each. */
export type StepMode = 'single' | 'anyOf' | 'allOf';

/** Who may decide: the holder of `role` in exactly `regionCode` (a prefecture's checker is not the county's checker). */
export interface StepAssignee {
  role: string;
  regionCode: string;
  /** Narrows to one organisation, e.g. the department that argues this project. */
  organisationId?: string;
}

/** Length of a step's time limit; the day after the step opened counts as the first. */
export interface StepDue {
  count: number;
  unit: DayUnit;
}

export type ReturnTarget = string | 'maker';

export interface ChainStep {
  id: string;
  title: string;
  mode: StepMode;
  assignees: StepAssignee[];
  due?: StepDue;
  /** `remind` repeats a reminder; `escalate` also lets `escalateTo` decide in place of those who did not. */
  onTimeout: 'remind' | 'escalate';
  escalateTo?: StepAssignee;
  /** Earlier steps, or the maker, to which this step may send the case back. */
  canReturnTo: ReturnTarget[];
  /**
   * Steps whose deciders may not decide this one. Without it: every other step. Two steps are distinct as soon as one
   * of them says so; the maker is kept out of every step in any case.
   */
  distinctFrom?: string[];
  /** What an approval causes, shown before it is given, e.g. '同意后发布镇级公示 10 天'. */
  effect?: string;
}

export interface ChainDefinition {
  title: string;
  steps: ChainStep[];
}

/** True when nobody may decide both steps. */
export function mustBeDistinct(definition: ChainDefinition, stepId: string, otherId: string): boolean {
  if (stepId === otherId) return false;
  const demands = (id: string, other: string) => {
    const distinctFrom = definition.steps.find((step) => step.id === id)?.distinctFrom;
    return distinctFrom === undefined || distinctFrom.includes(other);
  };
  return demands(stepId, otherId) || demands(otherId, stepId);
}

/**
 * Checks a definition before a case is opened with it. Returns what is wrong, in Chinese for the person who edits
 * chains; an empty list means it can run.
 */
export function problemsOfDefinition(definition: ChainDefinition): string[] {
  const ids = definition.steps.map((step) => step.id);
  const problems = definition.steps.flatMap((step, index) => problemsOfStep(step, ids, index));
  if (ids.length === 0) problems.push('审批链至少要有一个环节');
  if (new Set(ids).size !== ids.length) problems.push('审批环节编号重复');
  return problems;
}

function problemsOfStep(step: ChainStep, ids: string[], index: number): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`环节“${step.title}”：${text}`);
  const earlier = ids.slice(0, index);
  if (step.id === 'maker') say('环节编号不能用 maker');
  if (step.assignees.length === 0) say('没有办理人');
  if (step.mode === 'single' && step.assignees.length > 1) say('单人办理只能有一个办理岗位');
  if (step.onTimeout === 'escalate' && !step.escalateTo) say('超时升级须指定升级对象');
  if (step.onTimeout === 'escalate' && !step.due) say('超时升级须有办理期限');
  if (step.due && !(Number.isInteger(step.due.count) && step.due.count > 0)) say('办理期限须为正整数天');
  for (const target of step.canReturnTo) {
    if (target !== 'maker' && !earlier.includes(target)) say(`不能退回到“${target}”，只能退回更早的环节或经办人`);
  }
  for (const other of step.distinctFrom ?? []) if (!ids.includes(other)) say(`互斥环节“${other}”不存在`);
  return problems;
}

/** A tier covers amounts up to and including `upToFen`; null means without limit. */
export interface AmountTier {
  upToFen: bigint | null;
}

/**
 * The first tier, in ascending order of limits, that covers the amount (fen, not negative).
 * Throws RangeError when the tiers are out of order, the amount is negative or no tier covers it.
 */
export function selectTier<T extends AmountTier>(tiers: readonly T[], amountFen: bigint): T {
  if (amountFen < 0n) throw new RangeError('the amount that selects an approval tier must not be negative');
  tiers.forEach((tier, index) => {
    const previous = tiers[index - 1];
    if (!previous) return;
    const ascending = previous.upToFen !== null && (tier.upToFen === null || tier.upToFen > previous.upToFen);
    if (!ascending) throw new RangeError('approval tiers must ascend and only the last may be unlimited');
  });
  const tier = tiers.find(({ upToFen }) => upToFen === null || amountFen <= upToFen);
  if (!tier) throw new RangeError(`no approval tier covers ${amountFen} fen`);
  return tier;
}
