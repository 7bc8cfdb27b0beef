import { demoChannel } from '../demo/demo-projects.ts';
import { samplePaper } from '../demo/papers.ts';
import { attach, choose, confirm, filter, openDialog, openTab, press, write } from './browser.ts';
import type { FundPath } from './fund-path.ts';

export const documentNumberOf = ({ today, run }: FundPath): string => `鄂财农(演示)〔${today.slice(0, 4)}〕${run}号`;

/** The maker of the finance bureau registers the document that brings the money, with its scan; the checker confirms it. */
export async function registerFund(path: FundPath): Promise<void> {
  const page = await path.at('jl.maker', '/fund-documents');
  await press(page, '登记指标文件');
  await write(page, '指标文号', documentNumberOf(path));
  await write(page, '发文单位', '湖北省财政厅(演示)');
  await write(page, '文件标题', `演示批次 ${path.run} 指标`);
  await write(page, '金额', path.amount);
  await choose(page, '资金级次', '中央');
  await choose(page, /资金渠道/, demoChannel);
  await write(page, '资金用途', '巩固拓展脱贫攻坚成果和乡村振兴');
  await path.look(page, 'fund-document-form');
  await press(page, '登记');
  await page.getByRole('heading', { name: documentNumberOf(path) }).waitFor();
  await openTab(page, '扫描件');
  await attach(page, '指标文件.pdf', samplePaper);
  await page.getByText('已上传扫描件。').waitFor();
  await path.look(page, 'fund-document');
  const checker = await path.at('jl.checker', '/fund-documents?status=registered');
  await checker.getByRole('link', { name: documentNumberOf(path) }).click();
  await openDialog(checker, '确认');
  await path.look(checker, 'fund-document-confirmation');
  await confirm(checker, '确认');
  await checker.getByText('已确认', { exact: true }).first().waitFor();
  await openTab(checker, /^记账/);
  await path.look(checker, 'fund-document-booked');
}

/** The maker puts the money of the document on the planned project. Returns what the project's page says of its allotments. */
export async function linkAllotment(path: FundPath, projectId: string): Promise<string> {
  const page = await path.at('jl.maker', '/planned-projects');
  await filter(page, '项目', path.projectName);
  await page.getByRole('link', { name: path.projectName }).click();
  await page.waitForURL(`**/planned-projects/${projectId}`);
  const dialog = await openDialog(page, '安排指标');
  await choose(dialog, '指标', documentNumberOf(path));
  await write(dialog, '资金用途', '按批复的建设内容支付材料和施工费用');
  await path.look(page, 'link-allotment');
  await confirm(page, '安排');
  await page.getByRole('row', { name: new RegExp(path.run) }).waitFor();
  await path.look(page, 'planned-project');
  return (await page.getByRole('tabpanel').textContent()) ?? '';
}
