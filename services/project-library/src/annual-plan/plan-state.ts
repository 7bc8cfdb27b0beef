export const planStates = ['draft', 'inReview', 'returned', 'approved', 'rejected', 'withdrawn'] as const;
export type PlanState = (typeof planStates)[number];

/** States in which a plan holds neither its projects nor its batch number any more. */
export const endedPlanStates = ['rejected', 'withdrawn'] as const satisfies readonly PlanState[];

export function isEnded(state: PlanState): boolean {
  return endedPlanStates.some((ended) => ended === state);
}
