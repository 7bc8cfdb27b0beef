import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  choose,
  confirm,
  enterDate,
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
    await page
      .getByRole('row', { name: new RegExp(account) })
      .getByRole('link')
      .first()
      .click();
    const second = await openDialog(page, '授予岗位');
    await choose(second, '岗位', '财政支付');
    await write(second, '理由', '任职文件(演示)');
    await confirm(page, '授予');
    await page.getByRole('cell', { name: '财政支付' }).first().waitFor();
    await browser.look(page, 'role-granted');
  });
});

/** Far off, so that no deadline depends on it; another run that meets the same year replaces it. */
const year = 2100 + (Number(run) % 100);

describe('the working calendar in a browser', () => {
  it('takes a year from one person, names the row that is wrong, and lets another person put it into effect', async () => {
    const page = await enter('jl.office', '/calendar-years');
    await page.getByText('的工作日历已知至').waitFor();
    await browser.look(page, 'calendar');
    const dialog = await openDialog(page, '录入年度');
    for (let row = 7; row > 1; row -= 1) await dialog.getByRole('button', { name: `去掉第 ${row} 行` }).click();
    await write(dialog, '年度', String(year));
    await write(dialog, '依据文件', '演示放假通知');
    await enterDate(dialog, '首日', `${year + 1}-01-01`);
    await enterDate(dialog, '末日（一天的不填）', `${year + 1}-01-02`);
    await press(page, '录入');
    await dialog.locator('.ant-form-item-explain-error', { hasText: `日期不在 ${year} 年内` }).waitFor();
    await browser.look(page, 'calendar-day-of-another-year');
    await enterDate(dialog, '首日', `${year}-01-01`);
    await enterDate(dialog, '末日（一天的不填）', `${year}-01-03`);
    await confirm(page, '录入');
    await page.getByRole('row', { name: new RegExp(`${year} .*待复核`) }).waitFor();

    const leading = await enter('jl.leading', '/calendar-years');
    const entry = leading.getByRole('row', { name: new RegExp(`${year} .*待复核`) });
    await entry.getByRole('button', { name: '通过', exact: true }).click();
    await leading.getByRole('dialog').getByText('立即以此为准').waitFor();
    await browser.look(leading, 'calendar-approval');
    await confirm(leading, '通过');
    const approved = leading.getByRole('row', { name: new RegExp(`${year} .*有效`) });
    await approved.waitFor();
    expect(await approved.textContent()).toContain('演示领导小组丁');
    await browser.look(leading, 'calendar-approved');
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
    await page.getByText('的工作日历已知至').waitFor();
    await page.getByRole('region', { name: '最近一次对账' }).getByText('已平').first().waitFor();
    await browser.look(page, 'system-health');
    expect(refused).toEqual([]);
  });
});
