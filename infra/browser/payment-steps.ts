import type { Page } from 'playwright-core';
import { samplePaper } from '../demo/papers.ts';
import { demoBank, loadPayees } from '../demo/payees.ts';
import { attach, choose, confirm, openDialog, openTab, press, write } from './browser.ts';
import type { FundPath } from './fund-path.ts';
import { idIn } from './project-steps.ts';

const payee = '荆江村演示种植专业合作社';

/** Bank, payee and its account are there before anybody asks for a payment. */
export async function preparePayee({ stage }: FundPath): Promise<void> {
  await loadPayees(stage, { tell: () => undefined, seconds: () => 0 });
}

/** The maker drafts the request of the first milestone, brings what it lacks and submits it. Returns the request's id. */
export async function requestPayment(path: FundPath, projectId: string): Promise<string> {
  const page = await path.at('jl.maker', `/planned-projects/${projectId}`);
  await press(page, '申请支付');
  await choose(page, '节点', '实施方案批准后启动');
  await write(page, '申请金额', '120000');
  await write(page, '合同金额', path.amount);
  await choose(page, '收款单位', payee);
  await choose(page, '收款账户', payee);
  await choose(page, '付款银行', demoBank.name);
  await write(page, '用途', '启动资金(演示)');
  await path.look(page, 'payment-request-form');
  await press(page, '保存草稿');
  await page.getByRole('heading', { name: /^支付申请/ }).waitFor();
  await bringVouchers(page);
  await path.look(page, 'payment-request');
  await press(page, '提交审批');
  await page.getByText('已提交审批').waitFor();
  return idIn(page);
}

/** Uploads what the page says is missing, one paper after the other. */
async function bringVouchers(page: Page): Promise<void> {
  const warning = page.getByText(/^还缺：/);
  const lacking = ((await warning.textContent()) ?? '').replace('还缺：', '').split('、');
  for (const voucher of lacking) {
    await attach(page, `${voucher}.pdf`, samplePaper);
    await page.getByRole('cell', { name: `${voucher}.pdf`, exact: true }).waitFor();
  }
  await warning.waitFor({ state: 'hidden' });
}

/** The checker agrees to the request; up to 20 万元 nobody else has to. */
export async function checkPayment(path: FundPath): Promise<void> {
  const page = await path.openTask('jl.checker', path.projectName);
  await path.agree(page, 'payment-check');
}

/** The payer makes a batch of the request and sends it to the bank. */
export async function payRequest(path: FundPath): Promise<void> {
  const page = await path.at('jl.payer', '/payment-batches');
  await press(page, '组成批次');
  await choose(page, '付款银行', demoBank.name);
  await page
    .getByRole('row', { name: new RegExp(path.projectName) })
    .getByRole('checkbox')
    .check();
  await path.look(page, 'new-payment-batch');
  await page.getByRole('button', { name: /发往银行/ }).click();
  await page.getByRole('heading', { name: /^支付批次/ }).waitFor();
  await page.getByText('已全部有结果', { exact: true }).waitFor({ timeout: 60_000 });
  await path.look(page, 'payment-batch');
}

/** The finance bureau reconciles the day and sees the payment as paid. Returns what the reconciliation says of differences. */
export async function reconcile(path: FundPath, requestId: string): Promise<string> {
  const page = await path.at('jl.checker', '/reconciliations');
  await choose(await openDialog(page, '立即对账'), '银行', demoBank.name);
  await confirm(page, '对账');
  await page.getByRole('heading', { name: /^与.*对账$/ }).waitFor();
  await path.look(page, 'reconciled-to-zero');
  const differences = (await page.getByRole('tabpanel').textContent()) ?? '';
  await page.goto(`${path.addresses.console}/payment-requests/${requestId}?tab=payment`);
  await page.getByText('已支付', { exact: true }).first().waitFor();
  await path.look(page, 'payment-paid');
  return differences;
}

/**
 * From the amount of the payment the auditor comes to its ledger entry and voucher, and by the allotment to the document of
 * the money. Returns the number of that document as its page heads it.
 */
export async function drillDown(path: FundPath, requestId: string): Promise<string> {
  const page = await path.at('jl.auditor', `/payment-requests/${requestId}`);
  await page.getByRole('link', { name: '120,000.00 元' }).click();
  const entry = page.getByRole('row', { name: /支付成功.*120,000\.00/ });
  await entry.waitFor();
  await path.look(page, 'ledger-account');
  await entry.getByRole('link', { name: /^第 \d+ 号$/ }).click();
  await page.getByRole('heading', { name: /^记账凭证/ }).waitFor();
  await path.look(page, 'ledger-transaction');
  await page.goBack();
  await page.getByRole('link', { name: '看这笔指标' }).click();
  await openTab(page, '账户明细');
  await page
    .getByRole('row', { name: /120,000\.00/ })
    .first()
    .waitFor();
  await path.look(page, 'allotment-entries');
  const origin = page.getByRole('row', { name: /指标文件到账/ });
  await origin.getByRole('link', { name: '指标文件', exact: true }).click();
  await page.waitForURL('**/fund-documents/*');
  await page.getByRole('tab', { name: '扫描件' }).waitFor();
  return (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
}
