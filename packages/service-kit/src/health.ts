import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { BaseDependencies } from './dependencies.ts';
import { outboxBacklog } from './outbox.ts';
import { PUBLIC } from './principal.ts';

/** /livez: the process answers. /readyz: its database answers, and Temporal where it is needed; with the age of the outbox. */
export function addHealthRoutes(app: FastifyInstance, deps: BaseDependencies, needsTemporal: boolean): void {
  const config = { permission: PUBLIC } as const;
  app.get('/livez', { config, schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config, schema: { hide: true } }, async (_request, reply) => {
    const checks = {
      database: await answers(() => sql`select 1`.execute(deps.db.kysely)),
      ...(needsTemporal ? { temporal: await answers(() => deps.temporal.check()) } : {}),
    };
    const ready = Object.values(checks).every(Boolean);
    const outbox = checks.database ? await outboxBacklog(deps.db) : undefined;
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'waiting', checks, outbox, uptimeSeconds: Math.round(process.uptime()) });
  });
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  const timeout = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2000).unref());
  return Promise.race([
    check()
      .then(() => true)
      .catch(() => false),
    timeout,
  ]);
}
