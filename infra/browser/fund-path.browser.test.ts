import { shanghaiDate } from '@sunledger/calendar';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStage, take, type Stage } from '../demo/acting.ts';
import { demoChannel, draftProject, todaysCast } from '../demo/demo-projects.ts';
import { loadFund } from '../demo/funds.ts';
import { samplePaper, samplePhoto } from '../demo/papers.ts';
import { demoBank, loadPayees } from '../demo/payees.ts';
import { draftFirstPayment } from '../demo/payments.ts';
import { approvePlan } from '../demo/plan.ts';
import { walkProject } from '../demo/project-walk.ts';
import { createTimeSkipper, type TimeSkipper } from '../demo/time-skipper.ts';
import { confirm, openBrowser, login, platformUnderTest, press, type TestBrowser } from './browser.ts';

const amountFen = 30_000_000n;
const addresses = platformUnderTest();
const run = new Date().toISOString().replaceAll(/\D/g, '').slice(2, 14);
const today = shanghaiDate(Date.now());
const silent = { tell: () => undefined, seconds: () => 0 };
const name = `演示${run}蔬菜基地`;

let browser: TestBrowser;
let stage: Stage;
let skipper: TimeSkipper;
let projectId: string;
let requestId = '';

beforeAll(async () => {
  browser = await openBrowser('fund-path');
  stage = createStage(addresses, run);
  skipper = await createTimeSkipper(addresses);
  const task = { name: '蔬菜种植', quantity: '20', unit: '亩' };
  const sketch = { name, category: 'industry', constructionKind: 'new', content: `新建蔬菜基地 20 亩 ${run}` } as const;
  projectId = await draftProject(stage, todaysCast.proposer, { ...sketch, task, amountFen }, today);
  const query = new URLSearchParams({ title: '村民代表大会会议记录', fileName: 'minutes.pdf' });
  const clerk = stage.as(todaysCast.proposer);
  await clerk.upload('projectLibrary', `/projects/${projectId}/attachments?${query}`, samplePaper);
  const project = await take(clerk.projectLibrary.GET('/projects/{id}', { params: { path: { id: projectId } } }));
  for (const { id: warningId } of project.warnings) {
    const params = { path: { id: projectId, warningId } };
    const body = { reason: '已核对，并非同一项目' };
    await take(clerk.projectLibrary.POST('/projects/{id}/warnings/{warningId}/acceptance', { params, body }));
  }
});
afterAll(async () => {
  await skipper.close();
  await browser.close();
});

/** A person's page on the console, logged in with their own account; the same person stays logged in. */
const people = new Map<string, Page>();
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

async function approve(account: string, path: string, picture: string): Promise<void> {
  const page = await at(account, path);
  await press(page, '同意');
  await browser.look(page, picture);
  await confirm(page, '确认同意');
}

const reader = () => stage.as('jl.office');

async function runningNotice(): Promise<string> {
  const query = { subjectId: projectId, state: 'running' as const };
  const { items } = await take(reader().disclosure.GET('/notices', { params: { query } }));
  return items[0]?.id ?? '';
}

/** Leads the route on by the API where a step was seen in the browser before. */
const walkTo = (stop: Parameters<typeof walkProject>[2]) =>
  walkProject({ stage, cast: todaysCast, narrator: silent, skipper }, projectId, stop);

async function stateOfProject(): Promise<string> {
  const params = { path: { id: projectId } };
  const { stepId, state } = await take(reader().projectLibrary.GET('/projects/{id}', { params }));
  return stepId ?? state;
}

