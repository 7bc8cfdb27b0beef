import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Layout } from './layout.ts';

const postgresVersionMin = 15;

/**
 * Looks whether the platform can live on an operator's own PostgreSQL, before anything is made there.
 * @returns address and version, for the printed line.
 * @throws Error with one sentence that says what is missing.
 */
export async function checkOwnDatabase(url: string, layout: Layout, prefix: string): Promise<string> {
  const { host } = addressIn('SUNLEDGER_DATABASE_URL', url, ['postgres:', 'postgresql:']);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  await client.connect().catch((error: Error) => {
    throw unreachable('SUNLEDGER_DATABASE_URL', host, error);
  });
  try {
    const { rows } = await client.query<ServerFacts>(serverFacts, [`${prefix}\\_%`]);
    const problem = databaseProblem(
      rows[0]!,
      prefix,
      existsSync(join(layout.secrets, `database-${prefix}_identity_owner`)),
    );
    if (problem) throw new Error(problem);
    return `${host} (${rows[0]!.version})`;
  } finally {
    await client.end();
  }
}

interface ServerFacts {
  version: string;
  encoding: string;
  role: string;
  isSuperuser: boolean;
  canCreateDatabases: boolean;
  canCreateRoles: boolean;
  hasOurDatabases: boolean;
}

const serverFacts = `select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
  rolname as role, rolsuper as "isSuperuser", rolcreatedb as "canCreateDatabases", rolcreaterole as "canCreateRoles",
  exists (select 1 from pg_database where datname like $1) as "hasOurDatabases"
  from pg_roles where rolname = current_user`;

/** Says what a server lacks; undefined when nothing. `hasSecrets`: this data folder knows the passwords and keys. */
export function databaseProblem(facts: ServerFacts, prefix: string, hasSecrets: boolean): string | undefined {
  const { version, encoding, role, isSuperuser } = facts;
  if (Number.parseInt(version, 10) < postgresVersionMin)
    return `PostgreSQL ${version} 过旧，需要 ${postgresVersionMin} 或更高 / PostgreSQL ${postgresVersionMin} or later is needed`;
  if (encoding !== 'UTF8') return `PostgreSQL 的编码是 ${encoding}，需要 UTF8 / the server has to use UTF8`;
  const lacks = [
    ...(facts.canCreateDatabases ? [] : ['CREATEDB']),
    ...(facts.canCreateRoles ? [] : ['CREATEROLE']),
  ].join(' ');
  if (!isSuperuser && lacks)
    return `数据库账号 ${role} 缺少 ${lacks} 权限，请管理员执行 / ask the administrator for: ALTER ROLE "${role}" ${lacks}`;
  if (facts.hasOurDatabases && !hasSecrets)
    return `这台 PostgreSQL 上已有 ${prefix}_ 开头的数据库，它们的口令和密钥在另一个数据目录里；请用那个 SUNLEDGER_DATA_DIRECTORY，或先删除这些数据库 / its ${prefix}_ databases belong to another data folder: use that one, or drop them first`;
  return undefined;
}

/** The same for Redis. */
export async function checkOwnRedis(url: string): Promise<string> {
  const { host } = addressIn('REDIS_URL', url, ['redis:', 'rediss:']);
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5000 });
  const reason: { last?: Error } = {};
  redis.on('error', (error: Error) => (reason.last = error));
  try {
    await redis.connect();
    await redis.ping();
    return host;
  } catch (error) {
    throw unreachable('REDIS_URL', host, reason.last ?? (error as Error));
  } finally {
    redis.disconnect();
  }
}

/** The same for Temporal. */
export async function checkOwnTemporal(address: string): Promise<string> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '5s' });
    await connection.close();
    return address;
  } catch (error) {
    throw unreachable('TEMPORAL_ADDRESS', address, error as Error);
  }
}

// What is said about an address never shows the password in it.
function addressIn(variable: string, value: string, protocols: readonly string[]): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.host && protocols.includes(url.protocol)) return url;
  throw new Error(
    `${variable} 应形如 ${protocols[0]}//账号:口令@主机:端口/… / ${variable} has to be a ${protocols[0]}// address`,
  );
}

function unreachable(variable: string, host: string, cause: Error): Error {
  const reason = cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
  return new Error(`${variable} 指定的服务 ${host} 用不了：${reason} / cannot be used`, { cause });
}
