export { recordAudit, sealAudit, toJson, verifyAudit, type AuditCircumstance, type AuditEntry } from './audit.ts';
export { clockAt, systemClock, uuidv7, type Clock } from './clock.ts';
export { baseConfigSchema, loadConfig, processEnvironment, readSecret, type BaseConfig } from './config.ts';
export { createDatabase, type AnySchema, type Database, type TransactionOptions, type Tx } from './database.ts';
export type { AnyServiceDefinition, EventConsumer, PeriodicTask, ServiceDefinition } from './definition.ts';
export { closeDependencies, createBaseDependencies, type BaseDependencies } from './dependencies.ts';
export {
  DomainError,
  asDomainError,
  asInputError,
  invalidField,
  notFound,
  toProblem,
  type DomainErrorOptions,
  type FieldProblem,
  type Problem,
} from './errors.ts';
export type { FileStore, StoredFile } from './files.ts';
export type { JobHandler, JobQueue } from './jobs.ts';
export { kitMigrations, migrateDatabase, type MigrationRoles, type MigrationSource } from './migrate.ts';
export {
  enqueue,
  outboxBacklog,
  receiveOnce,
  redriveJobs,
  relayOnce,
  type OutboxEvent,
  type WorkflowSignal,
  type WorkflowStart,
} from './outbox.ts';
export {
  PUBLIC,
  anonymous,
  isWithinRegion,
  regionRange,
  requirePermission,
  requireRegion,
  systemPrincipal,
  type Permission,
  type Principal,
  type RegionRange,
} from './principal.ts';
export {
  action,
  command,
  download,
  query,
  unstored,
  upload,
  type ActionContext,
  type CommandContext,
  type CommandTools,
  type DownloadContext,
  type FileAnswer,
  type QueryContext,
  type RequestContext,
  type Route,
  type UploadContext,
} from './routes.ts';
export { buildApi, migrateService, routesOf, runService, startWorker, type Role } from './run-service.ts';
export { commandTools } from './run-route.ts';
export { requireKey } from './idempotency.ts';
export { decodeCursor, encodeCursor, likePattern, newestFirst, pageOf, pageQuery, toPage } from './lists.ts';
export { businessDateSchema, decidedEntryFields, fenSchema, idSchema, regionCodeSchema } from './schemas.ts';
export type { Logger } from './telemetry.ts';
export { bundleWorkflows, dataConverterOf, fromFailure, type TemporalGateway } from './temporal.ts';
export type { ServiceTokenSource, TokenVerifier } from './tokens.ts';
