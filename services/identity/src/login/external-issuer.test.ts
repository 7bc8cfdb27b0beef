import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentity, totpSecret, type IdentityUnderTest } from '../testing/start-identity.ts';
import { currentTotp } from './totp.ts';

let t: IdentityUnderTest;
let server: Server;
let issuerUrl: string;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secretFile = join(await mkdtemp(join(tmpdir(), 'external-')), 'secret');
  await writeFile(secretFile, 'external-client-secret');
  t = await startIdentity({
    EXTERNAL_ISSUER_URL: issuerUrl,
    EXTERNAL_CLIENT_ID: 'sunledger',
    EXTERNAL_CLIENT_SECRET_FILE: secretFile,
    EXTERNAL_ACCOUNT_CLAIM: 'employee_number',
  });
  server.on('request', (await secondProvider(`${t.url}/login/external/callback`)).callback());
});
afterAll(async () => {
  await t.close();
  server.closeAllConnections();
  server.close();
});

let visitor = '';
/** Another issuer: whoever visits is logged in there as `visitor`. */
async function secondProvider(redirectUri: string): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = new Provider(issuerUrl, {
    clients: [{ client_id: 'sunledger', client_secret: 'external-client-secret', redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'external', alg: 'RS256', use: 'sig' }] as never },
    cookies: { keys: ['external-cookie-key'] },
    claims: { openid: ['sub'], profile: ['employee_number'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/as/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, employee_number: id }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: 'sunledger', accountId: ctx.oidc.account!.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/as/')) return next();
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: visitor } });
    ctx.respond = false;
  });
  return provider;
}

async function loginThroughExternal(account: string) {
  visitor = account;
  const { browser, page, verifier } = await t.openLogin({}, [issuerUrl]);
  expect(page.text).toContain('统一身份登录');
  return { browser, verifier, answer: await browser.get(`${page.url.href}/external`) };
}

describe('external issuer', () => {
  it('logs in the local account that its claim names', async () => {
    await t.createPerson({ account: 'e1001', roles: [{ role: 'villageClerk' }] });
    const { answer, verifier } = await loginThroughExternal('e1001');
    const redeemed = await t.redeem(answer, verifier);
    const me = await t.call('GET', '/me', redeemed.accessToken);
    expect(me.body.user.account).toBe('e1001');
  });

  it('still asks money roles for the second factor of this platform', async () => {
    await t.createPerson({ account: 'e1002', roles: [{ role: 'financePayer' }], hasSecondFactor: true });
    const { browser, answer } = await loginThroughExternal('e1002');
    expect(answer.text).toContain('动态码验证');
    const done = await browser.post(`${answer.url.href}/second-factor`, {
      code: currentTotp(totpSecret, t.deps.clock.now()),
    });
    expect(done.location?.searchParams.get('code')).toBeTruthy();
  });

  it('refuses a person without an account here', async () => {
    const { answer } = await loginThroughExternal('stranger');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('没有对应的有效账号');
  });

  it('refuses an answer that was not asked for', async () => {
    const { browser, page } = await t.openLogin();
    const uid = page.url.pathname.split('/').at(-1)!;
    const forged = await browser.get(
      `${t.url}/login/external/callback?state=${uid}.forged&code=stolen&iss=${encodeURIComponent(issuerUrl)}`,
    );
    expect(forged.location?.searchParams.get('code') ?? null).toBeNull();
    expect(forged.text).toContain('<h1>登录</h1>');
  });
});
