export { recordAudit, toJson, type AuditEntry } from './audit.ts';
export { clockAt, systemClock, uuidv7, type Clock } from './clock.ts';
export { baseConfigSchema, loadConfig, processEnvironment, readSecret, type BaseConfig } from './config.ts';
export { createDatabase, type Database, type Tx } from './database.ts';
export type { AnyServiceDefinition, EventConsumer, ServiceDefinition } from './definition.ts';
export { closeDependencies, createBaseDependencies, type BaseDependencies } from './dependencies.ts';
export { DomainError, asDomainError, asInputError, invalidField, notFound, type FieldProblem } from './errors.ts';
export type { FileStore, StoredFile } from './files.ts';
export type { JobHandler } from './jobs.ts';
export { kitMigrations, type MigrationSource } from './migrate.ts';
export { enqueue, redriveJobs, relayOnce, type WorkflowSignal } from './outbox.ts';
export {
  PUBLIC,
  anonymous,
  isWithinRegion,
  regionRange,
  requireRegion,
  systemPrincipal,
  type Principal,
} from './principal.ts';
export {
  action,
  command,
  download,
  query,
  unstored,
  upload,
  type ActionContext,
  type CommandTools,
  type DownloadContext,
  type FileAnswer,
  type RequestContext,
  type Route,
  type UploadContext,
} from './routes.ts';
export { buildApi, migrateService, routesOf, runService, startWorker } from './run-service.ts';
export { commandTools } from './run-route.ts';
export { requireKey } from './idempotency.ts';
export {
  decodeCursor,
  encodeCursor,
  liesWithin,
  likePattern,
  newestFirst,
  pageOf,
  pageQuery,
  toPage,
} from './lists.ts';
export { businessDateSchema, decidedEntryFields, fenSchema, idSchema, regionCodeSchema } from './schemas.ts';
export { bundleWorkflows, dataConverterOf, fromFailure, type TemporalGateway } from './temporal.ts';
