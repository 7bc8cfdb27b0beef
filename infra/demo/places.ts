import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../runtime/environment.ts';
import { take, type Stage } from './acting.ts';
import type { Narrator } from './steps.ts';

const regionsFile = join(checkout, 'services', 'registry', 'data', 'regions.csv');
const validFrom = '2018-01-01';

// 国家扶贫开发工作重点县名单(2012):会宁县;江陵的贫困村称号仅作演示。
const designations = [
  { regionCode: '620422', designation: '国家扶贫开发工作重点县', source: '国务院扶贫办《国家扶贫开发工作重点县名单》(2012)' },
  { regionCode: '421024106206', designation: '演示贫困村', source: '演示数据,非真实认定' },
  { regionCode: '421024106203', designation: '演示贫困村', source: '演示数据,非真实认定' },
]; // prettier-ignore

const departments = [
  { name: '江陵县财政局(演示)', leadDuties: ['资金分配', '资金拨付'], cooperatingDuties: ['绩效评价'] },
  { name: '江陵县农业农村局(演示)', leadDuties: ['产业发展项目论证'], cooperatingDuties: ['项目验收'] },
  { name: '江陵县乡村振兴局(演示)', leadDuties: ['项目库管理', '年度计划'], cooperatingDuties: ['公示公告'] },
  { name: '江陵县水利局(演示)', leadDuties: ['农田水利项目论证'], cooperatingDuties: ['项目验收'] },
];

/** The region tree, designations and departments: what everything else points to. */
export async function loadPlaces(stage: Stage, { tell }: Narrator): Promise<void> {
  const administrator = stage.as('demo.system').registry;
  const provinces = await take(administrator.GET('/regions', { params: { query: {} } }));
  if (provinces.items.length === 0) {
    const csv = readFileSync(regionsFile, 'utf8');
    const { total } = await take(administrator.POST('/regions/imports', { body: { csv, validFrom } }));
    tell(`行政区划：导入 ${total} 个地区（services/registry/data/regions.csv）`);
  }
  const known = await take(administrator.GET('/region-designations', { params: { query: {} } }));
  for (const body of designations) {
    if (known.items.some((one) => one.regionCode === body.regionCode && one.designation === body.designation)) continue;
    await take(administrator.POST('/region-designations', { body: { ...body, validFrom, validTo: null } }));
  }
  const registered = await take(administrator.GET('/departments'));
  for (const department of departments) {
    if (registered.items.some(({ name }) => name === department.name)) continue;
    await take(administrator.POST('/departments', { body: { regionCode: '421024', ...department } }));
  }
  tell(`称号 ${designations.length} 项，部门 ${departments.length} 个`);
}
