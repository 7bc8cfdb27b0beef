// One line per feature. A feature's routes.tsx exports nothing but its routes; navigation, palette and
// permission come from each route's `staticData` (see shell/shell-route.tsx).
export * from './features/allocation-round/routes.tsx';
export * from './features/allotment/routes.tsx';
export * from './features/annual-plan/routes.tsx';
export * from './features/audit-event/routes.tsx';
export * from './features/bank-result/routes.tsx';
export * from './features/bank/routes.tsx';
export * from './features/calendar-year/routes.tsx';
export * from './features/factor-snapshot/routes.tsx';
export * from './features/fund-document/routes.tsx';
export * from './features/fund-progress/routes.tsx';
export * from './features/ledger-entry/routes.tsx';
export * from './features/login-session/routes.tsx';
export * from './features/objection/routes.tsx';
export * from './features/operating-entity/routes.tsx';
export * from './features/organisation/routes.tsx';
export * from './features/payment-batch/routes.tsx';
export * from './features/payment-request/routes.tsx';
export * from './features/planned-project/routes.tsx';
export * from './features/project/routes.tsx';
export * from './features/public-notice/routes.tsx';
export * from './features/published-table/routes.tsx';
export * from './features/reconciliation/routes.tsx';
export * from './features/region/routes.tsx';
export * from './features/system-health/routes.tsx';
export * from './features/task/routes.tsx';
export * from './features/user/routes.tsx';
