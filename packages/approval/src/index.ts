export {
  decideApprovalUpdate,
  approvalStateQuery,
  type ApprovalActivities,
  type ApprovalSubject,
  type DecideApprovalResult,
} from './activity-contract.ts';
export { actorOf } from './actor.ts';
export {
  applyCancel,
  applyDeadlineUnknown,
  applyTimeout,
  applyVerb,
  isRefusal,
  openChain,
  withDeadline,
  type Applied,
  type OpenChainInput,
  type TargetPerson,
  type VerbInput,
} from './approval-chain.ts';
export {
  mustBeDistinct,
  problemsOfDefinition,
  selectTier,
  type AmountTier,
  type ChainDefinition,
  type ChainStep,
  type ReturnTarget,
  type StepAssignee,
  type StepDue,
  type StepMode,
} from './chain-definition.ts';
export {
  personVerbs,
  verbTitles,
  type Actor,
  type ChainOutcome,
  type ChainRecord,
  type ChainState,
  type Deadline,
  type ExcludedPerson,
  type Person,
  type PersonVerb,
  type Verb,
} from './chain-state.ts';
export type { ApprovalCaseSummary, ApprovalCaseView, ApprovalTask } from './contract.ts';
export type { CalendarSource } from './deadline.ts';
export { approvalMigrations } from './migrations.ts';
export { createApprovalActivities, type ApprovalActivitiesDependencies } from './record-approval.ts';
export type { Refusal, RefusalCode } from './refusal.ts';
export { approvalRoutes, type ApprovalRoutesDependencies } from './routes.ts';
export { allowedVerbs, type AllowedVerb } from './verb-guards.ts';
export type { ApprovalOutcome, DecideApprovalInput, RunApprovalChainOptions } from './workflow.ts';