describe('the path of one fund in a browser', () => {
  it('is proposed by the village clerk, who hangs the notice on the village board', async () => {
    const page = await at('jl.village', '/');
    await browser.look(page, 'tasks-of-the-clerk');
    await page.goto(`${addresses.console}/projects/${projectId}`);
    await page.getByRole('heading', { name }).waitFor();
    await browser.look(page, 'project-draft');
    await press(page, '提交申报');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('会议日期').fill(today);
    await dialog.getByLabel('会议日期').press('Enter');
    await dialog.getByLabel('到会人数').fill('42');
    await dialog.getByLabel('同意人数').fill('39');
    await dialog.getByLabel('决议').fill('同意申报');
    await confirm(page, '提交');
    await expect.poll(stateOfProject, { timeout: 30_000 }).toBe('villageNotice');
    await expect.poll(runningNotice, { timeout: 30_000 }).not.toBe('');
    await page.goto(`${addresses.console}/notices/${await runningNotice()}`);
    await press(page, '拍照登记张贴');
    const photo = { name: 'board.png', mimeType: samplePhoto.contentType, buffer: samplePhoto.bytes };
    await page.getByRole('dialog').locator('input[type=file]').setInputFiles(photo);
    await confirm(page, '登记张贴');
    await page.getByText('拍照登记撤下').waitFor();
    await browser.look(page, 'notice-on-the-board');
  });

  it('is seen by a visitor without login, who objects and follows the objection', async () => {
    const noticeId = await runningNotice();
    const page = await browser.page('visitor');
    await page.goto(addresses.portal);
    await browser.look(page, 'portal');
    await page.goto(`${addresses.portal}/notices/${noticeId}`);
    await page.getByRole('heading', { name: new RegExp(name) }).waitFor();
    await browser.look(page, 'portal-notice');
    await page.goto(`${addresses.portal}/notices/${noticeId}/objection`);
    await page.getByLabel(/异议内容/).fill('种植面积与实际地块不符，请核实。');
    // The form refuses whoever sends it faster than a person can type.
    await page.waitForTimeout(3500);
    await page.getByRole('button', { name: '提交异议' }).click();
    await page.getByRole('heading', { name: '异议已受理' }).waitFor();
    await browser.look(page, 'portal-objection-receipt');
    const query = { noticeId, limit: 10 };
    const { items } = await take(stage.as('jl.township').disclosure.GET('/objections', { params: { query } }));
    expect(items).toMatchObject([{ state: 'received', isAnonymous: true }]);
  });

  it('is held by the objection until the township has answered it', async () => {
    const noticeId = await runningNotice();
    const handler = stage.as('jl.township').disclosure;
    const { items } = await take(handler.GET('/objections', { params: { query: { noticeId } } }));
    const page = await at('jl.township', `/objections/${items[0]!.id}`);
    await press(page, '由我经办');
    await confirm(page, '确认由我经办');
    await press(page, '登记核实情况');
    await page.getByRole('dialog').getByLabel('核实情况').fill('现场丈量，面积与申报一致。');
    await confirm(page, '登记');
    await press(page, '作出结论并答复');
    await page.getByRole('dialog').getByLabel('不属实', { exact: true }).check();
    await page.getByRole('dialog').getByLabel('公开答复').fill('经现场丈量，面积与申报一致，已向反映人说明。');
    await confirm(page, '作出结论');
    await browser.look(page, 'objection-answered');
    expect(await walkTo('townshipReview')).toMatchObject({ stepId: 'townshipReview' });
  });

  it('is reviewed by the township, argued by the department and decided by the leading group', async () => {
    await skipper.catchUp(`project-${projectId}`, await openedOn());
    await approve('jl.township', `/projects/${projectId}`, 'township-review');
    await expect.poll(stateOfProject, { timeout: 30_000 }).toBe('townshipNotice');
    await walkTo('decision');
    await skipper.catchUp(`project-${projectId}`, await openedOn());
    await approve('jl.leading', `/projects/${projectId}`, 'decision');
    await expect.poll(stateOfProject, { timeout: 30_000 }).toBe('countyNotice');
    await walkTo('inLibrary');
    const page = await at('jl.department', `/projects/${projectId}`);
    await page.getByText('已入库').first().waitFor();
    await browser.look(page, 'project-in-library');
  });

  it('is planned, funded, requested and checked, each by another person', async () => {
    const year = Number(today.slice(0, 4));
    const planId = await approvePlan(stage, silent, {
      title: `江陵县${year}年项目实施计划(演示${run})`,
      year,
      projects: [{ id: projectId, amountFen }],
      maker: { account: 'jl.office' },
      deciders: [{ account: 'jl.office2' }, { account: 'jl.leading' }],
    });
    await browser.look(await at('jl.leading', `/annual-plans/${planId}`), 'annual-plan');
    requestId = await draftPayment();
    const maker = await at('jl.maker', `/payment-requests/${requestId}`);
    await browser.look(maker, 'payment-request');
    await press(maker, '提交审批');
    await maker.getByText('已提交审批').waitFor();
    await expect.poll(() => statusOf(requestId), { timeout: 30_000 }).toBe('inApproval');
    await approve('jl.checker', `/payment-requests/${requestId}`, 'payment-check');
    await expect.poll(() => statusOf(requestId), { timeout: 30_000 }).toBe('approved');
  });

  it('is paid by the payer, reconciled to zero by the finance bureau and seen by the auditor', async () => {
    await payInBrowser();
    await expect.poll(() => statusOf(requestId), { timeout: 60_000 }).toBe('paid');
    await reconcileInBrowser();
    const auditor = await at('jl.auditor', `/payment-requests/${requestId}`);
    await auditor.getByText('已支付').first().waitFor();
    await browser.look(auditor, 'payment-paid');
  });
});

