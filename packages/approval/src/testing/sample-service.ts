import { fileURLToPath } from 'node:url';
import type { CalendarRow } from '@sunledger/calendar';
import { type BaseDependencies, baseConfigSchema, kitMigrations, type ServiceDefinition } from '@sunledger/service-kit';
import type { TestGrant } from '@sunledger/service-kit/testing';
import { approvalMigrations, approvalRoutes, createApprovalActivities } from '../index.ts';
import type { BaseConfig } from '@sunledger/service-kit';
import type { Actor } from '../chain-state.ts';

/** A working calendar that a test can extend while cases are running, and whose next reading it can hold up. */
export function calendarOf(rows: CalendarRow[]) {
  let held: { arrive(): void; released: Promise<void> } | undefined;
  return {
    rows,
    async load() {
      const mine = held;
      held = undefined;
      mine?.arrive();
      await mine?.released;
      return { rows };
    },
    /** `reached` settles when the next reading has begun; it goes on after `release`. */
    holdNext() {
      const arrival = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      held = { arrive: arrival.resolve, released: release.promise };
      return { reached: arrival.promise, release: release.resolve };
    },
  };
}

/** The smallest service with an approval chain. */
export function sampleService(
  calendar: ReturnType<typeof calendarOf>,
): ServiceDefinition<BaseConfig, BaseDependencies<BaseConfig>> {
  return {
    name: 'approval-sample',
    title: '审批样例',
    configSchema: baseConfigSchema,
    migrations: [kitMigrations, approvalMigrations],
    createDependencies: (base) => base,
    routes: (deps) => approvalRoutes(deps),
    workflows: {
      sourcePath: fileURLToPath(new URL('./sample-workflow.ts', import.meta.url)),
      activities: ({ db }) => createApprovalActivities({ db, service: 'approval-sample', loadCalendar: calendar.load }),
    },
  };
}

/** Credentials of an actor of the sample chain. */
export function grantOf(who: Actor): TestGrant {
  const { userId, userName, organisationId, organisationName, role, regionCode } = who;
  const permissions = ['approval.read', 'approval.decide', 'backfill'];
  return { userId, userName, organisationId, organisationName, role, regionCode, permissions };
}
