import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ConsoleConfig } from './config.ts';
import type { IdentityApi, Me } from './identity-api.ts';
import type { IdentityProvider, PendingLogin } from './identity-provider.ts';
import { ConsoleProblem, notSignedIn } from './problem.ts';
import { localPath, requireSameOrigin, requireSession } from './request-guard.ts';
import { createSealedBox } from './sealed-box.ts';
import type { ConsoleSession, SessionStore } from './session-store.ts';

export interface AuthParts {
  config: ConsoleConfig;
  store: SessionStore;
  provider: IdentityProvider;
  identity: IdentityApi;
}

const LOGIN_COOKIE = 'sunledger_login';
const LOGIN_SECONDS = 600;

const loginQuery = z.object({ returnTo: z.string().optional() });
const actingGrantBody = z.object({ grantId: z.string().min(1).max(100) });

/** /auth/*: login and logout with the identity provider, the session as the pages see it, the acting grant, the lock. */
export function addAuthRoutes(app: FastifyInstance, parts: AuthParts): void {
  const { config, store, provider, identity } = parts;
  addLoginRoutes(app, parts);

  app.get('/auth/session', async (request, reply) => {
    const session = store.find(request);
    if (!session) throw notSignedIn();
    return answerSession(parts, session, reply);
  });

  app.post('/auth/acting-grant', async (request, reply) => {
    requireSameOrigin(config, request);
    const session = requireSession(store, request);
    const body = actingGrantBody.safeParse(request.body);
    if (!body.success) throw new ConsoleProblem(400, 'input.invalid', '请指明要切换到哪个身份');
    await identity.serviceToken(session, body.data.grantId);
    session.actingGrantId = body.data.grantId;
    session.sealedAt = 0;
    return answerSession(parts, session, reply);
  });

  app.post('/auth/lock', async (request, reply) => {
    requireSameOrigin(config, request);
    const session = store.find(request);
    if (!session) throw notSignedIn();
    store.lock(session);
    store.writeCookie(session, reply);
    return { isLocked: true };
  });

  app.post('/auth/logout', async (request, reply) => {
    requireSameOrigin(config, request);
    const session = store.find(request);
    if (!session) return { redirectTo: '/signed-out' };
    store.end(session, reply);
    // Ending the login itself makes the tokens worthless, also those in a copied cookie.
    const isEnded = await identity.endLogin(session).then(
      () => true,
      () => false,
    );
    return { redirectTo: isEnded ? '/signed-out' : await provider.endUrl(session) };
  });
}

function addLoginRoutes(app: FastifyInstance, { config, store, provider }: AuthParts): void {
  const box = createSealedBox(config.sessionSecret, 'login');
  const cookie = {
    path: '/auth',
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.protocol === 'https:',
  } as const;

  app.get('/auth/login', async (request, reply) => {
    // The cookies and the redirect belong to one host name; a person who typed another is led there first.
    if (request.headers.host !== config.publicUrl.host)
      return reply.redirect(new URL(request.url, config.publicUrl).href);
    const { url, pending } = await provider.begin(localPath(loginQuery.parse(request.query).returnTo));
    return reply.setCookie(LOGIN_COOKIE, box.seal(pending), { ...cookie, maxAge: LOGIN_SECONDS }).redirect(url);
  });

  app.get('/auth/callback', async (request, reply) => {
    const kept = request.cookies[LOGIN_COOKIE];
    void reply.clearCookie(LOGIN_COOKIE, cookie);
    const pending = kept === undefined ? undefined : (box.open(kept) as PendingLogin | undefined);
    // No pending login: the page was opened from history or waited too long. Without a session starting anew is what the
    // person wants.
    if (!pending) return reply.redirect(store.find(request) ? '/' : '/auth/login');
    const query = request.url.slice(request.url.indexOf('?'));
    const { subject, tokens } = await provider.complete(query, pending);
    const session = store.start(subject, tokens, store.find(request));
    store.writeCookie(session, reply);
    return reply.redirect(localPath(pending.returnTo));
  });
}

/**
 * What the pages know about the session. A locked one says who must unlock it and asks the identity service nothing: a page
 * that waits under the lock would keep the login alive there.
 */
async function answerSession(parts: AuthParts, session: ConsoleSession, reply: FastifyReply): Promise<object> {
  const { config, store } = parts;
  const me = session.isLocked ? undefined : await readSelf(parts, session, reply);
  const grant = me && actingGrantOf(me, session);
  if (grant) session.actingGrantId = grant.id;
  // A grant that still needs its second factor opens no pages, but the person can switch away from it.
  const mayAct = grant !== undefined && !grant.needsSecondFactor;
  store.writeCookie(session, reply);
  return {
    sessionId: me?.sessionId ?? '',
    user: me?.user ?? { id: session.subject, name: '', account: '' },
    actingGrant: grant ?? null,
    grants: me?.grants ?? [],
    permissions: mayAct ? grant.permissions : [],
    isLocked: session.isLocked,
    idleMinutes: Math.max(1, Math.floor(config.idleSeconds / 60)),
    profile: config.profile,
    portalUrl: config.portalUrl,
    csrf: { header: 'X-Requested-With', value: 'sunledger-console' },
  };
}

async function readSelf({ store, identity }: AuthParts, session: ConsoleSession, reply: FastifyReply): Promise<Me> {
  try {
    return await identity.me(session);
  } catch (error) {
    if (error instanceof ConsoleProblem && error.status === 401) store.end(session, reply);
    throw error;
  }
}

function actingGrantOf(me: Me, session: ConsoleSession) {
  const chosen = me.grants.find((grant) => grant.id === session.actingGrantId);
  return chosen ?? me.grants.find((grant) => !grant.needsSecondFactor) ?? me.grants[0];
}

/** Grant the session acts with; asked for once when the pages have not been told yet (a restart, a direct download). */
export async function actingGrantId(identity: IdentityApi, session: ConsoleSession): Promise<string> {
  session.actingGrantId ??= actingGrantOf(await identity.me(session), session)?.id ?? null;
  if (session.actingGrantId === null)
    throw new ConsoleProblem(403, 'grant.missing', '您的账号还没有任何岗位授权，请联系安全管理员');
  return session.actingGrantId;
}
