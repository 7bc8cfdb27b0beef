import { uuidv7 } from '@sunledger/service-kit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { goodPassword, startIdentity, type IdentityUnderTest } from '../testing/start-identity.ts';

let t: IdentityUnderTest;

beforeAll(async () => {
  t = await startIdentity();
});
afterAll(() => t.close());
afterEach(() => t.setNow(new Date().toISOString()));

async function login(account: string) {
  const { browser, page, verifier } = await t.openLogin();
  const answer = await browser.post(`${page.url.href}/password`, { account, password: goodPassword });
  const { accessToken } = await t.redeem(answer, verifier);
  const me = await t.call('GET', '/me', accessToken);
  return { browser, accessToken, sessionId: me.body.sessionId as string, grantId: me.body.grants[0]?.id as string };
}

const later = (seconds: number) => t.setNow(new Date(Date.now() + seconds * 1000).toISOString());
const state = async (sessionId: string) => (await t.call('GET', `/sessions/${sessionId}/state`, undefined)).body;

describe('session', () => {
  it('is active with the version of the rights, and says nothing about the person', async () => {
    await t.createPerson({ account: 'someone', roles: [{ role: 'villageClerk' }] });
    const { sessionId } = await login('someone');
    expect(await state(sessionId)).toEqual({ active: true, version: 2 });
    expect((await t.call('GET', `/sessions/${uuidv7()}/state`, undefined)).status).toBe(404);
  });

  it('is told to more callers at once than there are connections', async () => {
    await t.createPerson({ account: 'asked' });
    const { sessionId } = await login('asked');
    const answers = await Promise.all(Array.from({ length: 30 }, () => state(sessionId)));
    expect(answers.every(({ active }) => active === true)).toBe(true);
  });

  it('ends without use and after its longest time, wherever it is asked', async () => {
    await t.createPerson({ account: 'idler', roles: [{ role: 'villageClerk' }] });
    const idle = await login('idler');
    later(1801);
    expect((await state(idle.sessionId)).active).toBe(false);
    expect((await t.call('POST', '/tokens', idle.accessToken, { grantId: idle.grantId })).status).toBe(401);
    t.setNow(new Date().toISOString());
    const busy = await login('idler');
    for (const seconds of [1700, 3400, 5100]) {
      later(seconds);
      expect((await t.call('POST', '/tokens', busy.accessToken, { grantId: busy.grantId })).status).toBe(200);
    }
    later(28_801);
    expect((await t.call('POST', '/tokens', busy.accessToken, { grantId: busy.grantId })).status).toBe(401);
  });

  it('can be listed and ended by its owner, and the browser must log in again', async () => {
    await t.createPerson({ account: 'owner', roles: [{ role: 'villageClerk' }] });
    const old = await login('owner');
    const current = await login('owner');
    const mine = await t.call('GET', '/sessions', current.accessToken);
    expect(mine.body.items.map((item: { isCurrent: boolean }) => item.isCurrent)).toEqual([true, false]);
    expect((await t.call('DELETE', `/sessions/${old.sessionId}`, current.accessToken)).body).toEqual({ ended: true });
    expect((await state(old.sessionId)).active).toBe(false);
    expect((await t.call('GET', '/me', old.accessToken)).status).toBe(401);
    expect((await old.browser.get(t.authorizeUrl().url)).text).toContain('<h1>登录</h1>');
    expect((await current.browser.get(t.authorizeUrl().url)).location?.searchParams.get('code')).toBeTruthy();
  });

  it('takes the place of the earlier one in the same browser, whose tokens are worthless from then on', async () => {
    await t.createPerson({ account: 'returner', roles: [{ role: 'villageClerk' }] });
    const earlier = await login('returner');
    const again = t.authorizeUrl({ prompt: 'login', max_age: '0' });
    const asked = await earlier.browser.get(again.url);
    expect(asked.text).toContain('<h1>登录</h1>');
    const fields = { account: 'returner', password: goodPassword };
    const answer = await earlier.browser.post(`${asked.url.href}/password`, fields);
    const later = await t.redeem(answer, again.verifier);
    const { auth_time: provenAt } = JSON.parse(Buffer.from(later.idToken.split('.')[1]!, 'base64url').toString());
    expect(Date.now() / 1000 - provenAt).toBeLessThan(30);
    expect((await t.call('GET', '/me', later.accessToken)).status).toBe(200);
    expect((await t.call('GET', '/me', earlier.accessToken)).status).toBe(401);
    expect((await state(earlier.sessionId)).active).toBe(false);
  });

  it('of another person cannot be ended by its id', async () => {
    await t.createPerson({ account: 'victim' });
    await t.createPerson({ account: 'meddler' });
    const [victim, meddler] = [await login('victim'), await login('meddler')];
    expect((await t.call('DELETE', `/sessions/${victim.sessionId}`, meddler.accessToken)).status).toBe(404);
    expect((await state(victim.sessionId)).active).toBe(true);
  });

  it('can be ended by a security administrator', async () => {
    const { userId } = await t.createPerson({ account: 'suspect' });
    const { sessionId } = await login('suspect');
    const security = await t.tokenOf('first.security', 'securityAdministrator');
    const listed = await t.call('GET', `/users/${userId}/sessions`, security);
    expect(listed.body.items.map((item: { id: string }) => item.id)).toEqual([sessionId]);
    expect((await t.call('DELETE', `/users/${userId}/sessions/${sessionId}`, security)).status).toBe(200);
    expect((await state(sessionId)).active).toBe(false);
  });

  it('ends when the person or the organisation is deactivated', async () => {
    const person = await t.createPerson({ account: 'leaver' });
    const colleague = await t.createPerson({ account: 'closing' });
    const [leaver, closing] = [await login('leaver'), await login('closing')];
    const system = await t.tokenOf('first.system', 'systemAdministrator');
    await t.call('POST', `/users/${person.userId}/deactivation`, system, { reason: '调离' });
    await t.call('POST', `/organisations/${colleague.organisationId}/deactivation`, system, { reason: '机构撤并' });
    expect((await state(leaver.sessionId)).active).toBe(false);
    expect((await state(closing.sessionId)).active).toBe(false);
    const { browser, page } = await t.openLogin();
    expect(
      (await browser.post(`${page.url.href}/password`, { account: 'leaver', password: goodPassword })).status,
    ).toBe(401);
  });

  it('ends at logout before the browser is told so', async () => {
    await t.createPerson({ account: 'logger' });
    const { browser, sessionId } = await login('logger');
    const page = await browser.get(`${t.url}/oidc/session/end?client_id=console`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)![1]!;
    const action = /action="([^"]+)"/.exec(page.text)![1]!;
    await browser.post(action, { xsrf, logout: 'yes' });
    expect((await state(sessionId)).active).toBe(false);
  });

  it('of others ends when the password is changed', async () => {
    await t.createPerson({ account: 'careful' });
    const [other, current] = [await login('careful'), await login('careful')];
    const change = (currentPassword: string) =>
      t.call('POST', '/me/password', current.accessToken, { currentPassword, newPassword: 'Another-pass-77' });
    expect((await change('Wrong-password-1')).body.errors[0].path).toBe('currentPassword');
    expect((await change(goodPassword)).status).toBe(200);
    expect((await state(other.sessionId)).active).toBe(false);
    expect((await state(current.sessionId)).active).toBe(true);
  });
});
