import { systemPrincipal } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodPassword, startIdentity, totpSecret, type IdentityUnderTest } from '../testing/start-identity.ts';
import type { Browser, Page } from '../testing/browser.ts';
import { saveLoginAttempt } from './login-attempt.ts';
import { currentTotp } from './totp.ts';

let t: IdentityUnderTest;

beforeAll(async () => {
  t = await startIdentity({ LOGIN_FAILURES_MAX: '3' });
});
afterAll(() => t.close());

const submit = (browser: Browser, page: Page, form: string, fields: Record<string, string>) =>
  browser.post(`${page.url.origin}${page.url.pathname}/${form}`, fields);

const withPassword = async (account: string, password = goodPassword) => {
  const { browser, page, verifier } = await t.openLogin();
  return { browser, page, verifier, answer: await submit(browser, page, 'password', { account, password }) };
};

/** A code that no earlier login of the same person has used. */
const nextCode = (offsetSteps = 0) => currentTotp(totpSecret, t.deps.clock.now() + offsetSteps * 30_000);

describe('login', () => {
  it('leads from account and password to a token for one grant', async () => {
    await t.createPerson({ account: 'clerk', roles: [{ role: 'villageClerk' }] });
    const { answer, verifier } = await withPassword('clerk');
    expect(answer.location?.searchParams.get('state')).toBe('state-1');
    const { accessToken } = await t.redeem(answer, verifier);
    const me = await t.call('GET', '/me', accessToken);
    expect(me.body).toMatchObject({
      user: { account: 'clerk' },
      grants: [{ role: 'villageClerk', roleTitle: '村级经办', needsSecondFactor: false }],
    });
    const token = await t.call('POST', '/tokens', accessToken, { grantId: me.body.grants[0].id });
    const claims = JSON.parse(Buffer.from(token.body.accessToken.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({
      sub: me.body.user.id,
      role: 'villageClerk',
      region: '421024',
      sid: me.body.sessionId,
      amr: ['pwd'],
    });
    expect(claims.exp - claims.iat).toBe(300);
  });

  it('shows a Chinese page without script under a policy that forbids it', async () => {
    const { page } = await t.openLogin();
    expect(page.status).toBe(200);
    expect(page.text).toContain('<html lang="zh-CN">');
    expect(page.text).toContain('阳光账');
    expect(page.text).not.toContain('<script');
    expect(page.text).not.toContain('演示账号');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a redirect address that is not registered', async () => {
    const { page } = await t.openLogin({ redirect_uri: 'https://attacker.example/callback' });
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    expect(page.text).toContain('回调地址没有登记');
  });

  it('refuses a client that does not prove possession of its code verifier', async () => {
    const { page } = await t.openLogin({ code_challenge: '', code_challenge_method: '' });
    expect(page.location?.searchParams.get('error')).toBe('invalid_request');
  });

  it('answers an unknown account like a wrong password, also when it locks', async () => {
    await t.createPerson({ account: 'known' });
    const answers = async (account: string) => {
      const seen: string[] = [];
      for (let attempt = 0; attempt < 4; attempt += 1) {
        const { answer, page } = await withPassword(account, 'Wrong-password-1');
        const uid = page.url.pathname.split('/').at(-1)!;
        seen.push(`${answer.status} ${answer.text.replaceAll(uid, 'uid').replaceAll(account, 'account')}`);
      }
      return seen;
    };
    const known = await answers('known');
    expect(await answers('nobody')).toEqual(known);
    expect(known.map((answer) => answer.slice(0, 3))).toEqual(['401', '401', '429', '429']);
  });

  it('does not let a locked account in with the right password, until the time is over', async () => {
    await t.createPerson({ account: 'locked' });
    for (let attempt = 0; attempt < 3; attempt += 1) await withPassword('locked', 'Wrong-password-1');
    const refused = await withPassword('locked');
    expect(refused.answer.status).toBe(429);
    expect(refused.answer.text).toContain('已锁定');
    t.setNow(new Date(Date.now() + 16 * 60_000).toISOString());
    const accepted = await withPassword('locked');
    t.setNow(new Date().toISOString());
    expect(accepted.answer.location?.searchParams.get('code')).toBeTruthy();
  });

  it('checks no more than the allowed number of passwords when guesses arrive together', async () => {
    await t.createPerson({ account: 'parallel' });
    const guesses = Array.from({ length: 12 }, (_, index) => withPassword('parallel', `Wrong-password-${index}`));
    const statuses = (await Promise.all(guesses)).map(({ answer }) => answer.status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(2);
    expect((await withPassword('parallel')).answer.status).toBe(429);
  });

  it('is unlocked by a system administrator', async () => {
    const { userId } = await t.createPerson({ account: 'forgetful' });
    for (let attempt = 0; attempt < 3; attempt += 1) await withPassword('forgetful', 'Wrong-password-1');
    const administrator = await t.tokenOf('first.system', 'systemAdministrator');
    const unlocked = await t.call('POST', `/users/${userId}/unlock`, administrator, { reason: '本人来电核实' });
    expect(unlocked.body).toEqual({ wasLocked: true });
    expect((await withPassword('forgetful')).answer.location?.searchParams.get('code')).toBeTruthy();
  });
});

describe('second factor', () => {
  it('is demanded of money roles and enrolled on the way in', async () => {
    await t.createPerson({ account: 'maker', roles: [{ role: 'financeMaker' }] });
    const { browser, answer, verifier } = await withPassword('maker');
    expect(answer.text).toContain('绑定动态码');
    const secret = /密钥：<code>([A-Z2-7 ]+)<\/code>/.exec(answer.text)![1]!.replaceAll(' ', '');
    const wrong = await submit(browser, answer, 'enrolment', { code: '000000' });
    expect(wrong.status).toBe(401);
    const done = await submit(browser, answer, 'enrolment', { code: currentTotp(secret, t.deps.clock.now()) });
    const { accessToken } = await t.redeem(done, verifier);
    const me = await t.call('GET', '/me', accessToken);
    expect(me.body.hasSecondFactor).toBe(true);
    expect((await t.call('POST', '/tokens', accessToken, { grantId: me.body.grants[0].id })).status).toBe(200);
  });

  it('cannot be passed over by asking for the end of the login', async () => {
    await t.createPerson({ account: 'checker', roles: [{ role: 'financeChecker' }], hasSecondFactor: true });
    const { browser, page, answer } = await withPassword('checker');
    expect(answer.text).toContain('动态码验证');
    const replaced = await submit(browser, answer, 'new-password', {
      newPassword: 'Another-pass-77',
      repeated: 'Another-pass-77',
    });
    expect(replaced.text).toContain('动态码验证');
    const uid = page.url.pathname.split('/').at(-1)!;
    const skipped = await browser.get(`${t.url}/oidc/auth/${uid}`);
    expect(skipped.text).toContain('<h1>登录</h1>');
  });

  it('accepts a code once and counts wrong codes as failed logins', async () => {
    await t.createPerson({ account: 'payer', roles: [{ role: 'financePayer' }], hasSecondFactor: true });
    const code = nextCode();
    const first = await withPassword('payer');
    const passed = await submit(first.browser, first.answer, 'second-factor', { code });
    expect(passed.location?.searchParams.get('code')).toBeTruthy();
    const second = await withPassword('payer');
    const replayed = await submit(second.browser, second.answer, 'second-factor', { code });
    expect(replayed.status).toBe(401);
    expect(replayed.text).toContain('已使用过');
    await submit(second.browser, second.answer, 'second-factor', { code: '000000' });
    const third = await submit(second.browser, second.answer, 'second-factor', { code: '000001' });
    expect(third.status).toBe(429);
    // Knowing the password buys no further guesses.
    expect((await withPassword('payer')).answer.status).toBe(429);
  });

  it('is missing: no token for a money role that was granted after the login', async () => {
    const { userId, organisationId } = await t.createPerson({
      account: 'promoted',
      roles: [{ role: 'countyDepartment' }],
    });
    const { answer, verifier } = await withPassword('promoted');
    const { accessToken } = await t.redeem(answer, verifier);
    const security = await t.tokenOf('first.security', 'securityAdministrator');
    const grant = await t.call('POST', '/grants', security, {
      userId,
      organisationId,
      role: 'financeApprover',
      regionCode: '421024',
      validFrom: '2020-01-01',
      reason: '岗位调整',
    });
    const refused = await t.call('POST', '/tokens', accessToken, { grantId: grant.body.id });
    expect(refused).toMatchObject({ status: 403, body: { code: 'token.secondFactorRequired' } });
  });

  it('is missing: no token for a duty that 补录 was joined to after the login', async () => {
    const { userId, organisationId } = await t.createPerson({
      account: 'filed',
      roles: [{ role: 'countyDepartment' }],
    });
    const { answer, verifier } = await withPassword('filed');
    const { accessToken } = await t.redeem(answer, verifier);
    const { body: me } = await t.call('GET', '/me', accessToken);
    const own = { grantId: me.grants[0].id };
    expect((await t.call('POST', '/tokens', accessToken, own)).status).toBe(200);
    const security = await t.tokenOf('first.security', 'securityAdministrator');
    const validFrom = '2020-01-01';
    const joined = { userId, organisationId, role: 'archivist', regionCode: '421024', validFrom, reason: '历史补录' };
    await t.call('POST', '/grants', security, joined);
    const refused = await t.call('POST', '/tokens', accessToken, own);
    expect(refused).toMatchObject({ status: 403, body: { code: 'token.secondFactorRequired' } });
  });
});

describe('a login attempt that passes to another person while a form is being checked', () => {
  /** Posts a form that waits for the first person's row, gives the attempt to a second person meanwhile, and lets it go on. */
  async function handOver(from: { userId: string }, to: { userId: string }, page: Page, post: () => Promise<Page>) {
    const interactionUid = page.url.pathname.split('/')[2]!;
    let posted: Promise<Page> | undefined;
    await t.deps.db.transaction(systemPrincipal('test'), async (tx) => {
      await tx.selectFrom('user_account').select('id').where('id', '=', from.userId).forUpdate().execute();
      posted = post();
      await untilSomebodyWaits();
      const proven = { interactionUid, userId: to.userId, methods: ['pwd'], pendingTotpSealed: null };
      await saveLoginAttempt(tx, proven, t.deps.clock.now() + 60_000);
    });
    return posted!;
  }

  async function untilSomebodyWaits(): Promise<void> {
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await t.deps.db.pool.query(waiting)).rowCount === 0);
  }

  const methodsOf = async (page: Page) => {
    const select = 'select methods from login_attempt where interaction_uid = $1';
    const { rows } = await t.deps.db.pool.query(select, [page.url.pathname.split('/')[2]]);
    return rows[0].methods as string[];
  };

  it('lends no second factor to the other', async () => {
    const thief = await t.createPerson({ account: 'thief', roles: [{ role: 'financeMaker' }], hasSecondFactor: true });
    const owner = await t.createPerson({ account: 'robbed', roles: [{ role: 'financePayer' }], hasSecondFactor: true });
    const { browser, answer } = await withPassword('thief');
    const raced = await handOver(thief, owner, answer, () =>
      submit(browser, answer, 'second-factor', { code: nextCode() }),
    );
    expect(raced.status).toBe(400);
    expect(await methodsOf(answer)).toEqual(['pwd']);
    expect((await browser.get(answer.url)).text).toContain('动态码验证');
  });

  it('enrols nothing for either', async () => {
    const thief = await t.createPerson({ account: 'enroller', roles: [{ role: 'financeMaker' }] });
    const owner = await t.createPerson({ account: 'unenrolled', roles: [{ role: 'financePayer' }] });
    const { browser, answer } = await withPassword('enroller');
    const secret = /密钥：<code>([A-Z2-7 ]+)<\/code>/.exec(answer.text)![1]!.replaceAll(' ', '');
    const code = currentTotp(secret, t.deps.clock.now());
    const raced = await handOver(thief, owner, answer, () => submit(browser, answer, 'enrolment', { code }));
    expect(raced.status).toBe(400);
    expect(await methodsOf(answer)).toEqual(['pwd']);
    const select = 'select 1 from user_account where id = any($1) and totp_secret_sealed is not null';
    expect((await t.deps.db.pool.query(select, [[thief.userId, owner.userId]])).rowCount).toBe(0);
  });

  it('changes no password', async () => {
    const thief = await t.createPerson({ account: 'changer', isInitialPassword: true });
    const owner = await t.createPerson({ account: 'unchanged', isInitialPassword: true });
    const { browser, answer } = await withPassword('changer');
    const fields = { newPassword: 'Another-pass-77', repeated: 'Another-pass-77' };
    const raced = await handOver(thief, owner, answer, () => submit(browser, answer, 'new-password', fields));
    expect(raced.status).toBe(400);
    for (const account of ['changer', 'unchanged'])
      expect((await withPassword(account)).answer.text).toContain('修改密码');
  });
});

describe('password', () => {
  it('must be replaced when it is the initial one, by one that fits the policy and is new', async () => {
    await t.createPerson({ account: 'newcomer', isInitialPassword: true });
    const { browser, answer } = await withPassword('newcomer');
    expect(answer.text).toContain('修改密码');
    const change = (newPassword: string, repeated = newPassword) =>
      submit(browser, answer, 'new-password', { newPassword, repeated });
    expect((await change('short')).text).toContain('至少需要 10 个字符');
    expect((await change('Newcomer-2026-x')).text).toContain('不能包含账号');
    expect((await change(goodPassword)).text).toContain('不能与当前密码相同');
    expect((await change('Another-pass-77', 'Another-pass-78')).text).toContain('不一致');
    expect((await change('Another-pass-77')).location?.searchParams.get('code')).toBeTruthy();
    expect((await withPassword('newcomer')).answer.status).toBe(401);
    expect((await withPassword('newcomer', 'Another-pass-77')).answer.location).toBeDefined();
  });

  it('that an administrator issued is no use after the configured hours', async () => {
    await t.createPerson({ account: 'latecomer', isInitialPassword: true });
    t.setNow(new Date(Date.now() + 71 * 3_600_000).toISOString());
    expect((await withPassword('latecomer')).answer.text).toContain('修改密码');
    t.setNow(new Date(Date.now() + 73 * 3_600_000).toISOString());
    const { answer } = await withPassword('latecomer');
    t.setNow(new Date().toISOString());
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('初始密码已过期');
  });

  it('that is replaced on the way in ends every other session of the person', async () => {
    await t.createPerson({ account: 'replacer', roles: [{ role: 'villageClerk' }] });
    const elsewhere = await withPassword('replacer');
    const { accessToken } = await t.redeem(elsewhere.answer, elsewhere.verifier);
    const { browser, page } = await t.openLogin();
    const fields = { account: 'replacer', password: goodPassword, wantsNewPassword: 'yes' };
    const asked = await submit(browser, page, 'password', fields);
    expect(asked.text).toContain('修改密码');
    expect((await t.call('GET', '/me', accessToken)).status).toBe(200);
    const change = { newPassword: 'Another-pass-77', repeated: 'Another-pass-77' };
    expect((await submit(browser, asked, 'new-password', change)).location?.searchParams.get('code')).toBeTruthy();
    expect((await t.call('GET', '/me', accessToken)).status).toBe(401);
  });

  it('can be replaced in a browser that is logged in already, and the login goes on', async () => {
    await t.createPerson({ account: 'renewer', roles: [{ role: 'villageClerk' }] });
    const { browser, answer, verifier } = await withPassword('renewer');
    const { accessToken } = await t.redeem(answer, verifier);
    const again = t.authorizeUrl({ prompt: 'login', max_age: '0' });
    const fields = { account: 'renewer', password: goodPassword, wantsNewPassword: 'yes' };
    const asked = await submit(browser, await browser.get(again.url), 'password', fields);
    const change = { newPassword: 'Another-pass-77', repeated: 'Another-pass-77' };
    const redeemed = await t.redeem(await submit(browser, asked, 'new-password', change), again.verifier);
    expect((await t.call('GET', '/me', redeemed.accessToken)).status).toBe(200);
    expect((await t.call('GET', '/me', accessToken)).status).toBe(401);
  });

  it('expires after the configured days', async () => {
    await t.createPerson({ account: 'stale' });
    t.setNow(new Date(Date.now() + 91 * 86_400_000).toISOString());
    const { answer } = await withPassword('stale');
    t.setNow(new Date().toISOString());
    expect(answer.text).toContain('修改密码');
  });
});

it('keeps passwords, codes and tokens out of the audit', async () => {
  const { rows } = await t.deps.db.pool.query(
    `select string_agg(to_jsonb(e)::text, ' ') as everything from kit.audit_event e`,
  );
  const everything = rows[0].everything as string;
  expect(everything).toContain('login.refuse');
  expect(everything).toContain('login.lock');
  expect(everything).not.toContain(goodPassword);
  expect(everything).not.toContain('Wrong-password');
  expect(everything).not.toContain('nobody');
  expect(everything).not.toContain(totpSecret);
});