async function openedOn(): Promise<string> {
  const params = { path: { id: projectId } };
  const { steps } = await take(reader().projectLibrary.GET('/projects/{id}', { params }));
  return steps.find(({ state }) => state === 'running')!.openedOn;
}

async function statusOf(id: string): Promise<string> {
  const client = stage.as('jl.auditor').fundAllocation;
  return (await take(client.GET('/payment-requests/{id}', { params: { path: { id } } }))).status;
}

async function draftPayment(): Promise<string> {
  const payees = await loadPayees(stage, silent);
  const document = {
    regionCode: '421024',
    regionName: '江陵县',
    level: 'central' as const,
    documentNumber: `鄂财农(演示)〔${today.slice(0, 4)}〕${run}号`,
    title: `演示批次 ${run} 指标`,
    issuerName: '湖北省财政厅(演示)',
    receivedOn: today,
    year: Number(today.slice(0, 4)),
    amountFen: amountFen.toString(),
    channel: demoChannel,
    purpose: '巩固拓展脱贫攻坚成果和乡村振兴',
  };
  const telling = { stage, narrator: silent };
  const allotmentId = await loadFund(telling, document, {
    maker: { account: 'jl.maker' },
    checker: { account: 'jl.checker' },
  });
  return draftFirstPayment(telling, {
    projectId,
    allotmentId,
    linkFen: amountFen,
    payeeAccountId: payees.cooperative,
    purpose: '启动资金(演示)',
  });
}

async function payInBrowser(): Promise<void> {
  const page = await at('jl.payer', '/payment-batches/new');
  await page.getByLabel('付款银行').click();
  await page.getByText(demoBank.name, { exact: true }).last().click();
  await page
    .getByRole('row', { name: new RegExp(name) })
    .getByRole('checkbox')
    .check();
  await browser.look(page, 'new-payment-batch');
  await page.getByRole('button', { name: /发往银行/ }).click();
  await page.waitForURL(/\/payment-batches\/[0-9a-f-]{36}$/);
  await page.getByText(name).first().waitFor();
  await browser.look(page, 'payment-batch');
}

async function reconcileInBrowser(): Promise<void> {
  const page = await at('jl.checker', '/reconciliations');
  await press(page, '立即对账');
  await page.getByRole('dialog').getByLabel('银行').click();
  await page.getByText(demoBank.name, { exact: true }).last().click();
  await confirm(page, '对账');
  await page.getByText('没有差异').waitFor();
  await browser.look(page, 'reconciled-to-zero');
}
