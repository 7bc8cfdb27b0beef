import type { NoticeContent } from '@sunledger/disclosure-client/nexus';
import { formatWan } from '@sunledger/money';
import { categoryTitles, constructionKindTitles, type ProjectEntry } from '../project/entry.ts';

// 项目公示要素（霍邱、温泉县公开表）：名称、地点、内容、资金来源及规模、期限、实施单位、绩效目标、联农带农机制。
const columns: NoticeContent['columns'] = [
  { key: 'code', header: '项目编码', kind: 'text' },
  { key: 'name', header: '项目名称', kind: 'text' },
  { key: 'category', header: '项目类别', kind: 'text' },
  { key: 'constructionKind', header: '建设性质', kind: 'text' },
  { key: 'location', header: '实施地点', kind: 'text' },
  { key: 'content', header: '建设任务', kind: 'text' },
  { key: 'amountFen', header: '资金规模', kind: 'amountFen' },
  { key: 'fundSources', header: '资金来源', kind: 'text' },
  { key: 'period', header: '实施期限', kind: 'text' },
  { key: 'responsibleUnit', header: '责任单位', kind: 'text' },
  { key: 'beneficiaries', header: '受益对象', kind: 'text' },
  { key: 'performanceTargets', header: '绩效目标', kind: 'text' },
  { key: 'benefitLinkage', header: '联农带农机制', kind: 'text' },
];

/**
 * What the public sees of a project: these columns and nothing else of the entry. Names of villagers, of the responsible
 * person, notes and attachments stay inside.
 */
export function noticeContent(
  { code, entry, placeNames }: { code: string; entry: ProjectEntry; placeNames: readonly string[] },
  paragraph: string,
): NoticeContent {
  const { category, constructionKind, amountFen, beneficiaries } = entry;
  const row = {
    code,
    name: entry.name,
    category: category ? categoryTitles[category] : '',
    constructionKind: constructionKind ? constructionKindTitles[constructionKind] : '',
    location: placeNames.join('、'),
    content: entry.tasks.map((task) => `${task.name}${task.quantity}${task.unit}`).join('；'),
    amountFen: (amountFen ?? 0n).toString(),
    fundSources: entry.fundSources.map((source) => `${source.name}${formatWan(source.amountFen)}万元`).join('；'),
    period: `${entry.startDate ?? ''}至${entry.endDate ?? ''}`,
    responsibleUnit: entry.responsibleUnit ?? '',
    beneficiaries: beneficiaries ? `${beneficiaries.households}户${beneficiaries.persons}人` : '',
    performanceTargets: entry.performanceTargets.map(targetText).join('；'),
    benefitLinkage: entry.benefitLinkage ?? '',
  };
  return { paragraphs: [paragraph], unitNote: '金额单位：万元', columns, rows: [row] };
}

/**
 * All that a notice shows of a project, to tell whether a later version has to be published again. A place counts as the
 * same only with the same code and the same written name: registry's own name is not asked for.
 */
export function publishedContent({
  code,
  regionCode,
  entry,
}: {
  code: string;
  regionCode: string;
  entry: ProjectEntry;
}): Record<string, string> {
  const placeNames = entry.places.map((place) => `${place.regionCode} ${place.name}`);
  return { regionCode, ...noticeContent({ code, entry, placeNames }, '').rows[0] };
}

const comparisonSigns = { atLeast: '≥', atMost: '≤', equal: '=', description: '：' } as const;

function targetText({ indicator, comparison, value, unit }: ProjectEntry['performanceTargets'][number]): string {
  return `${indicator}${comparisonSigns[comparison]}${value}${unit}`;
}
