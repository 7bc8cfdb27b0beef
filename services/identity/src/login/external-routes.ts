import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision } from '../decision-log/record-decision.ts';
import { originOf } from '../session/self-service.ts';
import { findUserByAccount } from '../user/user-account.ts';
import type { ExternalIssuer } from './external-issuer.ts';
import { findLoginAttempt, saveLoginAttempt } from './login-attempt.ts';
import { pageOptions, type LoginFlow, type LoginRequest } from './login-flow.ts';
import { errorPage } from './pages.ts';

/** 统一身份登录: another issuer proves the first factor; roles, second factor and lock-out stay here. */
export function addExternalRoutes(
  scope: FastifyInstance,
  deps: Dependencies,
  flow: LoginFlow,
  issuer: ExternalIssuer,
): void {
  scope.get('/login/:uid/external', pageOptions, async (request: LoginRequest, reply) => {
    await flow.requireInteraction(request, reply);
    const { uid } = request.params;
    const start = await issuer.start(uid);
    const external = {
      externalState: start.state,
      externalNonce: start.nonce,
      externalVerifier: start.verifier,
    };
    const attempt = { interactionUid: uid, userId: null, methods: [], ...external };
    await flow.inSystem((tx) => saveLoginAttempt(tx, attempt, flow.expiresAt()));
    return reply.redirect(start.url, 303);
  });

  // The issuer knows one address; the login's own cookie is scoped to its page, so the answer is handed on to it.
  scope.get('/login/external/callback', pageOptions, async (request: LoginRequest, reply) => {
    const uid = (request.query['state'] ?? '').split('.', 1)[0] ?? '';
    if (!/^[\w-]{10,64}$/.test(uid)) return flow.sendPage(reply, errorPage('invalid_request'), 400);
    return reply.redirect(`/login/${uid}/external/complete?${new URLSearchParams(request.query).toString()}`, 303);
  });

  scope.get('/login/:uid/external/complete', pageOptions, async (request: LoginRequest, reply) => {
    await flow.requireInteraction(request, reply);
    return completeExternalLogin(request, reply, deps, flow, issuer);
  });
}

async function completeExternalLogin(
  request: LoginRequest,
  reply: FastifyReply,
  deps: Dependencies,
  flow: LoginFlow,
  issuer: ExternalIssuer,
): Promise<FastifyReply> {
  const { uid } = request.params;
  const attempt = await flow.inSystem((tx) => findLoginAttempt(tx, uid, deps.clock.now()));
  if (!attempt?.externalState || !attempt.externalNonce || !attempt.externalVerifier) {
    return flow.proceed(request, reply);
  }
  const expected = { state: attempt.externalState, nonce: attempt.externalNonce, verifier: attempt.externalVerifier };
  const spent = { interactionUid: uid, externalState: null, externalNonce: null, externalVerifier: null };
  await flow.inSystem((tx) => saveLoginAttempt(tx, spent, flow.expiresAt()));
  let account: string | undefined;
  try {
    account = await issuer.complete(new URLSearchParams(request.query), expected);
  } catch (error) {
    deps.log.warn({ requestId: request.id, code: (error as { code?: string }).code }, 'external login refused');
    return flow.show(request, reply, { error: '统一身份登录没有完成，请重试或用本平台账号登录' }, 401);
  }
  const user = await flow.inSystem(async (tx) => {
    const known = account === undefined ? undefined : await findUserByAccount(tx, account);
    if (known?.isActive) return known;
    await recordDecision(tx, deps, originOf(request), undefined, {
      action: 'login.refuse',
      subjectType: 'account',
      subjectId: deps.secrets.digest(`account:${account ?? ''}`).slice(0, 16),
      reason: 'external account unknown here',
    });
    return undefined;
  });
  if (!user) {
    const error = '统一身份已确认，但本平台没有对应的有效账号，请联系单位管理员';
    return flow.show(request, reply, { error }, 403);
  }
  await flow.prove(uid, user, ['fed'], false);
  return flow.proceed(request, reply);
}
