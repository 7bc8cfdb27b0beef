import { shanghaiDate } from '@sunledger/calendar';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createStage, take } from '../demo/acting.ts';
import { todaysCast } from '../demo/demo-projects.ts';
import { walkProject, type Stop } from '../demo/project-walk.ts';
import { createTimeSkipper } from '../demo/time-skipper.ts';
import { confirm, login, openBrowser, openDialog, platformUnderTest } from './browser.ts';

/** What the steps of the path share: the people at their pages, and what the services say about the project between them. */
export type FundPath = Awaited<ReturnType<typeof openFundPath>>;

/** Longest time a workflow may take from one step to the next. */
export const settling = { timeout: 40_000, interval: 500 };

/** Opens the browser for one project of today; its name carries the moment, so that every run has its own. */
export async function openFundPath() {
  const addresses = platformUnderTest();
  const run = new Date().toISOString().replaceAll(/\D/g, '').slice(2, 14);
  const browser = await openBrowser('fund-path');
  const stage = createStage(addresses, run);
  const skipper = await createTimeSkipper(addresses);
  const people = new Map<string, Page>();
  let visitor: Promise<Page> | undefined;
  const reader = stage.as('jl.office').projectLibrary;

  /** A person's page, logged in with their own account; the same person stays logged in. */
  async function at(account: string, path: string): Promise<Page> {
    const known = people.get(account);
    const page = known ?? (await browser.page(account));
    if (!known) {
      await login(page, addresses.console, account);
      people.set(account, page);
    }
    await page.goto(addresses.console + path);
    return page;
  }

  async function readProject(id: string) {
    return take(reader.GET('/projects/{id}', { params: { path: { id } } }));
  }

  return {
    addresses,
    run,
    stage,
    today: shanghaiDate(Date.now()),
    projectName: `演示${run}蔬菜基地`,
    /** Money of the project in 元, as a person types it. */
    amount: '300000',
    look: browser.look,
    visitor: (): Promise<Page> => (visitor ??= browser.page('visitor')),
    at,

    /** Opens what waits for a person from their 待办, where it arrives a moment after the step before it. */
    async openTask(account: string, title: string): Promise<Page> {
      const page = await at(account, '/');
      const task = page.getByRole('region', { name: '待办清单' }).getByRole('link', { name: title });
      const arrived = async (): Promise<number> => {
        await page.reload();
        await page.waitForLoadState('networkidle');
        return task.count();
      };
      await expect.poll(arrived, settling).toBe(1);
      await task.click();
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      return page;
    },

    /** Agrees in the bar at the foot of the page. */
    async agree(page: Page, picture: string): Promise<void> {
      await openDialog(page, '同意');
      await browser.look(page, picture);
      await confirm(page, '确认同意');
    },

    /** The step of the route at which the project stands, or its state when it is not on the route. */
    async stateOf(id: string): Promise<string> {
      const { stepId, state } = await readProject(id);
      return stepId ?? state;
    },

    async statusOf(requestId: string): Promise<string> {
      const params = { path: { id: requestId } };
      return (await take(stage.as('jl.auditor').fundAllocation.GET('/payment-requests/{id}', { params }))).status;
    },

    /** Lets the period of the posted notice at which the project stands pass, which takes days otherwise; it goes on to the next step. */
    async passNotice(id: string, next: Stop): Promise<void> {
      const narrator = { tell: () => undefined, seconds: () => 0 };
      await walkProject({ stage, cast: todaysCast, narrator, skipper }, id, next);
      // The route now lives behind the period; whoever decides next has to live there, too.
      const { steps } = await readProject(id);
      const open = steps.find(({ state }) => state === 'running');
      if (open) await skipper.catchUp(`project-${id}`, open.openedOn);
    },

    async close(): Promise<void> {
      await skipper.close();
      await browser.close();
    },
  };
}
