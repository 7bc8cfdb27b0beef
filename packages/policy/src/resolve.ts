import { type Bound, boundWords, isWithinBound } from './bound.ts';
import { isParameterKey, parameterCatalogue, type ParameterKey, suggestKey } from './catalogue/catalogue.ts';
import { formatValue } from './format-value.ts';
import { type Clause, type Confidence, isBusinessDate, type Pack, type PackParameter } from './pack.ts';
import { type ParameterType, type ParameterValue, regionCodeSchema } from './parameter-value.ts';
import { PolicyError } from './policy-error.ts';

export interface PolicyQuestion {
  packs: readonly Pack[];
  /** Canonical unpadded region code; '' asks for the whole country. */
  regionCode: string;
  /** Business date YYYY-MM-DD. */
  date: string;
  key: ParameterKey;
}

export interface ResolvedParameter {
  key: ParameterKey;
  label: string;
  type: ParameterType;
  /** JSON-safe; read it with rateOf, fenOf, daysOf … */
  value: ParameterValue;
  unit: string;
  bound?: Bound;
  packId: string;
  packKind: Pack['kind'];
  packVersion: number;
  issuer: string;
  documentNumber: string;
  title: string;
  jurisdiction: string;
  clause: Clause;
  confidence: Confidence;
  note?: string;
  regionCode: string;
  date: string;
}

export interface Candidate {
  parameter: ResolvedParameter;
  isWinner: boolean;
  /** One Chinese sentence: which document, which value, why it won or lost. */
  sentence: string;
}

export interface Explanation {
  winner?: ResolvedParameter;
  /** Most specific region first, then the latest document. */
  candidates: Candidate[];
}

interface Contender {
  pack: Pack;
  stated: PackParameter;
  verdict?: string | undefined;
}

/**
 * The parameter in force for a region and business date: the most specific region wins, then the latest effective
 * document; a value that loosens a bound of a higher level loses (design law 5).
 * @throws PolicyError policy.parameterMissing when no document in force states it, policy.unknownKey, policy.requestInvalid.
 */
export function resolve(question: PolicyQuestion): ResolvedParameter {
  const { winner, candidates } = explain(question);
  if (winner !== undefined) return winner;
  const { label } = parameterCatalogue[question.key];
  const place = question.regionCode === '' ? '全国' : `地区“${question.regionCode}”`;
  throw new PolicyError(
    'policy.parameterMissing',
    `${place}在 ${question.date} 没有可用的政策参数“${label}”（${question.key}），请补充政策包`,
    candidates.map(({ sentence }) => sentence),
  );
}

/** Every document of the region's chain that states the key, with the reason why it won or lost. Throws like resolve, except for a missing parameter. */
export function explain(question: PolicyQuestion): Explanation {
  checkQuestion(question);
  const contenders = contendersOf(question);
  const winner = decide(question, contenders);
  const candidates = contenders.map((contender) => {
    const isWinner = contender === winner;
    return { parameter: toResolved(question, contender), isWinner, sentence: describe(contender, isWinner) };
  });
  return winner === undefined ? { candidates } : { winner: toResolved(question, winner), candidates };
}

function checkQuestion({ regionCode, date, key }: PolicyQuestion): void {
  if (!isParameterKey(key))
    throw new PolicyError('policy.unknownKey', `参数目录中没有“${key as string}”这个键${suggestKey(key)}`);
  if (!regionCodeSchema.safeParse(regionCode).success) {
    throw new PolicyError(
      'policy.requestInvalid',
      `地区代码“${regionCode}”不正确，须为空（全国）或 2、4、6、9、12 位数字`,
    );
  }
  if (!isBusinessDate(date)) throw new PolicyError('policy.requestInvalid', `业务日期“${date}”不正确，须为 YYYY-MM-DD`);
}

/** Platform defaults stand below the whole country: any document beats them, and they bind no document. */
const rankOf = ({ kind, jurisdiction }: Pack): number => (kind === 'platformDefault' ? -1 : jurisdiction.length);

