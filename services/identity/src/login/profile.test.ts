import { uuidv7 } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFirstAdministrator } from '../first-administrator.ts';
import { goodPassword, startIdentity, totpSecret, type IdentityUnderTest } from '../testing/start-identity.ts';

describe('county profile', () => {
  let t: IdentityUnderTest;
  beforeAll(async () => {
    t = await startIdentity();
  });
  afterAll(() => t.close());

  it('has no demonstration addresses and shows no accounts', async () => {
    await t.createPerson({ account: 'clerk', roles: [{ role: 'villageClerk' }] });
    expect((await t.call('POST', '/demo/token', undefined, { account: 'clerk' })).status).toBe(404);
    expect(
      (await t.call('PUT', '/demo/accounts', undefined, { account: 'clerk', password: goodPassword })).status,
    ).toBe(404);
    const { page, browser } = await t.openLogin();
    const prefilled = await browser.get(`${page.url.href}?account=clerk`);
    expect(prefilled.text).not.toContain('演示');
    expect(prefilled.text).not.toContain(`value="${goodPassword}"`);
  });

  it('starts with three administrators in three hands, who must replace their passwords', async () => {
    const again = await createFirstAdministrator(t.deps, {
      account: 'first',
      regionCode: '',
      organisationName: '演示平台',
      passwords: { system: 'Not-used-2026', security: 'Not-used-2026', audit: 'Not-used-2026' },
    });
    expect(again.map(({ account, role, isNew }) => `${account} ${role} ${isNew}`)).toEqual([
      'first.system systemAdministrator false',
      'first.security securityAdministrator false',
      'first.audit auditAdministrator false',
    ]);
    const { browser, page } = await t.openLogin();
    const answer = await browser.post(`${page.url.href}/password`, { account: 'first.audit', password: goodPassword });
    expect(answer.text).toContain('修改密码');
  });

  it('hands out an initial password once, which the first login replaces', async () => {
    const { userId } = await t.createPerson({ account: 'fresh' });
    const system = await t.tokenOf('first.system', 'systemAdministrator');
    const issued = await t.call('POST', `/users/${userId}/initial-password`, system, { reason: '新到岗' });
    const { browser, page } = await t.openLogin();
    const answer = await browser.post(`${page.url.href}/password`, {
      account: 'fresh',
      password: issued.body.initialPassword,
    });
    expect(answer.text).toContain('修改密码');
    const { rows } = await t.deps.db.pool.query(
      `select (select count(*) from kit.idempotency_record r where to_jsonb(r)::text like $1)
            + (select count(*) from kit.audit_event e where to_jsonb(e)::text like $1) as found`,
      [`%${issued.body.initialPassword}%`],
    );
    expect(rows[0].found).toBe(0n);
  });

  it('gives service tokens only to a service with its secret', async () => {
    const ask = (credentials: string) =>
      fetch(`${t.url}/service-tokens`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        },
        body: JSON.stringify({
          audience: 'disclosure',
          workflowId: 'w-1',
          decisionId: uuidv7(),
          onBehalfOf: { userId: 'u', userName: '演示' },
          regionCode: '421024',
        }),
      });
    expect((await ask('project-library:wrong')).status).toBe(401);
    expect((await ask('console:client-secret-for-tests')).status).toBe(401);
    const granted = await ask('project-library:client-secret-for-tests');
    const { accessToken } = (await granted.json()) as { accessToken: string };
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({
      sub: 'service:project-library',
      aud: 'disclosure',
      workflow_id: 'w-1',
      region: '421024',
      on_behalf_of: { userId: 'u' },
    });
    expect(claims.permissions).toContain('internal.read');
  });
});

describe('demo profile', () => {
  let t: IdentityUnderTest;
  beforeAll(async () => {
    t = await startIdentity({ SUNLEDGER_PROFILE: 'demo', DEMO_PASSWORD: goodPassword });
  });
  afterAll(() => t.close());

  it('folds every place but the largest, and opens the one of the chosen account', async () => {
    const unfold = (page: { text: string }) =>
      page.text
        .split('<details')
        .flatMap((part) => (part.startsWith(' open') ? [/account=([\w.-]+)/.exec(part)?.[1]] : []));
    const system = await t.tokenOf('first.system', 'systemAdministrator');
    const government = { name: '演示县人民政府', kind: 'government', regionCode: '421024' };
    expect((await t.call('POST', '/organisations', system, government)).status).toBe(201);
    const people = { 'fold-a': '421024', 'fold-b': '421024', 'fold-c': '110101' };
    for (const [account, regionCode] of Object.entries(people)) {
      await t.createPerson({ account, regionCode });
      await t.call('PUT', '/demo/accounts', undefined, { account, password: goodPassword });
    }
    const { page, browser } = await t.openLogin();
    expect(unfold(page)).toEqual(['fold-a']);
    expect(unfold(await browser.get(`${page.url.href}?account=fold-c`))).toEqual(['fold-a', 'fold-c']);
  });

  it('shows the accounts with their codes, fills one in and gives scripts a token', async () => {
    await t.createPerson({ account: 'demo-maker', roles: [{ role: 'financeMaker' }] });
    const prepared = await t.call('PUT', '/demo/accounts', undefined, {
      account: 'demo-maker',
      password: goodPassword,
      totpSecret,
    });
    expect(prepared.status).toBe(200);
    const { page, browser } = await t.openLogin();
    expect(page.text).toContain('演示环境');
    expect(page.text).toMatch(/<b>财政经办<\/b><code>\d{6}<\/code>/);
    const filled = await browser.get(`${page.url.href}?account=demo-maker`);
    expect(filled.text).toContain(`value="${goodPassword}"`);
    const token = await t.call('POST', '/demo/token', undefined, { account: 'demo-maker', role: 'financeMaker' });
    const claims = JSON.parse(Buffer.from(token.body.accessToken.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ role: 'financeMaker', amr: ['demo'] });
  });
});

describe('behind a proxy that speaks TLS', () => {
  it('leads to the login page, at the address and protocol that the browser sees', async () => {
    const t = await startIdentity({ IDENTITY_URL: 'https://identity.example.cn' });
    const { search } = t.authorizeUrl().url;
    const headers = { 'x-forwarded-proto': 'https', host: 'identity.example.cn' };
    const answer = await t.app.inject({ url: `/oidc/auth${search}`, headers });
    await t.close();
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toMatch(/\/login\//);
  });
});
