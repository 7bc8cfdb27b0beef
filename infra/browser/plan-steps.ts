import { confirm, filter, openDialog, openTab, write } from './browser.ts';
import type { FundPath } from './fund-path.ts';

/** The office opens a plan, takes the project into it with its money and submits it. Returns the plan's title. */
export async function submitPlan(path: FundPath): Promise<string> {
  const title = `江陵县${path.today.slice(0, 4)}年项目实施计划(演示${path.run})`;
  const page = await path.at('jl.office', '/annual-plans');
  await path.look(page, 'annual-plans');
  const plan = await openDialog(page, '新建计划');
  await write(plan, '计划名称', title);
  await write(plan, '资金上限', path.amount);
  await confirm(page, '新建');
  await page.getByRole('heading', { name: title }).waitFor();
  await openTab(page, '从项目库选择');
  await filter(page, '查找', path.projectName);
  const item = await openDialog(page, `选入${path.projectName}`);
  await item.getByText('安排金额 300,000.00 元').waitFor();
  await path.look(page, 'plan-item');
  await confirm(page, '选入');
  await openTab(page, /^所选项目/);
  await page.getByRole('link', { name: path.projectName }).waitFor();
  await path.look(page, 'annual-plan');
  await openDialog(page, '提交审批');
  await path.look(page, 'plan-submission');
  await confirm(page, '提交');
  await page.getByText('审批中', { exact: true }).first().waitFor();
  return title;
}

/** A colleague of the office and the leading group agree to the plan. */
export async function approvePlan(path: FundPath, title: string): Promise<void> {
  await path.agree(await path.openTask('jl.office2', title), 'plan-review');
  const page = await path.openTask('jl.leading', title);
  await path.agree(page, 'plan-decision');
  await page.getByText('已批准', { exact: true }).first().waitFor({ timeout: 40_000 });
  await path.look(page, 'plan-approved');
}
