import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildConsole } from './build-console.ts';
import type { ConsoleConfig } from './config.ts';
import { createBrowser } from './testing/browser.ts';
import { FAKE_CLIENT_SECRET, startFakeIssuer, type FakeIssuer } from './testing/fake-issuer.ts';

const ORIGIN = 'http://console.test:7100';

let issuer: FakeIssuer;
let service: FastifyInstance;
let seen: FastifyRequest[] = [];
let refusals = 0;
let config: ConsoleConfig;
let app: FastifyInstance;
let clock = Date.now();

beforeAll(async () => {
  issuer = await startFakeIssuer();
  service = fastify({ bodyLimit: 50_000_000 });
  service.removeAllContentTypeParsers();
  service.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  service.all('*', async (request, reply) => {
    seen.push(request);
    if (refusals > 0) {
      refusals -= 1;
      return reply.code(401).send({ code: 'token.stale' });
    }
    const size = Buffer.isBuffer(request.body) ? request.body.length : 0;
    return reply.header('set-cookie', 'evil=1').header('x-service', 'yes').send({ path: request.url, size });
  });
  await service.listen({ host: '127.0.0.1', port: 0 });
  const directory = mkdtempSync(join(tmpdir(), 'console-pages-'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>阳光账</title>');
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'assets/index-abc.js'), 'export {};');
  config = {
    port: 0,
    bindAddress: '127.0.0.1',
    trustedProxies: 'loopback',
    publicUrl: new URL(ORIGIN),
    portalUrl: 'http://portal.test',
    identityUrl: issuer.url,
    issuerUrl: `${issuer.url}/oidc`,
    clientId: 'console',
    clientSecret: FAKE_CLIENT_SECRET,
    sessionSecret: 'session-secret-of-the-tests',
    idleSeconds: 1200,
    absoluteSeconds: 28_800,
    services: { identity: issuer.url, registry: `http://127.0.0.1:${(service.server.address() as AddressInfo).port}` },
    webDirectory: directory,
    profile: 'demo',
    logLevel: 'silent',
  };
});

afterAll(async () => {
  await issuer.close();
  await service.close();
});

beforeEach(async () => {
  seen = [];
  refusals = 0;
  clock = Date.now();
  issuer.isEnded = false;
  issuer.accessSeconds = 3600;
  issuer.passwordAgeSeconds = 0;
  app = await buildConsole(config, () => clock);
});

afterEach(() => app.close());

const signedIn = async (console_ = app) => {
  const browser = createBrowser(console_, ORIGIN);
  await browser.login();
  return browser;
};

describe('login', () => {
  it('comes back to the page where the person was, with an HttpOnly, SameSite=Lax cookie that reveals nothing', async () => {
    const answer = await createBrowser(app, ORIGIN).login('/auth/login?returnTo=%2Fprojects%3Fstate%3Dadmitted');
    expect(answer.headers.location).toBe('/projects?state=admitted');
    const cookie = answer.cookies.find(({ name }) => name === 'sunledger');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(Buffer.from(cookie?.value ?? '', 'base64url').toString()).not.toMatch(/access-|refresh-1|user-1/);
  });

  it('never returns to another site', async () => {
    for (const returnTo of ['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)']) {
      const answer = await createBrowser(app, ORIGIN).login(`/auth/login?returnTo=${encodeURIComponent(returnTo)}`);
      expect(answer.headers.location).toBe('/');
    }
  });

  it('refuses a callback with a foreign state', async () => {
    const browser = createBrowser(app, ORIGIN);
    await browser.get('/auth/login');
    const answer = await browser.get('/auth/callback?code=stolen&state=foreign');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'login.failed' });
    expect((await browser.get('/auth/session')).statusCode).toBe(401);
  });

  it('always asks for the password, and takes no answer of somebody who gave it earlier or of whom nobody knows when', async () => {
    const browser = createBrowser(app, ORIGIN);
    for (const age of [60, undefined]) {
      issuer.passwordAgeSeconds = age;
      const answer = await browser.login();
      expect(issuer.lastDemand).toEqual({ prompt: 'login', maxAge: '0' });
      expect(answer.json()).toMatchObject({ status: 400, code: 'login.failed' });
    }
    expect((await browser.get('/auth/session')).statusCode).toBe(401);
  });

  it('leads a person who typed another host name to the address of the console first', async () => {
    const answer = await createBrowser(app, ORIGIN).get('/auth/login?returnTo=%2F', { host: 'localhost:7100' });
    expect(answer.headers.location).toBe(`${ORIGIN}/auth/login?returnTo=%2F`);
  });
});

