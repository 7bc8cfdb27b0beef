import { type FieldProblem, businessDateSchema, fenSchema, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

// 项目类型：各县已公开表格中出现的取值，官方封闭清单未查到。
const categoryList = [
  ['industry', '产业发展'],
  ['ruralConstruction', '乡村建设行动'],
  ['relocation', '易地搬迁后续扶持'],
  ['employment', '就业扶贫'],
  ['digitalVillage', '数字乡村'],
  ['ruralGovernance', '乡村治理'],
  ['education', '教育'],
  ['livingConditions', '生活条件改善'],
  ['managementFee', '项目管理费'],
  ['other', '其他'],
] as const;
export type Category = (typeof categoryList)[number][0];

export const categoryTitles = Object.fromEntries(categoryList) as Record<Category, string>;
export const categories = categoryList.map(([code]) => code) as [Category, ...Category[]];

export const constructionKinds = ['new', 'continued', 'expanded', 'repaired'] as const;
export type ConstructionKind = (typeof constructionKinds)[number];

export const constructionKindTitles: Record<ConstructionKind, string> = {
  new: '新建',
  continued: '续建',
  expanded: '改扩建',
  repaired: '维修',
};

// 财办农〔2019〕68号一级、二级指标的类别。
const targetKinds = [
  'quantity',
  'quality',
  'timeliness',
  'cost',
  'economic',
  'social',
  'ecological',
  'sustainable',
  'satisfaction',
] as const;

const text = (max: number) => z.string().trim().min(1, '不能为空').max(max, `不超过 ${max} 字`);
const optionalText = (max: number) => text(max).nullable().default(null);
const decimalText = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/, '须为不带单位的数，如 2.5');
const wholeNumber = z.int('须为整数').min(0, '不能为负').max(99_999_999);
const amount = fenSchema.refine((fen) => fen >= 0n, '金额不能为负');

const placeSchema = z.strictObject({ regionCode: regionCodeSchema, name: text(100) });

const beneficiariesSchema = z.strictObject({
  households: wholeNumber,
  persons: wholeNumber,
  registeredHouseholds: wholeNumber.describe('其中建档立卡(脱贫、监测)户'),
  registeredPersons: wholeNumber,
});

const performanceTargetSchema = z.strictObject({
  kind: z.enum(targetKinds),
  indicator: text(100),
  comparison: z.enum(['atLeast', 'atMost', 'equal', 'description']),
  value: text(100).describe('数值，或定性描述'),
  unit: z.string().trim().max(20).default(''),
});

/** The entry form. A draft may leave anything but the name open; `missingFields` says what a submission still needs. */
export const entrySchema = z
  .strictObject({
    name: text(200),
    category: z.enum(categories).nullable().default(null),
    constructionKind: z.enum(constructionKinds).nullable().default(null),
    location: optionalText(200).describe('实施地点原文'),
    places: z.array(placeSchema).max(50).default([]),
    startDate: businessDateSchema.nullable().default(null),
    endDate: businessDateSchema.nullable().default(null),
    responsibleUnit: optionalText(100),
    responsiblePerson: optionalText(50),
    leadDepartment: optionalText(100),
    cooperatingDepartments: z.array(text(100)).max(20).default([]),
    content: optionalText(2000).describe('建设内容'),
    tasks: z
      .array(z.strictObject({ name: text(100), quantity: decimalText, unit: text(20) }))
      .max(100)
      .default([]),
    amountFen: amount.nullable().default(null),
    fundSources: z
      .array(z.strictObject({ name: text(100), amountFen: amount }))
      .max(20)
      .default([]),
    householdAmountFen: amount.nullable().default(null).describe('其中到户金额；未知为空'),
    beneficiaries: beneficiariesSchema.nullable().default(null),
    performanceTargets: z.array(performanceTargetSchema).max(60).default([]),
    participation: optionalText(1000).describe('群众参与'),
    benefitLinkage: optionalText(1000).describe('联农带农机制'),
    note: optionalText(1000),
  })
  .meta({ id: 'ProjectEntry' });

export type ProjectEntry = z.output<typeof entrySchema>;

/** The entry as it stands in JSON. */
export function encodeEntry(entry: ProjectEntry): string {
  return JSON.stringify(z.encode(entrySchema, entry));
}

/** Reads a stored entry. Throws when the row does not hold one: a defect. */
export function decodeEntry(stored: unknown): ProjectEntry {
  return z.decode(entrySchema, stored as z.input<typeof entrySchema>);
}

const requiredFields: [keyof ProjectEntry, string][] = [
  ['category', '项目类别'],
  ['constructionKind', '建设性质'],
  ['places', '实施地点'],
  ['startDate', '开工时间'],
  ['endDate', '完工时间'],
  ['responsibleUnit', '责任单位'],
  ['leadDepartment', '牵头部门'],
  ['tasks', '建设任务（数量和单位）'],
  ['amountFen', '资金规模'],
  ['fundSources', '筹资方式'],
  ['beneficiaries', '受益对象'],
  ['participation', '群众参与'],
  ['benefitLinkage', '联农带农机制'],
];

/**
 * What an entry still lacks before it may be submitted, one problem per field; empty when it is complete.
 * 安徽《实施意见》：项目名称、类别、建设性质、实施地点、时间进度、责任单位、建设任务、资金规模和筹资方式、受益对象、绩效目标、群众参与和带贫减贫机制。
 */
export function missingFields(entry: ProjectEntry, isTargetRequired: boolean): FieldProblem[] {
  const problems: FieldProblem[] = requiredFields
    .filter(([key]) => isEmpty(entry[key]))
    .map(([key, title]) => ({ path: `entry.${key}`, message: `提交前须填写${title}` }));
  if (isTargetRequired && entry.performanceTargets.length === 0) {
    problems.push({ path: 'entry.performanceTargets', message: '未设定绩效目标的项目不得入库' });
  }
  return [...problems, ...contradictions(entry)];
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function contradictions(entry: ProjectEntry): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { amountFen, fundSources, householdAmountFen, beneficiaries, startDate, endDate } = entry;
  const planned = fundSources.reduce((sum, source) => sum + source.amountFen, 0n);
  if (amountFen !== null && amountFen <= 0n) problems.push({ path: 'entry.amountFen', message: '资金规模须大于 0' });
  if (amountFen !== null && fundSources.length > 0 && planned !== amountFen) {
    problems.push({ path: 'entry.fundSources', message: '各资金来源合计与资金规模不一致' });
  }
  if (amountFen !== null && householdAmountFen !== null && householdAmountFen > amountFen) {
    problems.push({ path: 'entry.householdAmountFen', message: '到户金额不能大于资金规模' });
  }
  if (startDate !== null && endDate !== null && endDate < startDate) {
    problems.push({ path: 'entry.endDate', message: '完工时间不能早于开工时间' });
  }
  if (beneficiaries && beneficiaries.registeredHouseholds > beneficiaries.households) {
    problems.push({ path: 'entry.beneficiaries.registeredHouseholds', message: '其中建档立卡户不能多于受益户' });
  }
  if (beneficiaries && beneficiaries.registeredPersons > beneficiaries.persons) {
    problems.push({ path: 'entry.beneficiaries.registeredPersons', message: '其中建档立卡人口不能多于受益人口' });
  }
  return problems;
}
