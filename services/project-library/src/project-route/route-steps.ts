export const stepIds = [
  'villageRecord',
  'villageNotice',
  'townshipReview',
  'townshipNotice',
  'countyArgumentation',
  'decision',
  'countyNotice',
] as const;
export type StepId = (typeof stepIds)[number];

type StepKind = 'record' | 'notice' | 'approval';

export interface RouteStepDefinition {
  id: StepId;
  kind: StepKind;
  title: string;
  /** Who has to do what, shown while the step runs. */
  waitsFor: string;
}

// 宣州区狸桥镇《项目库建设申报流程》：申报 → 审核 → 论证 → 审定，村级项目每级公示无异议后进入下一步。
export const villageRoute: readonly RouteStepDefinition[] = [
  { id: 'villageRecord', kind: 'record', title: '村级会议记录', waitsFor: '村级经办提交会议记录' },
  { id: 'villageNotice', kind: 'notice', title: '村级公示', waitsFor: '村公示栏张贴、期满且异议办结' },
  { id: 'townshipReview', kind: 'approval', title: '乡镇审核', waitsFor: '乡镇审核人员办理' },
  { id: 'townshipNotice', kind: 'notice', title: '乡镇公示', waitsFor: '乡镇公示栏张贴、期满且异议办结' },
  { id: 'countyArgumentation', kind: 'approval', title: '县级论证', waitsFor: '县级主管部门登记专家意见并办理论证' },
  { id: 'decision', kind: 'approval', title: '领导小组审定', waitsFor: '县领导小组审定' },
  { id: 'countyNotice', kind: 'notice', title: '县级公示', waitsFor: '县政府网站公示期满且异议办结' },
];

/** The step with this id. */
export function routeStep(id: StepId): RouteStepDefinition {
  return villageRoute.find((step) => step.id === id)!;
}

/** The step after this one; undefined after the last. */
export function stepAfter(id: StepId): RouteStepDefinition | undefined {
  return villageRoute[positionOf(id) + 1];
}

export type ReturnTarget = 'proposer' | StepId;

/**
 * Where an upheld objection sends the project: the review that policy names, if it lies before the notice, else the
 * proposer. Throws on a name that is no review: the pack has to be corrected.
 */
export function returnTargetOf(noticeStep: StepId, named: string): ReturnTarget {
  if (named === 'proposer') return 'proposer';
  const step = villageRoute.find(({ id, kind }) => id === named && kind === 'approval');
  if (!step) throw new Error(`project.upheldObjectionReturnsTo names '${named}', which reviews nothing`);
  return isBefore(step.id, noticeStep) ? step.id : 'proposer';
}

/** True when the first step comes before the other on the route. */
export function isBefore(id: StepId, other: StepId): boolean {
  return positionOf(id) < positionOf(other);
}

/** Place of a step on the route, from 0. */
function positionOf(id: StepId): number {
  return villageRoute.findIndex((step) => step.id === id);
}
