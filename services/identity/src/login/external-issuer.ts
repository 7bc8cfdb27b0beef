import * as oidc from 'openid-client';

export interface ExternalIssuerOptions {
  issuerUrl: string;
  clientId: string;
  clientSecret: string | undefined;
  /** Claim that carries the local account name. */
  accountClaim: string;
  redirectUri: string;
}

interface ExternalLoginStart {
  url: string;
  state: string;
  nonce: string;
  verifier: string;
}

/** Another OIDC issuer (province or city 统一身份认证) that vouches for a person. */
export interface ExternalIssuer {
  start(interactionUid: string): Promise<ExternalLoginStart>;
  /** The local account name the issuer vouches for; undefined without the claim. Throws when the answer does not verify. */
  complete(query: URLSearchParams, expected: Omit<ExternalLoginStart, 'url'>): Promise<string | undefined>;
}

/** Discovers the issuer at first use, so that its absence never keeps this service from starting. */
export function createExternalIssuer(options: ExternalIssuerOptions): ExternalIssuer {
  let discovered: Promise<oidc.Configuration> | undefined;
  const configuration = () => {
    discovered ??= discover(options).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  };
  return {
    async start(interactionUid) {
      const verifier = oidc.randomPKCECodeVerifier();
      const state = `${interactionUid}.${oidc.randomState()}`;
      const nonce = oidc.randomNonce();
      const url = oidc.buildAuthorizationUrl(await configuration(), {
        redirect_uri: options.redirectUri,
        scope: 'openid profile',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { url: url.href, state, nonce, verifier };
    },
    async complete(query, expected) {
      const callback = new URL(options.redirectUri);
      callback.search = query.toString();
      const tokens = await oidc.authorizationCodeGrant(await configuration(), callback, {
        pkceCodeVerifier: expected.verifier,
        expectedState: expected.state,
        expectedNonce: expected.nonce,
        idTokenExpected: true,
      });
      const account = tokens.claims()?.[options.accountClaim];
      return typeof account === 'string' ? account : undefined;
    },
  };
}

function discover(options: ExternalIssuerOptions): Promise<oidc.Configuration> {
  const url = new URL(options.issuerUrl);
  const isLoopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  return oidc.discovery(url, options.clientId, options.clientSecret, undefined, {
    // Plain HTTP only on this machine.
    ...(isLoopback ? { execute: [oidc.allowInsecureRequests] } : {}),
    timeout: 10,
  });
}
