import type { WorkerOptions } from '@temporalio/worker';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { BaseConfig } from './config.ts';
import type { Tx } from './database.ts';
import type { BaseDependencies } from './dependencies.ts';
import type { JobHandler } from './jobs.ts';
import type { MigrationSource } from './migrate.ts';
import type { CommandTools, Route } from './routes.ts';

export interface PeriodicTask {
  name: string;
  everySeconds: number;
  /** Runs in one process at a time. */
  run(): Promise<void>;
}

/** An event of another service, handled once in the transaction of its inbox row. */
export interface EventConsumer {
  /** 'service.event', e.g. 'project-library.project.planned'. */
  event: string;
  handle(context: { tx: Tx; subjectId: string; payload: unknown } & CommandTools): Promise<void>;
}

/** Everything the kit needs to run a service; `service.ts` of each service exports one as `definition`. */
export interface ServiceDefinition<C extends BaseConfig, D extends BaseDependencies<C>> {
  name: string;
  title: string;
  configSchema: z.ZodType<C>;
  migrations: MigrationSource[];
  createDependencies(base: BaseDependencies<C>, config: C): D;
  routes(deps: D): Route[];
  workflows?: {
    sourcePath: string;
    activities(deps: D): object;
    nexusServices?(deps: D): NonNullable<WorkerOptions['nexusServices']>;
  };
  jobs?(deps: D): JobHandler[];
  periodic?(deps: D): PeriodicTask[];
  /** Services that receive this one's events. */
  eventSubscribers?: string[];
  consumers?(deps: D): EventConsumer[];
  /** For what routes cannot express: identity's OIDC provider, the HTML portal of disclosure. */
  extendHttp?(app: FastifyInstance, deps: D): Promise<void>;
}

// oxlint-disable-next-line typescript/no-explicit-any
export type AnyServiceDefinition = ServiceDefinition<any, any>;
