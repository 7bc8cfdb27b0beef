import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { uuidv7 } from '@sunledger/service-kit';
import { createTestDatabase } from '@sunledger/service-kit/testing';
import autocannon from 'autocannon';
import { extendEnvironment, machineEnvironment } from '../config.mjs';
import type { PrivateServers } from '../testing/private-servers.ts';
import { compare, type BenchOptions, type BenchReport, type BenchResult } from './bench-result.ts';
import { definition } from './sample-service.ts';

const connections = 32;
const warmUpSeconds = 2;

const cases = { bare: 'bare Fastify', statement: 'Fastify + one SQL statement', kit: 'kit route' };

/** Reads and writes of a kit route on PostgreSQL, beside Fastify with one SQL statement and Fastify alone. */
export async function http(servers: PrivateServers, { seconds }: BenchOptions): Promise<BenchReport> {
  extendEnvironment({ SUNLEDGER_TEST_DATABASE_URL: await servers.postgres() });
  const database = await createTestDatabase(definition);
  const issuer = await startTarget('issuer', {});
  const targets: Target[] = [];
  try {
    const environment = { DATABASE_URL: database.url, IDENTITY_URL: issuer.address, LOG_LEVEL: 'warn' };
    const loads: Load[] = [];
    for (const [kind, title] of Object.entries(cases)) {
      const target = await startTarget(kind, environment);
      targets.push(target);
      loads.push(new Load(title, target.address, issuer.accessToken ?? ''));
    }
    const notes = [`${connections} connections; load, server, identity and PostgreSQL share the cores`];
    return {
      bench: 'http',
      results: [...(await measure('read', loads, seconds)), ...(await measure('write', loads, seconds))],
      notes,
    };
  } finally {
    for (const target of [...targets, issuer]) await target.stop();
    await database.drop();
  }
}

async function measure(verb: 'read' | 'write', loads: readonly Load[], seconds: number): Promise<BenchResult[]> {
  const series = loads.map(({ title }) => ({ name: `${verb}, ${title}`, samples: [] as number[] }));
  for (const load of loads) await load[verb](warmUpSeconds);
  for (let round = 0; round < seconds; round += 1) {
    for (const [index, load] of loads.entries()) series[index]!.samples.push(await load[verb](1));
  }
  const [base, ...others] = series;
  return compare('requests/s', base!, ...others);
}

interface Target {
  address: string;
  accessToken?: string;
  stop(): Promise<void>;
}

async function startTarget(kind: string, environment: Record<string, string>): Promise<Target> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./http-target.ts', import.meta.url)), kind], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: machineEnvironment({ ...environment, NODE_ENV: 'production' }),
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the ${kind} server did not start`);
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  return { ...(JSON.parse(line) as { address: string; accessToken?: string }), stop };
}

class Load {
  readonly title: string;
  private readonly address: string;
  private readonly headers: Record<string, string>;
  private lastId = '';

  constructor(title: string, address: string, accessToken: string) {
    this.title = title;
    this.address = address;
    this.headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  }

  /** Requests per second, each under a key of its own. */
  write(seconds: number): Promise<number> {
    return this.run(seconds, {
      method: 'POST',
      path: '/notes',
      setupRequest: (request) => {
        this.lastId = uuidv7();
        const body = JSON.stringify({ id: this.lastId, regionCode: '421024', amountFen: '12345' });
        return { ...request, body, headers: { ...this.headers, 'idempotency-key': this.lastId } };
      },
    });
  }

  /** Requests per second for one row that exists. */
  read(seconds: number): Promise<number> {
    // The last write of a load may have been cut off; this one is waited for.
    const id = `read-${uuidv7()}`;
    return fetch(`${this.address}/notes`, {
      method: 'POST',
      headers: { ...this.headers, 'idempotency-key': id },
      body: JSON.stringify({ id, regionCode: '421024', amountFen: '100' }),
    }).then(() => this.run(seconds, { method: 'GET', path: `/notes/${id}`, headers: this.headers }));
  }

  private async run(seconds: number, request: autocannon.Request): Promise<number> {
    const result = await autocannon({ url: this.address, connections, duration: seconds, requests: [request] });
    if (result.non2xx + result.errors + result.timeouts > 0)
      throw new Error(`${request.method} ${request.path}: ${result.non2xx} refused, ${result.errors} broken`);
    return result['2xx'] / result.duration;
  }
}
