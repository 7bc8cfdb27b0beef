import { addDays } from '@sunledger/calendar';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { demoChannel } from '../demo/demo-projects.ts';
import { samplePaper } from '../demo/papers.ts';
import { attach, choose, confirm, enterDate, openDialog, openTab, press, write } from './browser.ts';
import { settling, type FundPath } from './fund-path.ts';

/** The village clerk fills the entry form in. Returns the id of the draft. */
export async function draftProject(path: FundPath): Promise<string> {
  const page = await path.at('jl.village', '/projects');
  await path.look(page, 'projects-of-the-village');
  await press(page, '新建项目');
  await write(page, '项目名称', path.projectName);
  await choose(page, '项目类别', '产业发展');
  await choose(page, '建设性质', '新建');
  await write(page, '牵头部门', '江陵县农业农村局(演示)');
  await write(page, '责任单位', '荆江村村民委员会(演示)');
  await page.getByRole('combobox', { name: '配合部门' }).fill('江陵县财政局(演示)，');
  await enterDate(page, '开工时间', addDays(path.today, 60));
  await enterDate(page, '完工时间', addDays(path.today, 240));
  await press(page, '添加实施地点');
  await choose(page, '实施地点 1', '荆江村');
  await fillTasksAndMoney(page, path);
  await fillPeopleAndTargets(page);
  await path.look(page, 'entry-form');
  await press(page, '保存草稿');
  await page.getByRole('heading', { name: path.projectName, exact: true }).waitFor();
  await path.look(page, 'project-draft');
  return idIn(page);
}

async function fillTasksAndMoney(page: Page, { run, amount }: FundPath): Promise<void> {
  await write(page, '建设内容', `新建蔬菜基地 20 亩，铺设滴灌带 120 千米(${run})`);
  await press(page, '添加任务');
  await write(page, '任务 1名称', '蔬菜种植');
  await write(page, '任务 1数量', '20');
  await write(page, '任务 1单位', '亩');
  await write(page, '资金规模', amount);
  // 江政办发〔2018〕1号 二（三）:到户比例不低于产业资金的 60%。
  await write(page, /^其中到户金额/, '195000');
  await press(page, '添加资金来源');
  await write(page, '资金来源 1名称', demoChannel);
  await write(page, '资金来源 1金额（元）', amount);
}

async function fillPeopleAndTargets(page: Page): Promise<void> {
  await write(page, '受益户数', '46');
  await write(page, '受益人数', '152');
  await write(page, '其中建档立卡（脱贫、监测）户', '18');
  await write(page, '其中建档立卡人口', '57');
  await press(page, '添加指标');
  await write(page, '指标 1名称', '完成蔬菜种植');
  await write(page, '指标 1目标值', '20');
  await write(page, '指标 1单位', '亩');
  await press(page, '添加指标');
  await choose(page, '指标 2类别', '满意度');
  await write(page, '指标 2名称', '受益群众满意度');
  await write(page, '指标 2目标值', '95');
  await write(page, '指标 2单位', '%');
  await write(page, '群众参与', '村民代表会议讨论通过，受益户投工投劳');
  await write(page, '联农带农（带贫减贫）机制', '脱贫户以土地入股，按股分红，并优先务工');
}

/** The length of the drip hoses looks wrong; the clerk says why it is right. So does a project of an earlier run look alike. */
export async function explainWarnings(path: FundPath, id: string): Promise<void> {
  const page = await path.at('jl.village', `/projects/${id}`);
  await openTab(page, /^疑点/);
  await page.getByText('“120千米”超过 100 千米').waitFor();
  await path.look(page, 'warnings');
  const open = page.getByRole('button', { name: /^说明理由/ });
  for (let count = await open.count(); count > 0; count -= 1) {
    await open.first().click();
    await write(page.getByRole('dialog'), '理由', '已核对：滴灌带按全部支管累计长度，并非重复项目');
    await confirm(page, '放行');
    await expect.poll(() => open.count(), settling).toBe(count - 1);
  }
}

/** The minutes of the meeting are uploaded and the proposal is handed in. */
export async function submitProject(path: FundPath, id: string): Promise<void> {
  const page = await path.at('jl.village', `/projects/${id}?tab=attachments`);
  const upload = await openDialog(page, '上传附件');
  await write(upload, '名称', '村民代表大会会议记录');
  await attach(upload, '会议记录.pdf', samplePaper);
  await confirm(page, '上传');
  await page.getByRole('cell', { name: '会议记录.pdf' }).waitFor();
  const dialog = await openDialog(page, '提交申报');
  await enterDate(dialog, '会议日期', path.today);
  await write(dialog, '到会人数', '42');
  await write(dialog, '同意人数', '39');
  await write(dialog, '决议', '同意申报');
  await path.look(page, 'submission');
  await confirm(page, '提交');
}

/** A reviewer agrees from their 待办. */
export async function review(path: FundPath, account: string, picture: string): Promise<void> {
  const page = await path.openTask(account, path.projectName);
  await path.agree(page, picture);
}

/** The department records what the expert said and agrees to the argumentation. */
export async function argue(path: FundPath): Promise<void> {
  const page = await path.openTask('jl.department', path.projectName);
  const dialog = await openDialog(page, '登记专家意见');
  await write(dialog, '专家姓名', '演示专家甲');
  await write(dialog, '职称、单位', '高级农艺师');
  await write(dialog, '意见', '建设内容明确，概算合理，带动机制可行。');
  await path.look(page, 'expert-opinion');
  await confirm(page, '登记');
  await page.getByRole('cell', { name: '演示专家甲（高级农艺师）' }).waitFor();
  await path.agree(page, 'county-argumentation');
}

/** The page of the project with the whole path. Returns what it says comes next. */
export async function seePath(path: FundPath, id: string, picture: string): Promise<string> {
  const page = await path.at('jl.village', `/projects/${id}?tab=approval`);
  await page.getByRole('heading', { name: path.projectName, exact: true }).waitFor();
  await path.look(page, picture);
  return (await page.locator('.next-step').textContent()) ?? '';
}

/** The id at the end of a page's address. */
export function idIn(page: Page): string {
  const [id] = /[0-9a-f-]{36}$/.exec(new URL(page.url()).pathname) ?? [];
  if (!id) throw new Error(`no id in ${page.url()}`);
  return id;
}
