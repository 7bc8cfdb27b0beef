import * as oidc from 'openid-client';
import type { ConsoleConfig } from './config.ts';
import { ConsoleProblem, sessionEnded } from './problem.ts';
import type { ConsoleSession, OidcTokens } from './session-store.ts';

/** What must be kept between leaving for the login page and coming back. */
export interface PendingLogin {
  state: string;
  nonce: string;
  verifier: string;
  returnTo: string;
  /** Epoch milliseconds. */
  begunAt: number;
}

const RENEW_BEFORE_MILLISECONDS = 30_000;

export type IdentityProvider = ReturnType<typeof createIdentityProvider>;

/** The OpenID Connect relying party: authorization code with PKCE, renewal by refresh token, logout. */
export function createIdentityProvider(config: ConsoleConfig) {
  let discovered: Promise<oidc.Configuration> | null = null;

  /** Discovery happens at the first use and again after a failure: the console may start before identity. */
  function provider(): Promise<oidc.Configuration> {
    const options = config.issuerUrl.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {};
    discovered ??= oidc
      .discovery(new URL(config.issuerUrl), config.clientId, config.clientSecret, undefined, options)
      .catch((cause: unknown) => {
        discovered = null;
        throw new ConsoleProblem(503, 'identity.unreachable', '身份服务暂时连不上，请稍后再试', { cause });
      });
    return discovered;
  }

  async function renew(session: ConsoleSession, refreshToken: string): Promise<void> {
    const configuration = await provider();
    const answer = await oidc.refreshTokenGrant(configuration, refreshToken).catch((cause: unknown) => {
      throw sessionEnded(cause);
    });
    session.tokens = { ...toTokens(answer), refreshToken: answer.refresh_token ?? refreshToken };
    session.sealedAt = 0;
  }

  const redirectUri = new URL('/auth/callback', config.publicUrl).href;

  return {
    /** Asks now: what was discovered once says nothing about a provider that has gone since. */
    async isReachable(): Promise<boolean> {
      return fetch(`${config.issuerUrl}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(3000) }).then(
        ({ ok }) => ok,
        () => false,
      );
    },

    /**
     * Address of the login page, and what to keep until the person comes back. The password is asked for whoever is known
     * there already: a browser that somebody left behind opens nothing.
     */
    async begin(returnTo: string): Promise<{ url: string; pending: PendingLogin }> {
      const pending = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        verifier: oidc.randomPKCECodeVerifier(),
        returnTo,
        begunAt: Date.now(),
      };
      const url = oidc.buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        ui_locales: 'zh-CN',
        prompt: 'login',
        max_age: '0',
      });
      return { url: url.href, pending };
    },

    /**
     * Trades the code for tokens; throws 400 `login.failed` when state, nonce, PKCE or code do not fit, or the password was
     * not given since the login began: what the address demanded can be struck out of it on the way.
     */
    async complete(query: string, pending: PendingLogin): Promise<{ subject: string; tokens: OidcTokens }> {
      const answer = await oidc
        .authorizationCodeGrant(await provider(), new URL(`${redirectUri}${query}`), {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.verifier,
          idTokenExpected: true,
          maxAge: Math.ceil((Date.now() - pending.begunAt) / 1000),
        })
        .catch((cause: unknown) => {
          throw new ConsoleProblem(400, 'login.failed', '登录没有完成，请重新登录', { cause });
        });
      return { subject: answer.claims()?.sub ?? '', tokens: toTokens(answer) };
    },

    /** The OIDC access token, renewed when it is about to expire. Throws 401 `session.ended` when it cannot be. */
    async accessToken(session: ConsoleSession): Promise<string> {
      if (session.tokens.accessExpiresAt - RENEW_BEFORE_MILLISECONDS > Date.now()) return session.tokens.accessToken;
      const { refreshToken } = session.tokens;
      if (refreshToken === undefined) {
        if (session.tokens.accessExpiresAt > Date.now()) return session.tokens.accessToken;
        throw sessionEnded();
      }
      session.renewal ??= renew(session, refreshToken).finally(() => {
        session.renewal = null;
      });
      await session.renewal;
      return session.tokens.accessToken;
    },

    /** Address at which the provider ends its own session; for when the identity service could not be told directly. */
    async endUrl(session: ConsoleSession): Promise<string> {
      const home = new URL('/', config.publicUrl).href;
      const configuration = await provider().catch(() => null);
      if (configuration?.serverMetadata().end_session_endpoint === undefined) return home;
      const { idToken } = session.tokens;
      return oidc.buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: home,
        ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      }).href;
    },
  };
}

function toTokens(answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): OidcTokens {
  return {
    accessToken: answer.access_token,
    accessExpiresAt: Date.now() + (answer.expiresIn() ?? 300) * 1000,
    refreshToken: answer.refresh_token,
    idToken: answer.id_token,
  };
}
