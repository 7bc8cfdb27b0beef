import { type ApprovalOutcome, runApprovalChain, type RunApprovalChainOptions } from '../workflow.ts';

/** Runs the given cases one after another, as a service's workflow would. */
export async function approveInTurn(cases: RunApprovalChainOptions[]): Promise<ApprovalOutcome[]> {
  const outcomes: ApprovalOutcome[] = [];
  for (const one of cases) outcomes.push(await runApprovalChain(one));
  return outcomes;
}
