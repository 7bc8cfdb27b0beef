import { z } from 'zod';
import { refusedAction } from './audit.ts';
import type { Tx } from './database.ts';
import { DomainError, notFound } from './errors.ts';
import type { Principal } from './principal.ts';
import { query, type Route } from './routes.ts';
import type { ServiceTokenRequest, ServiceTokenSource } from './tokens.ts';

export const decisionUrl = '/internal/decisions/:id';

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
      url: decisionUrl,
      operationId: 'getDecision',
      summary: '核对决定',
      permission: 'internal.read',
      params: z.object({ id: z.uuid() }),
      response: decisionSchema,
      handle: async ({ tx, params }) => {
        const row = await tx
          .selectFrom('kit.audit_event')
          .selectAll()
          .where('id', '=', params.id)
          .where('action', '<>', refusedAction)
          .executeTakeFirst();
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

export type DecisionVerifier = ReturnType<typeof createDecisionVerifier>;

/** `peerUrl` gives the address of a service by name; undefined for one this service does not know. */
export function createDecisionVerifier(
  ownName: string,
  peerUrl: (service: string) => string | undefined,
  tokens: ServiceTokenSource,
) {
  // Who took which decision. What a service once confirmed stays so: its audit is append-only.
  const confirmed = new Map<string, string>();

  async function askWhoTook({ audience, decisionId, ...errand }: ServiceTokenRequest): Promise<string> {
    const url = peerUrl(audience);
    if (!url) throw refusal();
    const token = await tokens.issue({ audience, decisionId, ...errand });
    const response = await fetch(url + decisionUrl.replace(':id', encodeURIComponent(decisionId)), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(5000),
    });
    if (response.status >= 500) {
      throw new DomainError('decision.unverified', '暂时无法核实服务代办的决定，请稍后重试', { status: 503 });
    }
    if (!response.ok) throw refusal(new Error(`decision lookup answered ${response.status}`));
    return decisionSchema.parse(await response.json()).userId;
  }

  return {
    /** Passes users through; for a service token, asks the sending service once whether the decision exists. */
    async verify({ service, decisionId, workflowId, onBehalfOf, regionCode }: Principal): Promise<void> {
      if (service === undefined || service === ownName) return;
      if (!decisionId || !workflowId || !onBehalfOf) throw refusal();
      const decision = `${service} ${decisionId}`;
      let userId = confirmed.get(decision);
      if (userId === undefined) {
        userId = await askWhoTook({ audience: service, workflowId, decisionId, onBehalfOf, regionCode });
        if (confirmed.size >= 10_000) confirmed.clear();
        confirmed.set(decision, userId);
      }
      if (userId !== onBehalfOf.userId) throw refusal();
    },
  };
}

function refusal(cause?: unknown): DomainError {
  return new DomainError('decision.unknown', '服务代办的决定无法核实，已拒绝', { status: 403, cause });
}