function contendersOf({ packs, regionCode, key }: PolicyQuestion): Contender[] {
  const contenders: Contender[] = [];
  for (const pack of packs) {
    if (!regionCode.startsWith(pack.jurisdiction)) continue;
    const stated = pack.parameters.find((parameter) => parameter.key === key);
    if (stated !== undefined) contenders.push({ pack, stated });
  }
  return contenders.sort(
    ({ pack: left }, { pack: right }) =>
      rankOf(right) - rankOf(left) ||
      compareText(right.effectiveFrom, left.effectiveFrom) ||
      right.version - left.version ||
      compareText(left.id, right.id),
  );
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const isInForce = ({ effectiveFrom, effectiveTo }: Pack, date: string): boolean =>
  effectiveFrom <= date && (effectiveTo === undefined || date <= effectiveTo);

/** Walks from the widest region to the most specific one; writes each loser's verdict and returns the winner. */
function decide({ packs, date }: PolicyQuestion, contenders: readonly Contender[]): Contender | undefined {
  const latestVersion = latestVersions(packs, date);
  const bounds: Contender[] = [];
  let winner: Contender | undefined;
  for (const rank of [...new Set(contenders.map(({ pack }) => rankOf(pack)))].sort((left, right) => left - right)) {
    const level = contenders.filter(({ pack }) => rankOf(pack) === rank);
    for (const contender of level) contender.verdict = validityFault(contender.pack, date, latestVersion);
    const [chosen, ...older] = level.filter(({ verdict }) => verdict === undefined);
    if (chosen === undefined) continue;
    for (const contender of older) contender.verdict = `同一地区有更新的文件${nameOf(chosen.pack)}，不再采用`;
    const broken = bounds.find((bound) => !keepsWithin(chosen, bound));
    if (broken !== undefined) {
      chosen.verdict = `上级${nameOf(broken.pack)}${broken.stated.clause}要求${boundWords[broken.stated.bound ?? 'atLeast']} ${show(broken.stated)}，下级只能收紧，本值放宽了要求或无法证明更严，不采用`;
      continue;
    }
    if (winner !== undefined) winner.verdict = loserVerdict(winner.pack, chosen.pack);
    winner = chosen;
    if (chosen.stated.bound !== undefined && chosen.pack.kind === 'document') bounds.push(chosen);
  }
  return winner;
}

/** A later version of the same pack replaces the whole pack, also where it dropped the key. */
function latestVersions(packs: readonly Pack[], date: string): Map<string, number> {
  const latest = new Map<string, number>();
  for (const pack of packs) {
    if (isInForce(pack, date)) latest.set(pack.id, Math.max(pack.version, latest.get(pack.id) ?? 0));
  }
  return latest;
}

function validityFault(pack: Pack, date: string, latestVersion: ReadonlyMap<string, number>): string | undefined {
  if (date < pack.effectiveFrom) return `自 ${pack.effectiveFrom} 起生效，${date} 尚未生效`;
  if (pack.effectiveTo !== undefined && date > pack.effectiveTo) return `适用期已于 ${pack.effectiveTo} 届满`;
  const latest = latestVersion.get(pack.id) ?? pack.version;
  return latest > pack.version ? `本包第 ${pack.version} 版已被第 ${latest} 版取代` : undefined;
}

function keepsWithin(chosen: Contender, bound: Contender): boolean {
  const { type } = parameterCatalogue[bound.stated.key];
  return (
    bound.stated.bound === undefined || isWithinBound(type, bound.stated.bound, bound.stated.value, chosen.stated.value)
  );
}

const loserVerdict = (loser: Pack, chosen: Pack): string =>
  loser.kind === 'platformDefault'
    ? `平台默认值只在没有文件规定时使用，已有${nameOf(chosen)}`
    : `更具体地区（${chosen.jurisdiction}）的${nameOf(chosen)}优先`;

const nameOf = ({ title, documentNumber }: Pack): string => `《${title}》（${documentNumber}）`;

const show = ({ key, value, unit }: PackParameter): string => formatValue(parameterCatalogue[key].type, value, unit);

const describe = ({ pack, stated, verdict }: Contender, isWinner: boolean): string =>
  `${pack.issuer}${nameOf(pack)}${stated.clause}：${show(stated)}——${isWinner ? '采用' : `未采用：${verdict ?? ''}`}。`;

function toResolved({ regionCode, date }: PolicyQuestion, { pack, stated }: Contender): ResolvedParameter {
  const clause = pack.clauses.find(({ id }) => id === stated.clause);
  if (clause === undefined) throw new PolicyError('policy.packInvalid', `政策包“${pack.id}”缺少条款“${stated.clause}”`);
  const { label, type } = parameterCatalogue[stated.key];
  const resolved: ResolvedParameter = {
    key: stated.key,
    label,
    type,
    value: stated.value,
    unit: stated.unit,
    packId: pack.id,
    packKind: pack.kind,
    packVersion: pack.version,
    issuer: pack.issuer,
    documentNumber: pack.documentNumber,
    title: pack.title,
    jurisdiction: pack.jurisdiction,
    clause,
    confidence: stated.confidence,
    regionCode,
    date,
  };
  if (stated.bound !== undefined) resolved.bound = stated.bound;
  if (stated.note !== undefined) resolved.note = stated.note;
  return resolved;
}
