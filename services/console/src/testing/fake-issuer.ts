import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What a test may change while the issuer runs. */
export interface FakeIssuer {
  url: string;
  grants: { id: string; role: string; permissions: string[] }[];
  /** A person who was signed out by an administrator: every token is refused. */
  isEnded: boolean;
  accessSeconds: number;
  /** How many service tokens, refreshes, ended logins and answers to "who am I" were asked for. */
  counts: { serviceTokens: number; refreshes: number; endings: number; selfReads: number };
  /** What the last authorization request demanded. */
  lastDemand: { prompt: string | undefined; maxAge: string | undefined };
  /** How long ago the person gave their password when the issuer approves a login; undefined = the issuer does not say. */
  passwordAgeSeconds: number | undefined;
  close(): Promise<void>;
}

export const FAKE_CLIENT_SECRET = 'fake-client-secret-of-tests';
const SUBJECT = 'user-1';

/** A small OpenID provider with the console's part of the identity service; approves every login at once. */
export async function startFakeIssuer(): Promise<FakeIssuer> {
  const app = fastify();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, text, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(text)))),
  );
  const issuer: FakeIssuer = {
    url: '',
    grants: [
      { id: 'grant-maker', role: 'financeMaker', permissions: ['fund.read', 'payment.request'] },
      { id: 'grant-auditor', role: 'auditor', permissions: ['audit.read'] },
    ],
    isEnded: false,
    accessSeconds: 3600,
    counts: { serviceTokens: 0, refreshes: 0, endings: 0, selfReads: 0 },
    lastDemand: { prompt: undefined, maxAge: undefined },
    passwordAgeSeconds: 0,
    close: () => app.close(),
  };
  await addProvider(app, issuer);
  addIdentity(app, issuer);
  await app.listen({ host: '127.0.0.1', port: 0 });
  issuer.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return issuer;
}

interface PendingCode {
  nonce: string;
  challenge: string;
}

async function addProvider(app: FastifyInstance, issuer: FakeIssuer): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, PendingCode>();

  app.get('/oidc/.well-known/openid-configuration', async () => ({
    issuer: `${issuer.url}/oidc`,
    authorization_endpoint: `${issuer.url}/oidc/auth`,
    token_endpoint: `${issuer.url}/oidc/token`,
    jwks_uri: `${issuer.url}/oidc/jwks`,
    end_session_endpoint: `${issuer.url}/oidc/end`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  }));
  app.get('/oidc/jwks', async () => ({ keys: [jwk] }));
  app.get<{ Querystring: Record<string, string> }>('/oidc/auth', async ({ query }, reply) => {
    const code = randomUUID();
    codes.set(code, { nonce: query['nonce'] ?? '', challenge: query['code_challenge'] ?? '' });
    issuer.lastDemand = { prompt: query['prompt'], maxAge: query['max_age'] };
    const back = new URL(query['redirect_uri'] ?? '');
    back.search = new URLSearchParams({ code, state: query['state'] ?? '', iss: `${issuer.url}/oidc` }).toString();
    return reply.redirect(back.href);
  });
  app.post<{ Body: Record<string, string> }>('/oidc/token', async ({ body }, reply) => {
    if (issuer.isEnded) return reply.code(400).send({ error: 'invalid_grant' });
    const isRefresh = body['grant_type'] === 'refresh_token';
    if (isRefresh) issuer.counts.refreshes += 1;
    const pending = codes.get(body['code'] ?? '');
    const challenge = createHash('sha256')
      .update(body['code_verifier'] ?? '')
      .digest('base64url');
    if (!isRefresh && pending?.challenge !== challenge) return reply.code(400).send({ error: 'invalid_grant' });
    const age = issuer.passwordAgeSeconds;
    const authTime = age === undefined ? {} : { auth_time: Math.floor(Date.now() / 1000) - age };
    const idToken = await new SignJWT({ nonce: pending?.nonce ?? '', ...authTime })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(`${issuer.url}/oidc`)
      .setSubject(SUBJECT)
      .setAudience('console')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    return {
      access_token: `access-${randomUUID()}`,
      refresh_token: 'refresh-1',
      token_type: 'Bearer',
      expires_in: issuer.accessSeconds,
      ...(isRefresh ? {} : { id_token: idToken }),
    };
  });
}

function addIdentity(app: FastifyInstance, issuer: FakeIssuer): void {
  app.addHook('onRequest', async (request, reply) => {
    const isOwn = /^\/(?:me|tokens|sessions)/.test(request.url);
    if (!isOwn) return;
    const isKnown = request.headers.authorization?.startsWith('Bearer access-') === true;
    if (!isKnown || issuer.isEnded) await reply.code(401).send({ code: 'token.invalid', detail: '令牌无效' });
  });
  app.get('/me', async () => {
    issuer.counts.selfReads += 1;
    return {
      user: { id: SUBJECT, name: '李会计', account: 'likuaiji' },
      sessionId: 'session-1',
      grants: issuer.grants.map(({ id, role, permissions }) => ({
        id,
        role,
        permissions,
        roleTitle: role,
        organisationId: 'org-1',
        organisationName: '江陵县财政局',
        regionCode: '421024',
        regionName: '江陵县',
        needsSecondFactor: false,
      })),
    };
  });
  app.post<{ Body: { grantId: string } }>('/tokens', async ({ body }, reply) => {
    const grant = issuer.grants.find(({ id }) => id === body.grantId);
    if (!grant) return reply.code(403).send({ code: 'grant.notYours', detail: '没有这个身份' });
    issuer.counts.serviceTokens += 1;
    const accessToken = `service-${grant.id}-${issuer.counts.serviceTokens}`;
    return { accessToken, expiresAt: new Date(Date.now() + 300_000).toISOString() };
  });
  app.get('/sessions', async () => ({ items: [] }));
  app.delete('/sessions/session-1', async () => {
    issuer.counts.endings += 1;
    return { ended: true };
  });
}
