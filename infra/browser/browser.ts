import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { generateSync } from 'otplib';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { demoPassword, demoTotpSecret, demoUsers, usesSecondFactor } from '../demo/accounts.ts';
import type { UploadedFile } from '../demo/acting.ts';
import { addressesOf, type Addresses } from '../demo/addresses.ts';
import { findChromium } from '../prerequisites.mjs';
import { readEnvironment } from '../runtime/environment.ts';
import { createLayout } from '../runtime/layout.ts';
import { testPlatformEnvironment } from '../testing/test-platform.ts';

/** The platform that the global setup of the browser tests started. */
export function platformUnderTest(): Addresses {
  const { SUNLEDGER_TEST_PLATFORM_DIRECTORY: data, SUNLEDGER_TEST_PLATFORM_PORT_BASE: portBase } = readEnvironment();
  if (!data || !portBase) throw new Error('browser tests run with the platform of infra/testing/browser-setup.ts');
  return addressesOf(createLayout(data, portBase), readEnvironment(testPlatformEnvironment(data, portBase)));
}

/** One browser for a test file. */
export type TestBrowser = Awaited<ReturnType<typeof openBrowser>>;

/** Opens Chromium; each person gets a context of their own, so nobody sees another's session. */
export async function openBrowser(folder: string) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('there is no chromium');
  const screenshots = join(readEnvironment().SUNLEDGER_DATA_DIRECTORY, 'screenshots', folder);
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const shots = { count: 0 };
  const contexts = new Map<string, BrowserContext>();

  async function contextOf(person: string): Promise<BrowserContext> {
    const known = contexts.get(person);
    if (known) return known;
    const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport });
    context.setDefaultTimeout(30_000);
    contexts.set(person, context);
    return context;
  }

  return {
    /** A fresh page of a person's context. */
    page: async (person: string): Promise<Page> => (await contextOf(person)).newPage(),
    /** Ends a person's context, as if they closed the browser. */
    async forget(person: string): Promise<void> {
      await contexts.get(person)?.close();
      contexts.delete(person);
    },
    /** Keeps a picture for people to look at, and lets axe look at the page: nothing serious or critical may be there. */
    async look(page: Page, name: string): Promise<void> {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      await page.evaluate('scrollTo(0, 0)');
      await page.evaluate(finishAnimations);
      shots.count += 1;
      const file = `${String(shots.count).padStart(2, '0')}-${name}.png`;
      await page.screenshot({ path: join(screenshots, file), fullPage: true });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
    },
    close: () => browser.close(),
  };
}

/** Waits for dialogs that fade in and the like, but not for what turns for ever. Runs in the page. */
const finishAnimations = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect.getTiming().iterations !== Infinity)
    .map((animation) => animation.finished),
)`;

const viewport = { width: 1440, height: 900 };

/** Types account and password on the login page that stands open. */
export async function typePassword(page: Page, account: string, password = demoPassword): Promise<void> {
  await page.getByLabel('账号', { exact: true }).fill(account);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

/** Logs a demonstration person in; ends on the console. */
export async function login(page: Page, console: string, account: string): Promise<void> {
  await page.goto(console);
  await proveIdentity(page, account);
  await page.getByRole('navigation').first().waitFor();
}

/** Goes through the login pages as a person does, with the code of their authenticator where their duty needs one. */
export async function proveIdentity(page: Page, account: string): Promise<void> {
  await typePassword(page, account);
  const user = demoUsers.find((one) => one.account === account);
  if (user && usesSecondFactor(user)) {
    await page.getByLabel('动态码').fill(generateSync({ secret: demoTotpSecret(account) }));
    await page.getByRole('button', { name: '验证' }).click();
  }
}

/** A button or field by its text; an icon or a star may stand before it, a colon behind it: 'camera 拍照登记张贴', '* 项目名称'. */
const named = (text: string): RegExp => new RegExp(`(^|\\s)${text}\\s*:?$`);

/** Presses a button of the page. */
export async function press(page: Page, name: string): Promise<void> {
  await page
    .getByRole('button', { name: named(name) })
    .first()
    .click();
}

/** Presses a button that opens a dialog. Returns the dialog once it can be seen. */
export async function openDialog(page: Page, name: string): Promise<Locator> {
  await press(page, name);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Writes into the field with this label. */
export async function write(scope: Page | Locator, label: string | RegExp, text: string): Promise<void> {
  const name = { name: typeof label === 'string' ? named(label) : label };
  await scope.getByRole('textbox', name).or(scope.getByRole('spinbutton', name)).fill(text);
}

/** Filters a list by text, which counts from Enter on. */
export async function filter(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByRole('search').getByLabel(label);
  await field.fill(text);
  await field.press('Enter');
}

/** Opens the list with this label and takes the option that says this. */
export async function choose(scope: Page | Locator, label: string | RegExp, option: string): Promise<void> {
  const field = scope.getByRole('combobox', { name: typeof label === 'string' ? named(label) : label });
  await field.click();
  const list = await field.getAttribute('aria-controls');
  const page = 'page' in scope ? scope.page() : scope;
  const dropdown = page.locator('.ant-select-dropdown', { has: page.locator(`[id="${list}"]`) });
  await dropdown.locator('.ant-select-item-option', { hasText: option }).first().click();
}

/** Types a date; Enter closes the calendar. */
export async function enterDate(scope: Page | Locator, label: string, date: string): Promise<void> {
  const field = scope.getByLabel(label, { exact: true });
  await field.fill(date);
  await field.press('Enter');
}

/** Chooses a file where the page takes one. */
export async function attach(scope: Page | Locator, name: string, file: UploadedFile): Promise<void> {
  const payload = { name, mimeType: file.contentType, buffer: file.bytes };
  await scope.locator('input[type=file]').setInputFiles(payload);
}

/** Opens a tab of the page. */
export async function openTab(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('tab', { name }).click();
}

/** Presses the button of the open dialog and waits until the dialog is gone: the service has said yes. */
export async function confirm(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: named(name) }).click();
  await dialog.waitFor({ state: 'hidden' });
}