describe('session', () => {
  it('tells who acts, with which grant, and what that grant may do', async () => {
    const browser = await signedIn();
    expect((await browser.get('/auth/session')).json()).toMatchObject({
      user: { name: '李会计' },
      actingGrant: { id: 'grant-maker', regionName: '江陵县' },
      permissions: ['fund.read', 'payment.request'],
      isLocked: false,
    });
  });

  it('switches to one acting grant at a time and refuses a grant of somebody else', async () => {
    const browser = await signedIn();
    const switched = await browser.post('/auth/acting-grant', { grantId: 'grant-auditor' });
    expect(switched.json()).toMatchObject({ actingGrant: { id: 'grant-auditor' }, permissions: ['audit.read'] });
    const refused = await browser.post('/auth/acting-grant', { grantId: 'grant-of-another' });
    expect(refused.statusCode).toBe(403);
    expect((await browser.get('/auth/session')).json()).toMatchObject({ actingGrant: { id: 'grant-auditor' } });
  });

  it('survives a restart of the console with the acting grant, and stays closed to an altered cookie', async () => {
    const browser = await signedIn();
    await browser.post('/auth/acting-grant', { grantId: 'grant-auditor' });
    const restarted = await buildConsole(config, () => clock);
    const again = createBrowser(restarted, ORIGIN);
    const sealed = browser.cookies.get('sunledger') ?? '';
    again.cookies.set('sunledger', sealed);
    expect((await again.get('/auth/session')).json()).toMatchObject({ actingGrant: { id: 'grant-auditor' } });
    const at = sealed.length - 4;
    again.cookies.set('sunledger', sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1));
    expect((await again.get('/auth/session')).statusCode).toBe(401);
    await restarted.close();
  });

  it('locks after the idle time, lets nothing through, and unlocks with a new login of the same person', async () => {
    const browser = await signedIn();
    clock += 1_201_000;
    const refused = await browser.get('/api/registry/regions');
    expect(refused.json()).toMatchObject({ status: 401, code: 'session.locked' });
    expect((await browser.get('/auth/session')).json()).toMatchObject({ isLocked: true, permissions: [] });
    await browser.login('/auth/login?returnTo=/unlocked');
    expect((await browser.get('/api/registry/regions')).statusCode).toBe(200);
    expect(seen).toHaveLength(1);
  });

  it('stays locked when the login that comes back was none', async () => {
    const browser = await signedIn();
    await browser.post('/auth/lock');
    issuer.passwordAgeSeconds = 60;
    await browser.login();
    expect((await browser.get('/auth/session')).json()).toMatchObject({ isLocked: true });
  });

  it('asks the identity service nothing while it is locked, so that the login ends without use there too', async () => {
    const browser = await signedIn();
    await browser.post('/auth/lock');
    const before = issuer.counts.selfReads;
    expect((await browser.get('/auth/session')).json()).toMatchObject({ isLocked: true, user: { id: 'user-1' } });
    expect(issuer.counts.selfReads).toBe(before);
  });

  it('gets another cookie with every login, and the one before is worthless; the acting grant stays', async () => {
    const browser = await signedIn();
    await browser.post('/auth/acting-grant', { grantId: 'grant-auditor' });
    const thief = createBrowser(app, ORIGIN);
    thief.cookies.set('sunledger', browser.cookies.get('sunledger') ?? '');
    await browser.login();
    expect((await browser.get('/auth/session')).json()).toMatchObject({ actingGrant: { id: 'grant-auditor' } });
    expect((await thief.get('/auth/session')).json()).toMatchObject({ status: 401, code: 'session.missing' });
  });

  it('does not count background refreshes as input', async () => {
    const browser = await signedIn();
    clock += 700_000;
    await browser.get('/api/registry/regions', { 'x-background': '1' });
    clock += 700_000;
    expect((await browser.get('/api/registry/regions')).json()).toMatchObject({ code: 'session.locked' });
  });

  it('ends at the absolute time-out, whatever was done', async () => {
    const browser = await signedIn();
    for (let hour = 0; hour < 8 * 6; hour += 1) {
      clock += 600_000;
      await browser.get('/auth/session');
    }
    expect((await browser.get('/auth/session')).statusCode).toBe(401);
  });

  it('is over at once when an administrator ended it', async () => {
    const browser = await signedIn();
    issuer.isEnded = true;
    expect((await browser.get('/auth/session')).json()).toMatchObject({ status: 401, code: 'session.ended' });
  });

  it('is worthless after logout, also from a copied cookie', async () => {
    const browser = await signedIn();
    const copy = browser.cookies.get('sunledger') ?? '';
    const before = issuer.counts.endings;
    const answer = await browser.post('/auth/logout');
    expect(answer.json()).toEqual({ redirectTo: '/signed-out' });
    expect(issuer.counts.endings).toBe(before + 1);
    browser.cookies.set('sunledger', copy);
    expect((await browser.get('/auth/session')).statusCode).toBe(401);
  });

  it('renews an expiring access token once for concurrent requests', async () => {
    issuer.accessSeconds = 20;
    const browser = await signedIn();
    issuer.accessSeconds = 3600;
    const before = issuer.counts.refreshes;
    await Promise.all([1, 2, 3, 4].map(() => browser.get('/auth/session')));
    expect(issuer.counts.refreshes).toBe(before + 1);
  });
});

