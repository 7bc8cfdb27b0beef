import { shanghaiDate } from '@sunledger/calendar';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStage, take, type Stage } from '../demo/acting.ts';
import { loadFund } from '../demo/funds.ts';
import {
  attach,
  choose,
  confirm,
  login,
  openBrowser,
  openDialog,
  openTab,
  platformUnderTest,
  press,
  write,
  type TestBrowser,
} from './browser.ts';

const addresses = platformUnderTest();
const run = new Date().toISOString().replaceAll(/\D/g, '').slice(2, 14);
const today = shanghaiDate(Date.now());
const year = today.slice(0, 4);
const title = `巴中市${year}年衔接资金分配(演示${run})`;
const documentNumber = `川财农(演示)〔${year}〕${run}号`;

let browser: TestBrowser;
let stage: Stage;
let roundUrl = '';

beforeAll(async () => {
  browser = await openBrowser('registers-funds');
  stage = createStage(addresses, run);
});
afterAll(() => browser.close());

/** A person's page on the console; the same person stays logged in. */
const people = new Map<string, Page>();
async function at(account: string, path: string): Promise<Page> {
  const page = people.get(account) ?? (await browser.page(account));
  if (!people.has(account)) {
    await login(page, addresses.console, account);
    people.set(account, page);
  }
  await page.goto(path.startsWith('http') ? path : addresses.console + path);
  return page;
}

// 巴中市 2019 as it was published; 恩阳区 without its code is looked up by name.
const publishedTable = (firstAmount: string) =>
  [
    '地区,地区代码,分配金额（万元）',
    `巴州区,511902,${firstAmount}`,
    '恩阳区,,1956',
    '通江县,511921,8594',
    '南江县,511922,4150',
    '平昌县,511923,9208',
    '巴中经济开发区,511971,115',
  ].join('\n');

async function uploadTable(page: Page, text: string): Promise<void> {
  await write(page, '名称', `巴中市2019年省级专项资金(再核${run})`);
  await write(page, '出处网址', 'https://www.cnbz.gov.cn/public/6600041/12345.html');
  await write(page, '控制总额', '26428');
  await write(page, '年度', '2019');
  await attach(page, '分配表.csv', { contentType: 'text/csv', bytes: Buffer.from(text) });
}

const figures = [
  '地区代码\t地区名称\t监测人口（人）\t人均收入（元）',
  '511902\t巴州区\t12,000\t15800.5',
  '511903\t恩阳区\t9800\t14200',
  '511921\t通江县\t22100\t13900',
].join('\n');

async function simulate(page: Page): Promise<void> {
  await press(page, '测算');
  await page.getByText('行、列、总额全部相符').waitFor();
}

async function adjust(page: Page, region: string, yuan: string): Promise<void> {
  const dialog = await openDialog(page, '提出调整');
  await choose(dialog, '地区', region);
  await write(dialog, '调整额', yuan);
  await write(dialog, '原因', '灾后恢复重建');
  await confirm(page, '提出');
}

async function approve(account: string): Promise<void> {
  const page = await at(account, roundUrl);
  await press(page, '同意');
  await confirm(page, '确认同意');
}

describe('a published table in a browser', () => {
  it('is refused with the difference to its control total, imported when it closes, and taken back', async () => {
    const page = await at('bz.maker', '/published-tables/import');
    await uploadTable(page, publishedTable('2404'));
    await page.getByText('各地区之和 26,427 万元，控制总额 26,428 万元，各地区之和少 1 万元').waitFor();
    await browser.look(page, 'table-that-does-not-close');
    const commit = page.getByRole('button', { name: /^导入 6 个地区/ });
    expect(await commit.getAttribute('aria-disabled')).toBe('true');
    await press(page, '导入另一个文件');
    await uploadTable(page, publishedTable('2405'));
    await page.getByText('按名称查得').waitFor();
    await commit.click();
    await page.getByRole('link', { name: '看生成的分配轮次' }).waitFor();
    await browser.look(page, 'table-imported');
    const dialog = await openDialog(page, '撤销本次导入');
    await write(dialog, '理由', '年度录错');
    await browser.look(page, 'table-undo');
    await confirm(page, '撤销导入');
    await page.getByText('本次导入已撤销').waitFor();
    await page.getByRole('link', { name: '看生成的分配轮次' }).click();
    await page.getByText('已撤回。本轮次办结').waitFor();
  });

  it('is read by a member of the leading group, who may not import', async () => {
    const page = await at('bz.leading', '/published-tables');
    await page
      .getByRole('link', { name: new RegExp(run) })
      .first()
      .click();
    await page.getByText('撤销导入的理由：年度录错').waitFor();
    await browser.look(page, 'table-as-published');
    expect(await page.getByRole('button', { name: /导入/ }).count()).toBe(0);
  });
});

