import { parseDocument } from 'yaml';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { parameterCatalogue, isParameterKey, type ParameterKey, suggestKey } from './catalogue/catalogue.ts';
import { type Bound, boundableTypes, boundSchema } from './bound.ts';
import { type ParameterValue, regionCodeSchema, valueSchemas } from './parameter-value.ts';
import { PolicyError } from './policy-error.ts';

/** How well the figure is known: government page, repost or library, memory, or set by this platform because no rule exists. */
const confidenceSchema = z.enum(['confirmed', 'mirror', 'unconfirmed', 'platformDefault']);

export type Confidence = z.output<typeof confidenceSchema>;

export function isBusinessDate(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

const text = z.string().min(1, '不能为空');
const businessDate = z.string().refine(isBusinessDate, '日期须为存在的 YYYY-MM-DD');

const clauseSchema = z.strictObject({ id: text, heading: text, summary: text });
const parameterSchema = z.strictObject({
  key: text,
  value: z.unknown(),
  unit: text,
  clause: text,
  bound: boundSchema.optional(),
  confidence: confidenceSchema.optional(),
  note: text.optional(),
});
const packSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, '只能用小写字母、数字和连字符'),
  version: z.int().min(1),
  kind: z.enum(['document', 'platformDefault']),
  issuer: text,
  documentNumber: text,
  title: text,
  jurisdiction: regionCodeSchema,
  effectiveFrom: businessDate,
  effectiveTo: businessDate.optional(),
  dateConfidence: confidenceSchema,
  confidence: confidenceSchema,
  sourceUrl: z.url().optional(),
  note: text.optional(),
  clauses: z.array(clauseSchema).min(1),
  parameters: z.array(parameterSchema).min(1),
});

export type Clause = z.output<typeof clauseSchema>;

export interface PackParameter {
  key: ParameterKey;
  /** JSON-safe; read it through the typed getters (rateOf, fenOf, …). */
  value: ParameterValue;
  unit: string;
  clause: string;
  bound?: Bound;
  confidence: Confidence;
  note?: string;
}

/** One issuing document as data. `jurisdiction` is a canonical region code; '' is the whole country. Both dates are inclusive. */
export interface Pack extends Omit<z.output<typeof packSchema>, 'parameters'> {
  parameters: PackParameter[];
}

const chinese = z.locales.zhCN().localeError;

const describeIssues = (prefix: string, issues: readonly z.core.$ZodIssue[]): string[] =>
  issues.map(({ path, message }) => `${prefix}${path.length > 0 ? `“${path.join('.')}”` : ''}：${message}`);

/**
 * Reads one pack from YAML text. `fileName` only names the file in errors.
 * @returns the checked pack: known keys, values of the catalogue's type, existing clauses, no repetition.
 * @throws PolicyError policy.packInvalid in Chinese, naming file, key and rule for every fault at once.
 */
export function parsePack(yamlText: string, fileName: string): Pack {
  const document = parseDocument(yamlText, { prettyErrors: true });
  if (document.errors.length > 0) {
    throw invalidPack(
      fileName,
      document.errors.map(
        ({ linePos, code }) => `政策包 ${fileName} 第${linePos?.[0].line ?? '?'}行：YAML 语法错误（${code}）`,
      ),
    );
  }
  const parsed = packSchema.safeParse(document.toJS(), { error: chinese });
  if (!parsed.success) throw invalidPack(fileName, describeIssues(`政策包 ${fileName} `, parsed.error.issues));

  const { parameters, ...head } = parsed.data;
  const problems = [...checkHead(parsed.data, fileName)];
  const checked = parameters.map((parameter, index) => {
    const result = checkParameter(parsed.data, parameter, `政策包 ${fileName} 第${index + 1}个参数“${parameter.key}”`);
    problems.push(...result.problems);
    return result.parameter;
  });
  if (problems.length > 0) throw invalidPack(fileName, problems);
  return { ...head, parameters: checked.filter((parameter) => parameter !== undefined) };
}

const invalidPack = (fileName: string, problems: string[]): PolicyError =>
  new PolicyError('policy.packInvalid', `政策包 ${fileName} 未通过校验，共 ${problems.length} 处`, problems);

type RawPack = z.output<typeof packSchema>;

function* repeated(values: readonly string[]): Iterable<string> {
  const seen = new Set<string>();
  for (const value of values) {
    if (seen.has(value)) yield value;
    seen.add(value);
  }
}

function* checkHead(pack: RawPack, fileName: string): Iterable<string> {
  if (pack.effectiveTo !== undefined && pack.effectiveTo < pack.effectiveFrom) {
    yield `政策包 ${fileName} “effectiveTo”：失效日期 ${pack.effectiveTo} 早于生效日期 ${pack.effectiveFrom}`;
  }
  if (pack.kind === 'platformDefault' && pack.jurisdiction !== '') {
    yield `政策包 ${fileName} “jurisdiction”：平台默认包只能适用于全国（空代码）`;
  }
  for (const id of repeated(pack.clauses.map((clause) => clause.id)))
    yield `政策包 ${fileName} “clauses”：条款“${id}”重复`;
  for (const key of repeated(pack.parameters.map((parameter) => parameter.key))) {
    yield `政策包 ${fileName} “parameters”：参数“${key}”重复，同一文件内一个参数只能有一个值`;
  }
}

function checkParameter(
  pack: RawPack,
  raw: RawPack['parameters'][number],
  place: string,
): { parameter?: PackParameter; problems: string[] } {
  const { key } = raw;
  if (!isParameterKey(key)) return { problems: [`${place}：参数目录中没有这个键${suggestKey(key)}`] };
  const entry = parameterCatalogue[key];
  const problems: string[] = [];
  if (raw.unit !== entry.unit) problems.push(`${place}：单位应为“${entry.unit}”，不是“${raw.unit}”`);
  if (!pack.clauses.some((clause) => clause.id === raw.clause))
    problems.push(`${place}：引用的条款“${raw.clause}”不在本包 clauses 中`);
  if (raw.bound !== undefined && !boundableTypes.has(entry.type))
    problems.push(`${place}：类型 ${entry.type} 没有大小之分，不能标记 bound`);
  const confidence = raw.confidence ?? pack.confidence;
  if ((pack.kind === 'platformDefault') !== (confidence === 'platformDefault')) {
    problems.push(`${place}:confidence 为 platformDefault 的参数只能、也必须放在平台默认包中`);
  }
  const value = valueSchemas[entry.type].safeParse(raw.value, { error: chinese });
  if (!value.success) problems.push(...describeIssues(`${place}的值`, value.error.issues));
  if (problems.length > 0 || !value.success) return { problems };
  const parameter: PackParameter = { key, value: value.data, unit: raw.unit, clause: raw.clause, confidence };
  if (raw.bound !== undefined) parameter.bound = raw.bound;
  if (raw.note !== undefined) parameter.note = raw.note;
  return { parameter, problems };
}