describe('proxy', () => {
  it('adds the token and passes key, business date and request code, and no cookie', async () => {
    const browser = await signedIn();
    const sent = { 'idempotency-key': 'key-1', 'x-business-date': '2018-01-05' };
    const answer = await browser.post('/api/registry/regions?x=1', { name: '江陵' }, sent);
    expect(answer.json()).toMatchObject({ path: '/regions?x=1' });
    expect(seen[0]?.headers).toMatchObject({ ...sent, 'x-request-id': answer.headers['x-request-id'] });
    expect(seen[0]?.headers.authorization).toMatch(/^Bearer service-grant-maker-/);
    expect(seen[0]?.headers.cookie).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-service']).toBe('yes');
  });

  it('lets a person manage their own logins with the token of the login', async () => {
    const browser = await signedIn();
    expect((await browser.get('/api/identity/sessions')).json()).toEqual({ items: [] });
    expect((await browser.get('/api/identity/tokens')).statusCode).toBe(404);
  });

  it('asks for one token per grant, also under concurrent requests', async () => {
    const browser = await signedIn();
    await browser.get('/auth/session');
    const before = issuer.counts.serviceTokens;
    await Promise.all([1, 2, 3, 4, 5].map(() => browser.get('/api/registry/regions')));
    expect(issuer.counts.serviceTokens).toBe(before + 1);
  });

  it('repeats a request once with a fresh token when rights were changed, with its body', async () => {
    const browser = await signedIn();
    refusals = 1;
    const answer = await browser.post('/api/registry/regions', { name: '江陵' });
    expect(answer.json()).toMatchObject({ size: 17 });
    expect(new Set(seen.map(({ headers }) => headers.authorization)).size).toBe(2);
  });

  it('streams a large upload', async () => {
    const browser = await signedIn();
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await browser.send({
      method: 'POST',
      url: '/api/registry/import',
      payload: Buffer.alloc(5_000_000, 1),
      headers,
    });
    expect(answer.json()).toMatchObject({ size: 5_000_000 });
  });

  it('refuses a mutating request without the console header, or from another origin', async () => {
    const browser = await signedIn();
    for (const headers of [
      { 'x-requested-with': '' },
      { origin: 'http://evil.test' },
      { 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      const answer = await browser.post('/api/registry/regions', {}, headers);
      expect(answer.json()).toMatchObject({ status: 403, code: 'request.foreignOrigin' });
    }
    expect(seen).toHaveLength(0);
  });

  it('hides private routes, unknown services and climbing paths', async () => {
    const browser = await signedIn();
    const paths = [
      'registry/internal/decisions/1',
      'registry/%69nternal/x',
      'registry/a/%2e%2e/internal/x',
      'registry/..%2finternal',
      'toString/x',
      'elsewhere/x',
    ];
    for (const path of paths) expect((await browser.get(`/api/${path}`)).statusCode).toBe(404);
    expect(seen).toHaveLength(0);
  });

  it('says that a service cannot be reached, with a request code', async () => {
    const broken = await buildConsole({ ...config, services: { registry: 'http://127.0.0.1:9' } });
    const browser = await signedIn(broken);
    const answer = await browser.get('/api/registry/regions');
    expect(answer.json()).toMatchObject({
      status: 503,
      code: 'service.unreachable',
      requestId: expect.stringMatching(/.{20}/),
    });
    await broken.close();
  });

  it('needs a login', async () => {
    expect((await createBrowser(app, ORIGIN).get('/api/registry/regions')).json()).toMatchObject({
      code: 'session.missing',
    });
  });
});

describe('pages', () => {
  it('serves the page for every address of the browser, with a strict content policy', async () => {
    const answer = await createBrowser(app, ORIGIN).get('/projects/123?tab=approval');
    expect(answer.body).toContain('阳光账');
    expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('lets browsers keep assets, whose names change with their content, and ask for everything else anew', async () => {
    const browser = createBrowser(app, ORIGIN);
    expect((await browser.get('/assets/index-abc.js')).headers['cache-control']).toContain('immutable');
    for (const url of ['/', '/projects']) expect((await browser.get(url)).headers['cache-control']).toBe('no-cache');
  });

  it('does not answer an unknown API or asset address with the page', async () => {
    const browser = createBrowser(app, ORIGIN);
    for (const url of ['/auth/unknown', '/assets/gone.js']) expect((await browser.get(url)).statusCode).toBe(404);
  });

  it('is ready only while the identity service answers', async () => {
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    const leaving = await startFakeIssuer();
    const console = await buildConsole({ ...config, issuerUrl: `${leaving.url}/oidc` });
    expect((await console.inject('/readyz')).statusCode).toBe(200);
    await leaving.close();
    expect((await console.inject('/readyz')).json()).toMatchObject({ checks: { identity: false } });
    await console.close();
  });
});
