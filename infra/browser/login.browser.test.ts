import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login, openBrowser, platformUnderTest, proveIdentity, typePassword, type TestBrowser } from './browser.ts';

const addresses = platformUnderTest();
let browser: TestBrowser;

beforeAll(async () => {
  browser = await openBrowser('login');
});
afterAll(() => browser.close());

describe('login in a browser', () => {
  it('says in Chinese that account or password is wrong, and locks the account after too many tries', async () => {
    const page = await browser.page('stranger');
    await page.goto(addresses.console);
    await page.getByRole('heading', { name: '登录', exact: true }).waitFor();
    await browser.look(page, 'login');
    // An account nobody has is locked like one that exists, so that nobody learns which exist; and no demonstration
    // account stays locked behind the test.
    const account = `wu.${Date.now()}`;
    await typePassword(page, account, 'cuowu-de-mima-1');
    expect(await page.getByRole('alert').textContent()).toMatch(/账号或密码/);
    await browser.look(page, 'wrong-password');
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const text = (await page.getByRole('alert').textContent()) ?? '';
      if (text.includes('锁定')) break;
      await typePassword(page, account, 'cuowu-de-mima-1');
    }
    expect(await page.getByRole('alert').textContent()).toMatch(/锁定/);
    await browser.look(page, 'locked');
  });

  it('lists the sessions of a person, and one that is ended elsewhere has to log in again', async () => {
    const desk = await browser.page('desk');
    const phone = await browser.page('phone');
    await login(desk, addresses.console, 'jl.publisher');
    await login(phone, addresses.console, 'jl.publisher');
    await desk.goto(`${addresses.console}/sessions`);
    await desk.getByText('本次登录').waitFor();
    await browser.look(desk, 'sessions');
    // Sessions of earlier runs may stand in the list, too: all but the own one are ended.
    const others = desk.getByRole('row').filter({ hasNotText: '本次登录' }).getByRole('button', { name: '下线' });
    for (let open = await others.count(); open > 0; open -= 1) {
      await others.first().click();
      await desk.getByRole('tooltip').getByRole('button', { name: '下线' }).last().click();
      await expect.poll(() => others.count(), { timeout: 15_000 }).toBe(open - 1);
    }
    await phone.goto(`${addresses.console}/projects`);
    await phone.getByRole('heading', { name: '登录', exact: true }).waitFor();
    expect(await desk.getByText('本次登录').count()).toBe(1);
  });

  it('asks for the second factor again where a fresher one is needed, and what waits for it happens once', async () => {
    const [desk, phone] = [await browser.page('desk'), await browser.page('phone')];
    await login(phone, addresses.console, 'jl.publisher');
    await desk.goto(`${addresses.console}/sessions`);
    const keys: (string | undefined)[] = [];
    await desk.route('**/api/identity/sessions/*', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      const stale = { code: 'login.secondFactorStale', detail: '请重新验证动态码' };
      return route.fulfill({ status: 403, json: stale });
    });
    await desk.getByRole('button', { name: '下线' }).first().click();
    await desk.getByRole('tooltip').getByRole('button', { name: '下线' }).last().click();
    await inSecondWindow(desk, '去验证（新窗口）');
    await desk.getByText('已下线').waitFor();
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys[0]]);
  });

  it('locks the page, and what was being typed is there when the person has logged in again', async () => {
    const desk = await browser.page('desk');
    await desk.goto(`${addresses.console}/projects`);
    const field = desk.getByRole('search').getByRole('textbox').first();
    await field.fill('写到一半');
    await desk.getByRole('button', { name: /账号菜单/ }).click();
    await desk.getByRole('menuitem', { name: '锁定' }).click();
    await desk.getByText('已锁定').waitFor();
    await inSecondWindow(desk, '重新登录（新窗口）');
    await desk.getByText('已锁定').waitFor({ state: 'hidden' });
    expect(await field.inputValue()).toBe('写到一半');
  });

  /** Presses what opens a second window, and logs in there. */
  async function inSecondWindow(page: Page, button: string): Promise<void> {
    const opened = page.context().waitForEvent('page');
    await page.getByText(button).click();
    const second = await opened;
    await proveIdentity(second, 'jl.publisher');
    await second.getByText('已重新登录').waitFor();
    await second.close();
  }
});
