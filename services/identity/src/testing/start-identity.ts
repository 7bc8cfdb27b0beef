import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dependencies } from '../dependencies.ts';
import type { Tx } from '../database.ts';
import { createFirstAdministrator } from '../first-administrator.ts';
import { hashPassword } from '../login/password.ts';
import { storeSecondFactor } from '../login/enrolment.ts';
import { listActiveGrants } from '../role-grant/active-grants.ts';
import type { RoleCode } from '../role-grant/role-catalogue.ts';
import { definition } from '../service.ts';
import { bindOidcSession, findActiveSession, openLoginSession } from '../session/login-session.ts';
import { sessionLimitsOf } from '../session/session-limits.ts';
import { signAccessToken } from '../token/issue-access-token.ts';
import { storePassword } from '../user/set-password.ts';
import { findUserByAccount } from '../user/user-account.ts';
import { createBrowser, type Browser, type Page } from './browser.ts';

export const goodPassword = 'Yangguang-2026';
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const redirectUri = 'http://127.0.0.1:7/callback';

interface Person {
  account: string;
  roles?: { role: RoleCode; regionCode?: string }[];
  regionCode?: string;
  hasSecondFactor?: boolean;
  isInitialPassword?: boolean;
}

export interface IdentityUnderTest extends TestService<Dependencies> {
  url: string;
  /** Creates an organisation, a user and grants through the API, ready to log in with `goodPassword`. */
  createPerson(person: Person): Promise<{ userId: string; organisationId: string; grantIds: string[] }>;
  /** A service token for one role of an account, in a session of its own. */
  tokenOf(account: string, role: RoleCode): Promise<string>;
  call(method: string, path: string, token: string | undefined, body?: unknown): Promise<{ status: number; body: any }>; // oxlint-disable-line typescript/no-explicit-any
  /** Where the console sends a browser to log in, and what it keeps to redeem the code. */
  authorizeUrl(overrides?: Record<string, string>): { url: URL; verifier: string };
  /** A fresh browser on the login page; it follows redirects to `otherOrigins` too. */
  openLogin(
    overrides?: Record<string, string>,
    otherOrigins?: string[],
  ): Promise<{ browser: Browser; page: Page; verifier: string }>;
  /** Trades the code at the end of a login for an OIDC access token. */
  redeem(page: Page, verifier: string): Promise<{ status: number; accessToken: string; idToken: string }>;
}

/** Identity listening on an address of its own, so that the tokens it signs are the tokens it checks. */
export async function startIdentity(
  environment: Record<string, string> = {},
  now?: string,
): Promise<IdentityUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'identity-'));
  const secretFile = join(directory, 'client');
  await writeFile(secretFile, 'client-secret-for-tests');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const t = await startTestService(definition, {
    ...(now ? { now } : {}),
    environment: {
      IDENTITY_URL: url,
      SUNLEDGER_PROFILE: 'county',
      OIDC_CLIENTS: JSON.stringify([
        {
          clientId: 'console',
          clientSecretFile: secretFile,
          redirectUris: [redirectUri],
          postLogoutRedirectUris: [redirectUri],
        },
      ]),
      SERVICE_CLIENTS: JSON.stringify([{ name: 'project-library', secretFile }]),
      ...environment,
    },
  });
  await t.app.listen({ port, host: '127.0.0.1' });
  await createFirstAdministrator(t.deps, {
    account: 'first',
    regionCode: '',
    organisationName: '演示平台',
    passwords: { system: goodPassword, security: goodPassword, audit: goodPassword },
  });

  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    t.deps.db.transaction(systemPrincipal('test'), work);

  const call: IdentityUnderTest['call'] = async (method, path, token, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        'idempotency-key': uuidv7(),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };

  const tokenOf: IdentityUnderTest['tokenOf'] = (account, role) =>
    inSystem(async (tx) => {
      const user = (await findUserByAccount(tx, account))!;
      const limits = sessionLimitsOf(t.deps.config);
      const fresh = {
        userId: user.id,
        regionCode: user.regionCode,
        methods: ['pwd', 'otp'],
        hasSecondFactor: true,
        address: '127.0.0.1',
        userAgent: 'test',
      };
      const id = await openLoginSession(tx, fresh, t.deps.clock.now(), limits);
      await bindOidcSession(tx, id, `test:${id}`);
      const session = (await findActiveSession(tx, `test:${id}`, t.deps.clock.now(), limits))!;
      const held = await listActiveGrants(tx, user.id, t.deps.clock.today());
      const acting = held.find((grant) => grant.role === role)!;
      return (await signAccessToken(t.deps, user, session, acting, held)).accessToken;
    });

  const createPerson: IdentityUnderTest['createPerson'] = async (person) => {
    const { account, regionCode = '421024' } = person;
    const system = await tokenOf('first.system', 'systemAdministrator');
    const security = await tokenOf('first.security', 'securityAdministrator');
    const organisation = await call('POST', '/organisations', system, {
      name: `${account}单位`,
      kind: 'department',
      regionCode,
    });
    const user = await call('POST', '/users', system, {
      account,
      displayName: `演示${account}`,
      organisationId: organisation.body.id,
    });
    const grantIds: string[] = [];
    for (const grant of person.roles ?? []) {
      const body = {
        userId: user.body.id,
        role: grant.role,
        organisationId: organisation.body.id,
        regionCode: grant.regionCode ?? regionCode,
        validFrom: '2020-01-01',
        reason: '测试',
      };
      grantIds.push((await call('POST', '/grants', security, body)).body.id);
    }
    const hash = await hashPassword(goodPassword);
    await inSystem(async (tx) => {
      await storePassword(tx, user.body.id, hash, {
        isInitial: person.isInitialPassword === true,
        nowMs: t.deps.clock.now(),
      });
      if (person.hasSecondFactor)
        await storeSecondFactor(
          tx,
          user.body.id,
          t.deps.secrets.seal(totpSecret, user.body.id),
          0n,
          t.deps.clock.now(),
        );
    });
    return { userId: user.body.id, organisationId: organisation.body.id, grantIds };
  };

  function authorizeUrl(overrides: Record<string, string> = {}): { url: URL; verifier: string } {
    const verifier = randomBytes(32).toString('base64url');
    const parameters = {
      client_id: 'console',
      response_type: 'code',
      scope: 'openid profile',
      redirect_uri: redirectUri,
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...overrides,
    };
    return { url: new URL(`/oidc/auth?${new URLSearchParams(parameters).toString()}`, url), verifier };
  }

  return {
    ...t,
    url,
    call,
    tokenOf,
    createPerson,
    authorizeUrl,
    async openLogin(overrides = {}, otherOrigins = []) {
      const target = authorizeUrl(overrides);
      const browser = createBrowser(url, ...otherOrigins);
      return { browser, page: await browser.get(target.url), verifier: target.verifier };
    },
    async redeem(page, verifier) {
      const code = page.location?.searchParams.get('code') ?? '';
      const response = await fetch(`${url}/oidc/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('console:client-secret-for-tests').toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
      });
      const body = (await response.json()) as { access_token?: string; id_token?: string };
      return { status: response.status, accessToken: body.access_token ?? '', idToken: body.id_token ?? '' };
    },
    async close() {
      await t.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
