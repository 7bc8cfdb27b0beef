import { sql } from 'kysely';
import { z } from 'zod';
import { claimVerification, verifyAudit } from './audit.ts';
import type { BaseDependencies } from './dependencies.ts';
import { systemPrincipal } from './principal.ts';
import { query, unstored, type Route } from './routes.ts';
import { decodeCursor, liesWithin, pageOf, pageQuery, toPage } from './lists.ts';

// prettier-ignore
const auditEventSchema = z.object({
  id: z.string(), occurredAt: z.string(), businessDate: z.iso.date(), isBackfilled: z.boolean(),
  userId: z.string(), userName: z.string(), organisationId: z.string(), role: z.string(),
  onBehalfOf: z.object({ userId: z.string(), userName: z.string() }).nullable(),
  service: z.string().nullable().describe('代办的服务；本人办理为空'),
  action: z.string(), subjectType: z.string(), subjectId: z.string(), regionCode: z.string(),
  before: z.unknown(), after: z.unknown(), reason: z.string().nullable(),
}).meta({ id: 'AuditEvent' });
const filterSchema = auditEventSchema
  .pick({ subjectType: true, subjectId: true, action: true, userId: true })
  .partial();
const columnOf = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What every service shows its auditors: the events of their region, and whether a sealed event was altered. */
export function auditRoutes(deps: BaseDependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/audit-events',
      operationId: 'listAuditEvents',
      summary: '审计记录',
      permission: 'audit.read',
      query: filterSchema.extend(pageQuery),
      response: pageOf(auditEventSchema),
      handle: async ({ tx, principal, query: { cursor, limit, ...filter } }) => {
        const columns = Object.keys(auditEventSchema.shape).map((field) => `${columnOf(field)} as ${field}`);
        // The table has no row-level security, for any command may append to it: the scope is part of the query.
        let select = tx.selectFrom('kit.audit_event').select(columns);
        select = select.where(liesWithin('region_code', principal.regionCode));
        for (const [field, value] of Object.entries(filter))
          if (value !== undefined) select = select.where(columnOf(field), '=', value);
        const last = z.uuid().safeParse(decodeCursor(cursor)?.[0]);
        // The cursor is the id alone: an instant that went through code has lost its microseconds.
        const lastKey = sql`select occurred_at, id from kit.audit_event where id = ${last.data}`;
        if (last.success) select = select.where(sql<boolean>`(occurred_at, id) < (${lastKey})`);
        const rows = await select.orderBy('occurred_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute(); // prettier-ignore
        return toPage(rows as z.output<typeof auditEventSchema>[], limit, (row) => [row.id]);
      },
    }),
    // Reads the whole audit, slice by slice, in transactions of its own.
    unstored({
      method: 'GET',
      url: '/audit-verification',
      operationId: 'verifyAuditEvents',
      summary: '核验审计记录是否被改动',
      permission: 'audit.read',
      response: z.object({ sealedEvents: z.int(), brokenSeals: z.int(), isIntact: z.boolean(), sealedUntil: z.string().nullable() }), // prettier-ignore
      handle: async () => {
        const { broken, sealedEvents } = await verifyAudit(deps.db, deps.auditHead, await claimVerification(deps.db));
        const { rows } = await deps.db.transaction(systemPrincipal('audit'), (tx) =>
          sql<{ until: string }>`select occurred_at as until from kit.audit_event
            where sequence is not null order by sequence desc limit 1`.execute(tx),
        );
        const brokenSeals = broken.length;
        const sealedUntil = rows[0]?.until ?? null;
        return { sealedEvents: Number(sealedEvents), brokenSeals, isIntact: brokenSeals === 0, sealedUntil };
      },
    }),
  ];
}
