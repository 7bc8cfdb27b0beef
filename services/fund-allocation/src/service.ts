import { fileURLToPath } from 'node:url';
import { approvalMigrations, approvalRoutes, createApprovalActivities } from '@sunledger/approval';
import { ledgerMigrations, sealBooks } from '@sunledger/ledger';
import { kitMigrations, type ServiceDefinition, systemPrincipal } from '@sunledger/service-kit';
import { allotmentRoutes } from './allotment/routes.ts';
import { roundActivities } from './allocation-round/activities.ts';
import { roundRoutes } from './allocation-round/routes.ts';
import { configSchema, type Config } from './config.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { fundDocumentRoutes } from './fund-document/routes.ts';
import { fundProgressRoutes } from './fund-progress/routes.ts';
import { ledgerEntryRoutes } from './ledger-entry/routes.ts';
import { bankResultRoutes } from './bank-result/routes.ts';
import { readOutbox } from './bank-result/read-outbox.ts';
import { paymentBatchActivities } from './payment-batch/activities.ts';
import { paymentBatchRoutes } from './payment-batch/routes.ts';
import { paymentRequestActivities } from './payment-request/activities.ts';
import { paymentRequestRoutes } from './payment-request/routes.ts';
import { planConsumers } from './planned-project/consume-plan.ts';
import { plannedProjectRoutes } from './planned-project/routes.ts';
import { publishedTableRoutes } from './published-table/routes.ts';
import { reconcilePastDays } from './reconciliation/reconcile.ts';
import { reconciliationRoutes } from './reconciliation/routes.ts';
import { secondDecisionRoutes } from './second-decision/routes.ts';

export const definition: ServiceDefinition<Config, Dependencies> = {
  name: 'fund-allocation',
  title: '资金分配与拨付',
  configSchema,
  migrations: [
    kitMigrations,
    ledgerMigrations,
    approvalMigrations,
    { name: 'service', directory: new URL('../migrations/', import.meta.url) },
  ],
  createDependencies,
  routes: (deps) => [
    ...approvalRoutes(deps),
    ...fundDocumentRoutes(deps),
    ...roundRoutes(deps),
    ...publishedTableRoutes(deps),
    ...allotmentRoutes(deps),
    ...ledgerEntryRoutes(deps),
    ...fundProgressRoutes(),
    ...plannedProjectRoutes(deps),
    ...paymentRequestRoutes(deps),
    ...paymentBatchRoutes(deps),
    ...bankResultRoutes(deps),
    ...reconciliationRoutes(deps),
    ...secondDecisionRoutes(),
  ],
  workflows: {
    sourcePath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: (deps) => ({
      ...createApprovalActivities({
        db: deps.db,
        service: 'fund-allocation',
        loadCalendar: deps.loadCalendar,
      }),
      ...roundActivities(deps),
      ...paymentRequestActivities(deps),
      ...paymentBatchActivities(deps),
    }),
  },
  periodic: (deps) => [
    { name: 'ledger-seal', everySeconds: 60, run: () => sealAll(deps) },
    { name: 'bank-results', everySeconds: 2, run: () => readOutbox(deps) },
    { name: 'reconcile-past-days', everySeconds: 3600, run: () => reconcilePastDays(deps) },
  ],
  consumers: () => planConsumers(),
};

async function sealAll({ db }: Dependencies): Promise<void> {
  const principal = systemPrincipal('fund-allocation');
  while ((await db.transaction(principal, (tx) => sealBooks(tx))) > 0);
}
