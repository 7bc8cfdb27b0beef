import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  choose,
  confirm,
  login,
  openBrowser,
  openDialog,
  platformUnderTest,
  press,
  write,
  type TestBrowser,
} from './browser.ts';

const addresses = platformUnderTest();
const run = new Date().toISOString().replaceAll(/\D/g, '').slice(2, 14);
const account = `shiyan${run}`;

let browser: TestBrowser;

beforeAll(async () => {
  browser = await openBrowser('registers-system');
});
afterAll(() => browser.close());

/** A person's first page on the console. */
async function enter(person: string, path: string): Promise<Page> {
  const page = await browser.page(person);
  await login(page, addresses.console, person);
  await page.goto(addresses.console + path);
  return page;
}

describe('accounts and roles in a browser', () => {
  it('are opened by the system administrator, who gives no roles', async () => {
    const page = await enter('jl.system', '/users');
    const dialog = await openDialog(page, '新建用户');
    await write(dialog, '账号', account);
    await write(dialog, '姓名', '演示新任经办');
    await dialog.getByRole('combobox', { name: /单位$/ }).fill('财政局');
    await page.locator('.ant-select-item-option', { hasText: '江陵县财政局' }).first().click();
    await press(page, '新建');
    await page.getByText('演示新任经办').first().waitFor();
    await browser.look(page, 'user-made');
    expect(await page.getByRole('button', { name: /授予岗位/ }).count()).toBe(0);
  });

  it('are granted by the security administrator, but not two duties that exclude each other', async () => {
    const page = await enter('jl.security', '/users');
    await page.getByRole('link', { name: '演示财政经办庚' }).click();
    const dialog = await openDialog(page, '授予岗位');
    await choose(dialog, '岗位', '财政支付');
    await dialog.getByText('此人已任财政经办，与所选岗位不相容，须先收回。').waitFor();
    await write(dialog, '理由', '人手不足');
    await press(page, '授予');
    const refusal = dialog.getByRole('alert').filter({ hasText: '该人员已任不相容岗位' }).first();
    expect(await refusal.textContent()).toContain('该人员已任不相容岗位“财政经办”，不能同时授予“财政支付”');
    await browser.look(page, 'incompatible-role');
    await dialog.getByRole('button', { name: /取消$/ }).click();
    await page.goto(`${addresses.console}/users`);
    await page.getByRole('search').getByLabel('账号').fill(account);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: '演示新任经办' }).click();
    const second = await openDialog(page, '授予岗位');
    await choose(second, '岗位', '财政支付');
    await write(second, '理由', '任职文件(演示)');
    await confirm(page, '授予');
    await page.getByRole('cell', { name: '财政支付' }).first().waitFor();
    await browser.look(page, 'role-granted');
  });
});

describe('supervision in a browser', () => {
  it('shows the auditor every act with before and after, and that the record was not altered', async () => {
    const page = await enter('jl.auditor', '/audit-events');
    await press(page, '立即核验');
    const outcome = page.getByRole('region', { name: '核验' });
    await outcome.getByText('未被改动').waitFor();
    expect(await outcome.textContent()).toMatch(/核验了 [\d,]+ 条已封存的记录/);
    await page.getByRole('button', { name: /展开/ }).first().click();
    await browser.look(page, 'audit-verified');
  });

  it('shows the administrator that every service works, and asks no service for what the role may not see', async () => {
    const page = await browser.page('jl.system');
    const refused: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url());
    });
    await page.goto(addresses.console);
    await page.getByText('现在没有等您办理的事项').waitFor();
    await page.goto(`${addresses.console}/system-health`);
    await page.getByText('所有服务正常').waitFor();
    await browser.look(page, 'system-health');
    expect(refused).toEqual([]);
  });
});
