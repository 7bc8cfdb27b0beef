import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleWorkflows,
  closeDependencies,
  createBaseDependencies,
  loadConfig,
  type BaseDependencies,
} from '@sunledger/service-kit';
import {
  createTestDatabase,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@sunledger/service-kit/testing';
import { vi } from 'vitest';
import { readEnvironment } from '../runtime/environment.ts';
import { createPrivateServers, type PrivateServers } from '../testing/private-servers.ts';
import { checkBooks, openSuperuser, type BooksReport } from './check-books.ts';
import { definition, openBooks, type SampleConfig } from './sample/service.ts';

/** Servers start, die and start again in these tests: seconds on a quiet machine, more on a busy one. */
export const patience = { timeout: 150_000 };

/** The sample service as separate processes that can be killed, on a database of its own. */
export interface SampleProcesses {
  servers: PrivateServers;
  database: TestDatabase;
  issuer: TestIssuer;
  /** The test's own way to the same database, queue and Temporal server. */
  deps: BaseDependencies<SampleConfig>;
  /** While this file exists, jobs and activities of the processes do not get on. */
  holdFile: string;
  /** Starts one process and waits until it is ready to work. Returns its address, '' without the api role. */
  start(part: string, role: 'api' | 'worker'): Promise<string>;
  /** Compares the books with what is known of the given business references. */
  check(references: Iterable<string>): Promise<BooksReport>;
  /** How many transactions stand for a business reference. */
  effects(reference: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param purpose different for each test file
 * @param own starts private servers and returns the environment that leads to them, instead of the shared test servers
 */
export async function createSampleProcesses(
  purpose: string,
  own: (servers: PrivateServers) => Promise<Record<string, string>> = async () => ({}),
): Promise<SampleProcesses> {
  const [servers, database, issuer] = await Promise.all([
    createPrivateServers(purpose),
    createTestDatabase(definition),
    startTestIssuer(),
  ]);
  const { layout } = servers;
  const superuser = openSuperuser(database.superuserUrl);
  const secretFile = join(layout.secrets, 'client-secret');
  writeFileSync(secretFile, 'test-only-secret\n', { mode: 0o600 });
  const bundleFile = join(layout.data, 'workflows.js');
  writeFileSync(bundleFile, await bundleWorkflows(definition.workflows!.sourcePath));
  const holdFile = join(layout.data, 'hold');
  const outer = readEnvironment();
  const environment: Record<string, string> = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: outer.SUNLEDGER_TEST_TEMPORAL_ADDRESS ?? '',
    TEMPORAL_NAMESPACE: outer.SUNLEDGER_TEST_TEMPORAL_NAMESPACE ?? '',
    TEMPORAL_TASK_QUEUE_SUFFIX: `-${layout.portBase}-${process.pid}`,
    IDENTITY_URL: issuer.url,
    SERVICE_CLIENT_SECRET_FILE: secretFile,
    DATA_DIRECTORY: layout.data,
    SUNLEDGER_PROFILE: 'demo',
    LOG_LEVEL: 'warn',
    WORKFLOW_BUNDLE: bundleFile,
    HOLD_FILE: holdFile,
    ...(await own(servers)),
  };
  const config = loadConfig(definition.configSchema, environment);
  const deps = createBaseDependencies(definition.name, config, environment);
  await openBooks(deps.db);
  // The bank and the console do not run here: their ports serve the sample's API and the workers' health pages.
  const ports = [layout.ports.bank, layout.ports.console, layout.ports.portal, layout.ports.identity];
  return {
    servers,
    database,
    issuer,
    deps,
    holdFile,
    async start(part, role) {
      const port = ports.shift()!;
      servers.program(part, 'faults/sample/main.ts', {
        ...environment,
        SUNLEDGER_ROLES: role,
        [role === 'api' ? 'SERVICE_PORT' : 'ADMIN_PORT']: String(port),
      });
      const address = `http://127.0.0.1:${port}`;
      await until(() => isAnswering(role === 'api' ? `${address}/readyz` : `${address}/metrics`));
      return role === 'api' ? address : '';
    },
    check: (references) => {
      const sent = new Set(references);
      return checkBooks(superuser, { sent, acknowledged: new Map([...sent].map((reference) => [reference, ''])) });
    },
    async effects(reference) {
      const { rows } = await superuser.query('select 1 from ledger.transaction where reference_id = $1', [reference]);
      return rows.length;
    },
    async close() {
      await servers.close();
      await Promise.all([closeDependencies(deps), superuser.end(), issuer.close()]);
      await database.drop();
    },
  };
}

/** Asks again and again until the answer is yes; fails loudly after a minute, which is long for a busy machine. */
export async function until(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  await vi.waitUntil(isTrue, { timeout: 60_000, interval: 25 });
}

/** Whether a server at the address answers as it should. */
export async function isAnswering(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
