export { annualPlanReview } from './annual-plan/workflow.ts';
export { projectRoute } from './project-route/workflow.ts';
