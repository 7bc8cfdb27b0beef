import { join } from 'node:path';
import { createAuditHead, type AuditHead } from './audit-head.ts';
import { systemClock, type Clock } from './clock.ts';
import { readSecret, type BaseConfig } from './config.ts';
import { createDatabase, type Database } from './database.ts';
import { createDecisionVerifier, type DecisionVerifier } from './decisions.ts';
import { createFileStore, type FileStore } from './files.ts';
import { createRequestHash, type RequestHash } from './idempotency.ts';
import { createJobQueue, type JobQueue } from './jobs.ts';
import { createLogger, createMetrics, type Logger, type Metrics } from './telemetry.ts';
import { createTemporalGateway, type TemporalGateway } from './temporal.ts';
import {
  createServiceTokenSource,
  createTokenVerifier,
  type ServiceTokenSource,
  type TokenVerifier,
} from './tokens.ts';

/** What the kit gives every service. Nothing here connects before it is used. */
export interface BaseDependencies<C extends BaseConfig = BaseConfig> {
  config: C;
  db: Database;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
  temporal: TemporalGateway;
  jobs: JobQueue;
  files: FileStore;
  auditHead: AuditHead;
  tokens: TokenVerifier;
  serviceTokens: ServiceTokenSource;
  decisions: DecisionVerifier;
  requestHash: RequestHash;
  /** Address of a peer service by name, from `<NAME>_URL`. */
  peerUrl(service: string): string | undefined;
}

/** Composition root of the kit; a service adds its clients on top. */
export function createBaseDependencies<C extends BaseConfig>(
  name: string,
  config: C,
  environment: Record<string, string | undefined>,
  clock: Clock = systemClock,
): BaseDependencies<C> {
  const log = createLogger(name, config.LOG_LEVEL);
  const db = createDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE);
  const secret = readSecret(config.SERVICE_CLIENT_SECRET_FILE);
  const serviceTokens = createServiceTokenSource(config.IDENTITY_URL, name, secret);
  const peerUrl = (service: string) => environment[`${service.toUpperCase().replaceAll('-', '_')}_URL`];
  return {
    config,
    db,
    clock,
    log,
    metrics: createMetrics(name),
    temporal: createTemporalGateway(name, config),
    jobs: createJobQueue(name, config, db, log),
    files: createFileStore(join(config.DATA_DIRECTORY, 'files', name)),
    auditHead: createAuditHead(join(config.DATA_DIRECTORY, 'audit', `${name}.json`)),
    tokens: createTokenVerifier(config.IDENTITY_URL, name),
    serviceTokens,
    decisions: createDecisionVerifier(name, peerUrl, serviceTokens),
    requestHash: createRequestHash(secret),
    peerUrl,
  };
}

/** Closes what was opened. */
export async function closeDependencies(deps: BaseDependencies): Promise<void> {
  await deps.jobs.close();
  await deps.temporal.close();
  await deps.db.close();
}
