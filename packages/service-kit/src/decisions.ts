import { z } from 'zod';
import type { Tx } from './database.ts';
import { DomainError, notFound } from './errors.ts';
import type { Principal } from './principal.ts';
import { query, type Route } from './routes.ts';
import type { ServiceTokenSource } from './tokens.ts';

export interface DecisionVerifier {
  /** Passes users through; for a service token, asks the sending service whether the decision exists. */
  verify(principal: Principal): Promise<void>;
}

const decisionSchema = z.object({
  id: z.string(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  userId: z.string(),
});

/**
 * Every service answers which decisions it holds, so that others can check what a service token claims: an audit event,
 * or the outbox message of an event that it delivers.
 */
export function decisionRoutes(service: string): Route[] {
  return [
    query({
      method: 'GET',
      url: '/internal/decisions/:id',
      operationId: 'getDecision',
      summary: '核对决定',
      permission: 'internal.read',
      params: z.object({ id: z.uuid() }),
      response: decisionSchema,
      handle: async ({ tx, params }) => {
        const row = await tx.selectFrom('kit.audit_event').selectAll().where('id', '=', params.id).executeTakeFirst();
        if (!row) return findDelivery(tx, service, params.id);
        return {
          id: row.id,
          action: row.action,
          subjectType: row.subject_type,
          subjectId: row.subject_id,
          userId: row.on_behalf_of?.userId ?? row.user_id,
        };
      },
    }),
  ];
}

async function findDelivery(tx: Tx, service: string, id: string): Promise<z.output<typeof decisionSchema>> {
  const message = await tx
    .selectFrom('kit.outbox_message')
    .select(['id', 'name'])
    .where('id', '=', id)
    .where('kind', '=', 'event')
    .executeTakeFirst();
  if (!message) throw notFound('决定');
  return {
    id: message.id,
    action: 'event.deliver',
    subjectType: 'event',
    subjectId: message.name,
    userId: `service:${service}`,
  };
}

/** `peerUrl` gives the address of a service by name; undefined for one this service does not know. */
export function createDecisionVerifier(
  ownName: string,
  peerUrl: (service: string) => string | undefined,
  tokens: ServiceTokenSource,
): DecisionVerifier {
  return {
    async verify(principal) {
      if (principal.service === undefined || principal.service === ownName) return;
      const refusal = (cause?: unknown) =>
        new DomainError('decision.unknown', '服务代办的决定无法核实，已拒绝', {
          status: 403,
          ...(cause === undefined ? {} : { cause }),
        });
      const url = peerUrl(principal.service);
      if (!url || !principal.decisionId || !principal.workflowId || !principal.onBehalfOf) throw refusal();
      const token = await tokens.issue({
        audience: principal.service,
        workflowId: principal.workflowId,
        decisionId: principal.decisionId,
        onBehalfOf: principal.onBehalfOf,
        regionCode: principal.regionCode,
      });
      const response = await fetch(`${url}/internal/decisions/${encodeURIComponent(principal.decisionId)}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(5000),
      });
      if (response.status >= 500) {
        throw new DomainError('decision.unverified', '暂时无法核实服务代办的决定，请稍后重试', { status: 503 });
      }
      if (!response.ok) throw refusal(new Error(`decision lookup answered ${response.status}`));
      const decision = decisionSchema.parse(await response.json());
      if (decision.userId !== principal.onBehalfOf.userId) throw refusal();
    },
  };
}
