import { readSecret, systemPrincipal } from '@sunledger/service-kit';
import { Provider, interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { OidcClient } from '../config.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision } from '../decision-log/record-decision.ts';
import { bindOidcSession, endSessions, findActiveSession } from '../session/login-session.ts';
import { sessionLimitsOf } from '../session/session-limits.ts';
import { findUser, principalOf } from '../user/user-account.ts';
import { createOidcAdapter } from './oidc-adapter.ts';
import { providerPath } from './mount-provider.ts';
import { errorPage, loggedOutPage, logoutPage } from './pages.ts';
import { setPageHeaders } from './page-headers.ts';

const { base, Check } = interactionPolicy;
const scope = 'openid profile';

/** The embedded OIDC provider: authorization code with PKCE for configured first-party clients, nothing else. */
export async function createOidcProvider(deps: Dependencies): Promise<Provider> {
  const { config } = deps;
  const limits = sessionLimitsOf(config);
  const isHttps = config.IDENTITY_URL.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, secure: isHttps } as const;
  const configuration: Configuration = {
    adapter: createOidcAdapter(deps.db),
    clients: config.OIDC_CLIENTS.map(toClientMetadata),
    jwks: { keys: (await deps.signingKeys.privateKeys('ES256')) as never },
    cookies: {
      keys: [deps.secrets.derive('oidc-cookies')],
      names: { session: 'sunledger_login', interaction: 'sunledger_interaction', resume: 'sunledger_resume' },
      long: cookie,
      short: cookie,
    },
    scopes: scope.split(' '),
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    clientDefaults: {
      id_token_signed_response_alg: 'ES256',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    ttl: {
      AccessToken: limits.absoluteSeconds,
      AuthorizationCode: 60,
      Grant: limits.absoluteSeconds,
      IdToken: 3600,
      Interaction: config.LOGIN_ATTEMPT_SECONDS,
      Session: limits.absoluteSeconds,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => sendPage(ctx, logoutPage(form)),
        postLogoutSuccessSource: (ctx) => sendPage(ctx, loggedOutPage()),
      },
    },
    interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}`, policy: loginPolicy(deps) },
    findAccount: (_ctx, accountId) => findAccount(deps, accountId),
    loadExistingGrant: (ctx) => loadGrant(deps, ctx),
    renderError: (ctx, out) => sendPage(ctx, errorPage(out.error)),
  };
  const provider = new Provider(`${config.IDENTITY_URL}${providerPath}`, configuration);
  // This server speaks no TLS: behind an https address there is a proxy that does, and says so in its headers.
  provider.proxy = config.IDENTITY_URL.startsWith('https:');
  provider.use((ctx, next) => endOnLogout(deps, ctx as KoaContextWithOIDC, next));
  provider.on('server_error', (_ctx, error) => deps.log.error({ err: error }, 'oidc provider'));
  return provider;

  function sendPage(ctx: KoaContextWithOIDC, html: string): void {
    setPageHeaders((name, value) => ctx.set(name, value), config);
    ctx.type = 'html';
    ctx.body = html;
  }
}

function toClientMetadata(client: OidcClient) {
  return {
    client_id: client.clientId,
    client_secret: readSecret(client.clientSecretFile)!,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
    application_type: 'web' as const,
  };
}

// A browser session counts only as long as the login session behind it: ended, idle or expired means a new login.
function loginPolicy(deps: Dependencies) {
  const policy = base();
  policy.get('login')?.checks.add(
    new Check('session_ended', 'the login session has ended', async (ctx) => {
      const { session } = (ctx as KoaContextWithOIDC).oidc;
      if (!session?.accountId) return Check.NO_NEED_TO_PROMPT;
      const active = await inSystem(deps, (tx) =>
        findActiveSession(tx, session.uid, deps.clock.now(), sessionLimitsOf(deps.config)),
      );
      return active ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );
  return policy;
}

async function findAccount(deps: Dependencies, accountId: string) {
  const user = await inSystem(deps, (tx) => findUser(tx, accountId));
  if (!user?.isActive) return undefined;
  return {
    accountId: user.id,
    claims: async () => ({ sub: user.id, name: user.displayName, preferred_username: user.account }),
  };
}

// First-party clients need no consent page; a login that has just completed is tied to the browser session here.
async function loadGrant(deps: Dependencies, ctx: KoaContextWithOIDC) {
  const { client, session, account, provider, result } = ctx.oidc;
  if (!client || !session || !account) return undefined;
  const loginSessionId = (result?.login as { loginSessionId?: string } | undefined)?.loginSessionId;
  if (loginSessionId) await inSystem(deps, (tx) => bindOidcSession(tx, loginSessionId, session.uid));
  const existingId = session.grantIdFor(client.clientId);
  const existing = existingId ? await provider.Grant.find(existingId) : undefined;
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  grant.addOIDCScope(scope);
  await grant.save();
  return grant;
}

// Before the answer leaves, so that whoever sees "logged out" is.
async function endOnLogout(deps: Dependencies, ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  if (ctx.oidc?.route !== 'end_session_confirm') return;
  const session = ctx.oidc.session as (KoaContextWithOIDC['oidc']['session'] & { destroyed?: boolean }) | undefined;
  if (!session?.destroyed || !session.accountId) return;
  const { accountId, uid } = session;
  await inSystem(deps, async (tx) => {
    const user = await findUser(tx, accountId);
    const [ended] = await endSessions(tx, { oidcSessionUid: uid }, { endedBy: accountId, reason: 'logout' });
    if (!user || !ended) return;
    const origin = { address: ctx.ip, userAgent: ctx.get('user-agent'), requestId: '' };
    await recordDecision(tx, deps, origin, principalOf(user, ended), {
      action: 'session.end',
      subjectType: 'session',
      subjectId: ended,
      regionCode: user.regionCode,
      reason: 'logout',
    });
  });
}

function inSystem<T>(deps: Dependencies, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.db.transaction(systemPrincipal('identity'), work);
}