describe('a round by factors in a browser', () => {
  it('is drafted from a snapshot that stays with it when it is edited, and every cell says where its value comes from', async () => {
    const page = await at('bz.maker', '/factor-snapshots');
    const dialog = await openDialog(page, '登记因素数据');
    await write(dialog, '名称', `${year}年监测人口与人均收入(演示${run})`);
    await write(dialog, '来源', '巴中市统计局年报(演示)');
    await write(dialog, '数据', figures.replace('14200', '一万四'));
    await dialog.getByLabel('数据').blur();
    await dialog.getByText('第 3 行 人均收入：“一万四”不是数字').waitFor();
    await write(dialog, '数据', figures);
    await press(page, '登记');
    await page.getByText('提交审批时自动冻结').waitFor();
    await browser.look(page, 'snapshot');
    await page.goto(`${addresses.console}/allocation-rounds/new`);
    await write(page, '名称', title);
    await write(page, '分配总额', '600000');
    await choose(page, '因素数据', run);
    await page.getByLabel('权重').nth(0).fill('60%');
    await page.getByLabel('权重').nth(1).fill('30%');
    await page.getByText('权重合计 90%').waitFor();
    await page.getByLabel('权重').nth(1).fill('40%');
    await browser.look(page, 'new-round');
    await press(page, '保存');
    await page.getByRole('heading', { name: title }).waitFor();
    roundUrl = page.url();
    await page.goto(`${roundUrl}/edit`);
    await page.getByLabel('依据').first().fill('财农〔2021〕19号 第八条');
    await press(page, '保存');
    await page.getByRole('heading', { name: title }).waitFor();
    await simulate(page);
    await page
      .getByRole('button', { name: /巴州区的计算过程/ })
      .nth(1)
      .click();
    await page.getByText(`《${year}年监测人口与人均收入(演示${run})》（${year}年，巴中市统计局年报(演示)）`).waitFor();
    await browser.look(page, 'explanation');
    await press(page, '关闭');
    await page.getByRole('search').getByLabel('地区').fill('恩阳');
    await page.keyboard.press('Enter');
    await page.getByText('共 1 条').waitFor();
    expect(await page.getByRole('button', { name: /通江县的计算过程/ }).count()).toBe(0);
    await browser.look(page, 'matrix-of-one-region');
  });

  it('is compared with other weights and adjusted by hand with the consent of a second person', async () => {
    const page = await at('bz.maker', roundUrl);
    await page.getByLabel('监测人口的权重').fill('50%');
    await page.getByLabel('人均收入的权重').fill('50%');
    await press(page, '按这些权重试算');
    await page.getByText('比较方案 1').first().waitFor();
    await openTab(page, '方案比较');
    await page.getByText('最多与最少之差').first().waitFor();
    await browser.look(page, 'scenarios');
    await openTab(page, /人工调整/);
    await adjust(page, '巴州区', '10000');
    await page.getByRole('row', { name: /合计.*各笔调整之和应为零/ }).waitFor();
    await adjust(page, '恩阳区', '-10000');
    await browser.look(page, 'adjustments');
    const checker = await at('bz.checker', `${roundUrl}?tab=adjustments`);
    for (let open = 2; open > 0; open -= 1) {
      await checker
        .getByRole('row')
        .filter({ hasText: '待第二人审批' })
        .first()
        .getByRole('button', { name: /^同意/ })
        .click();
      await checker.getByRole('tooltip').getByRole('button', { name: '同意' }).last().click();
      await expect.poll(() => checker.getByText('待第二人审批').count(), { timeout: 15_000 }).toBe(open - 1);
    }
  });

  it('is submitted against an allotment, approved by others, issued and signed for by the county', async () => {
    await loadFund(
      { stage, narrator: { tell: () => undefined, seconds: () => 0 } },
      {
        regionCode: '5119',
        regionName: '巴中市',
        level: 'provincial',
        documentNumber,
        title: `省级衔接资金(演示${run})`,
        issuerName: '四川省财政厅(演示)',
        receivedOn: today,
        year: Number(year),
        amountFen: '60000000',
        channel: '省级财政衔接推进乡村振兴补助资金',
        purpose: '巩固拓展脱贫攻坚成果和乡村振兴',
      },
      { maker: { account: 'bz.maker' }, checker: { account: 'bz.checker' } },
    );
    const maker = await at('bz.maker', roundUrl);
    await choose(await openDialog(maker, '选择指标'), '指标', documentNumber);
    await confirm(maker, '选定');
    await simulate(maker);
    await press(maker, '提交审批');
    await confirm(maker, '提交');
    await maker.getByText('等待审批').waitFor();
    await approve('bz.checker');
    await approve('bz.approver');
    const reader = stage.as('bz.maker').fundAllocation;
    const id = roundUrl.split('/').at(-1)!;
    const roundState = async () =>
      (await take(reader.GET('/allocation-rounds/{id}', { params: { path: { id } } }))).round.state;
    await expect.poll(roundState, { timeout: 30_000 }).toBe('approved');
    await maker.goto(roundUrl);
    await write(await openDialog(maker, '下达'), '下达文号', `巴财农(演示)〔${year}〕${run}号`);
    await browser.look(maker, 'issue');
    await confirm(maker, '下达');
    await maker.getByText('已下达').first().waitFor();
    await browser.look(maker, 'round-issued');
    const county = await at('bazhou.maker', '/allotments?state=issued');
    await county
      .getByRole('row', { name: new RegExp(`${run}号`) })
      .getByRole('link')
      .first()
      .click();
    await press(county, '签收');
    await county.getByRole('tooltip').getByRole('button', { name: '签收' }).last().click();
    await county.getByText('已签收').first().waitFor();
    await browser.look(county, 'allotment-received');
  });
});
