import { samplePhoto } from '../demo/papers.ts';
import { attach, confirm, openDialog, write } from './browser.ts';
import type { FundPath } from './fund-path.ts';
import { idIn } from './project-steps.ts';

/** Whoever keeps the board hangs the notice there and photographs it, from their 待办. Returns the id of the notice. */
export async function hangNotice(path: FundPath, account: string, picture: string): Promise<string> {
  const page = await path.openTask(account, path.projectName);
  await attach(await openDialog(page, '拍照登记张贴'), 'board.png', samplePhoto);
  await confirm(page, '登记张贴');
  await page.getByText('拍照登记撤下').waitFor();
  await path.look(page, picture);
  return idIn(page);
}

/** A visitor without login reads the notice and objects. Returns the ticket of the objection. */
export async function objectAsVisitor(path: FundPath, noticeId: string): Promise<string> {
  const page = await path.visitor();
  await page.goto(path.addresses.portal);
  await path.look(page, 'portal');
  await readNotice(path, noticeId, 'portal-notice');
  await page.goto(`${path.addresses.portal}/notices/${noticeId}/objection`);
  await page.getByLabel(/异议内容/).fill('种植面积与实际地块不符，请核实。');
  // The form refuses whoever sends it faster than a person can type.
  await page.waitForTimeout(3500);
  await page.getByRole('button', { name: '提交异议' }).click();
  await page.getByRole('heading', { name: '异议已受理' }).waitFor();
  await path.look(page, 'portal-objection-receipt');
  const ticket = (await page.locator('.ticket').first().textContent()) ?? '';
  return ticket.trim();
}

/** The township looks into the objection and answers it. */
export async function answerObjection(path: FundPath): Promise<void> {
  const page = await path.openTask('jl.township', path.projectName);
  await openDialog(page, '由我经办');
  await confirm(page, '确认由我经办');
  await write(await openDialog(page, '登记核实情况'), '核实情况', '现场丈量，面积与申报一致。');
  await confirm(page, '登记');
  const conclusion = await openDialog(page, '作出结论并答复');
  await conclusion.getByLabel('不属实', { exact: true }).check();
  await write(conclusion, '公开答复', '经现场丈量，面积与申报一致，已向反映人说明。');
  await confirm(page, '作出结论');
  await page.getByText('已办结', { exact: true }).first().waitFor();
  await path.look(page, 'objection-answered');
}

/** The visitor asks with the ticket what became of the objection. Returns what the page answers. */
export async function followObjection(path: FundPath, ticket: string): Promise<string> {
  const page = await path.visitor();
  await page.goto(`${path.addresses.portal}/objections`);
  await page.getByLabel('异议编号').fill(ticket);
  await page.getByRole('button', { name: '查询' }).click();
  await page.getByRole('heading', { name: '异议办理情况' }).waitFor();
  await path.look(page, 'portal-objection-answered');
  return (await page.getByRole('main').textContent()) ?? '';
}

/** The visitor reads a notice. Returns its text. */
export async function readNotice(path: FundPath, noticeId: string, picture: string): Promise<string> {
  const page = await path.visitor();
  await page.goto(`${path.addresses.portal}/notices/${noticeId}`);
  await page.getByRole('heading', { name: new RegExp(path.projectName) }).waitFor();
  await path.look(page, picture);
  return (await page.getByRole('main').textContent()) ?? '';
}
