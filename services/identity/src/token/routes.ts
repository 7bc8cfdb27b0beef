import {
  DomainError,
  idSchema,
  PUBLIC,
  query,
  readSecret,
  regionCodeSchema,
  systemPrincipal,
  type Route,
  unstored,
} from '@sunledger/service-kit';
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision } from '../decision-log/record-decision.ts';
import { asSelf, originOf } from '../session/self-service.ts';
import { requireActingGrant, secondFactorProblem, sign, signAccessToken } from './issue-access-token.ts';
import { permissionsOfService } from './service-catalogue.ts';

const tokenSchema = z.object({ accessToken: z.string(), expiresAt: z.string() });
const tokenRequestSchema = z.object({ grantId: idSchema });
const serviceTokenRequestSchema = z.object({
  audience: z.string().min(1).max(60),
  workflowId: z.string().min(1).max(300),
  decisionId: z.string().min(1).max(100),
  onBehalfOf: z.strictObject({ userId: z.string().min(1).max(100), userName: z.string().max(100) }),
  regionCode: z.union([z.literal(''), regionCodeSchema]),
});

export function tokenRoutes(deps: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/jwks',
      operationId: 'getSigningKeys',
      summary: '令牌验签公钥',
      permission: PUBLIC,
      response: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
      handle: async () => ({ keys: (await deps.signingKeys.publicKeys('EdDSA')) as Record<string, unknown>[] }),
    }),
    unstored({
      method: 'POST',
      url: '/tokens',
      operationId: 'issueAccessToken',
      summary: '以一项授权换取五分钟业务令牌',
      permission: PUBLIC,
      body: tokenRequestSchema,
      response: tokenSchema,
      handle: async ({ request, body: { grantId } }) => {
        // A refusal must stay in the audit, so it leaves the transaction as a value and is thrown after it.
        const outcome = await asSelf(deps, request, async (tx, self) => {
          const { acting, held } = await requireActingGrant(tx, deps, self.user, grantId);
          const problem = secondFactorProblem(acting, held, self.session);
          await recordDecision(tx, deps, originOf(request), self.principal, {
            action: problem ? 'token.refuse' : 'token.issue',
            subjectType: 'grant',
            subjectId: grantId,
            regionCode: acting.regionCode,
            after: { role: acting.role },
            ...(problem ? { reason: problem.code } : {}),
          });
          return problem ?? (await signAccessToken(deps, self.user, self.session, acting, held));
        });
        if (outcome instanceof DomainError) throw outcome;
        return outcome;
      },
    }),
    unstored({
      method: 'POST',
      url: '/service-tokens',
      operationId: 'issueServiceToken',
      summary: '服务以其密钥换取代办令牌',
      permission: PUBLIC,
      body: serviceTokenRequestSchema,
      response: tokenSchema,
      handle: async ({ request, body }) => {
        const service = authenticateService(deps, request.headers.authorization);
        const claims = {
          sub: `service:${service.name}`,
          name: service.name,
          role: 'service',
          region: body.regionCode,
          permissions: service.permissions,
          workflow_id: body.workflowId,
          decision_id: body.decisionId,
          on_behalf_of: body.onBehalfOf,
        };
        await deps.db.transaction(systemPrincipal(service.name, body.onBehalfOf), (tx: Tx) =>
          recordDecision(tx, deps, originOf(request), systemPrincipal(service.name, body.onBehalfOf), {
            action: 'serviceToken.issue',
            subjectType: 'workflow',
            subjectId: body.workflowId,
            regionCode: body.regionCode,
            after: { audience: body.audience, decisionId: body.decisionId },
          }),
        );
        return sign(deps, claims, body.audience);
      },
    }),
  ];
}

interface AuthenticatedService {
  name: string;
  permissions: string[];
}

// RFC 7617 Basic with the service's name and secret. An unknown name and a wrong secret get one answer.
function authenticateService(deps: Dependencies, authorization: string | undefined): AuthenticatedService {
  const credentials = Buffer.from(authorization?.match(/^Basic (\S+)$/)?.[1] ?? '', 'base64').toString();
  const separator = credentials.indexOf(':');
  const name = credentials.slice(0, Math.max(separator, 0));
  const client = deps.config.SERVICE_CLIENTS.find((candidate) => candidate.name === name);
  const expected = deps.secrets.digest(`service:${readSecret(client?.secretFile) ?? crypto.randomUUID()}`);
  const presented = deps.secrets.digest(`service:${credentials.slice(separator + 1)}`);
  const permissions = permissionsOfService(name);
  if (!client || !permissions || !timingSafeEqual(Buffer.from(expected), Buffer.from(presented))) {
    throw new DomainError('service.unknown', '服务身份无效', { status: 401 });
  }
  return { name, permissions };
}
