import { command, idSchema, notFound, PUBLIC, query, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision } from '../decision-log/record-decision.ts';
import { requireUser } from '../user/user-account.ts';
import { endSessions, listActiveSessions, readSessionState } from './login-session.ts';
import { asSelf, originOf } from './self-service.ts';
import { sessionLimitsOf } from './session-limits.ts';

const sessionSchema = z.object({
  id: z.string(),
  authenticatedAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
  methods: z.array(z.string()),
  address: z.string(),
  userAgent: z.string(),
  isCurrent: z.boolean(),
});
const sessionListSchema = z.object({ items: z.array(sessionSchema) });
const endedSchema = z.object({ ended: z.boolean() });
const sessionParams = z.object({ sessionId: idSchema });

export function sessionRoutes(deps: Dependencies): Route[] {
  const limits = sessionLimitsOf(deps.config);
  return [
    // Asked by every service for every write: no personal data, one indexed read. A visitor's transaction reaches every region.
    query({
      method: 'GET',
      url: '/sessions/:sessionId/state',
      operationId: 'getSessionState',
      summary: '会话是否有效',
      permission: PUBLIC,
      params: z.object({ sessionId: z.string().max(100) }),
      response: z.object({ active: z.boolean(), version: z.number().int() }),
      handle: async ({ tx, params }) => {
        if (!idSchema.safeParse(params.sessionId).success) throw notFound('会话');
        const state = await readSessionState(tx, params.sessionId, deps.clock.now(), limits);
        if (!state) throw notFound('会话');
        return state;
      },
    }),
    unstored({
      method: 'GET',
      url: '/sessions',
      operationId: 'listOwnSessions',
      summary: '我的登录会话',
      permission: PUBLIC,
      response: sessionListSchema,
      handle: ({ request }) =>
        asSelf(deps, request, async (tx, self) => {
          const sessions = await listActiveSessions(tx, self.user.id, deps.clock.now(), limits);
          return { items: sessions.map((session) => ({ ...session, isCurrent: session.id === self.session.id })) };
        }),
    }),
    unstored({
      method: 'DELETE',
      url: '/sessions/:sessionId',
      operationId: 'endOwnSession',
      summary: '结束我的一个会话(含退出登录)',
      permission: PUBLIC,
      params: sessionParams,
      response: endedSchema,
      handle: ({ request, params }) =>
        asSelf(deps, request, async (tx, self) => {
          const which = { id: params.sessionId, userId: self.user.id };
          const [ended] = await endSessions(tx, which, { endedBy: self.user.id, reason: 'endedByUser' });
          if (!ended) throw notFound('会话');
          const entry = { action: 'session.end', subjectType: 'session', subjectId: ended, reason: 'endedByUser' };
          await recordDecision(tx, deps, originOf(request), self.principal, entry);
          return { ended: true };
        }),
    }),
    query({
      method: 'GET',
      url: '/users/:userId/sessions',
      operationId: 'listUserSessions',
      summary: '用户的登录会话',
      permission: 'identity.session.manage',
      params: z.object({ userId: idSchema }),
      response: sessionListSchema,
      handle: async ({ tx, params }) => {
        await requireUser(tx, params.userId);
        const sessions = await listActiveSessions(tx, params.userId, deps.clock.now(), limits);
        return { items: sessions.map((session) => ({ ...session, isCurrent: false })) };
      },
    }),
    command({
      method: 'DELETE',
      url: '/users/:userId/sessions/:sessionId',
      operationId: 'endUserSession',
      summary: '结束用户的会话',
      permission: 'identity.session.manage',
      params: z.object({ userId: idSchema, sessionId: idSchema }),
      response: endedSchema,
      handle: async ({ tx, params, principal, audit }) => {
        const user = await requireUser(tx, params.userId);
        const which = { id: params.sessionId, userId: user.id };
        const [ended] = await endSessions(tx, which, { endedBy: principal.userId, reason: 'endedByAdministrator' });
        if (!ended) throw notFound('会话');
        await audit({
          action: 'session.end',
          subjectType: 'session',
          subjectId: ended,
          regionCode: user.regionCode,
          reason: 'endedByAdministrator',
        });
        return { ended: true };
      },
    }),
  ];
}
