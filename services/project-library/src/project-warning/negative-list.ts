import { listOf, type ResolvedParameter } from '@sunledger/policy';
import { findParameter, type PolicyPlace } from '../policy-question.ts';
import type { ProjectEntry } from '../project/entry.ts';
import type { Finding } from './rules.ts';

// 负面清单写的是类别，项目名称里写的是具体事物：每个词后面是常见写法。
const wordings: Record<string, string[]> = {
  楼堂馆所: ['楼堂馆所', '办公楼', '办公用房', '宾馆', '招待所', '培训中心'],
  交通工具: ['交通工具', '公务用车', '购车', '购置车辆', '小轿车'],
  通讯设备: ['通讯设备', '通信设备', '购置手机', '对讲机'],
  奖金: ['奖金', '津贴', '福利补助', '慰问金'],
  债务: ['偿还债务', '还债', '化解债务', '偿还欠款'],
  垫资: ['垫资', '垫付款'],
  基本支出: ['基本支出', '人员经费', '工资发放', '公用经费'],
  弥补企业亏损: ['弥补亏损', '企业亏损'],
};

/** Items of the negative list in force that the words of a project point to, with the clause. Nothing when no document states a list. */
export function negativeFindings(
  entry: Pick<ProjectEntry, 'name' | 'content' | 'tasks'>,
  place: PolicyPlace,
): Finding[] {
  const parameter = findParameter('fund.negativeList', place);
  if (!parameter) return [];
  const text = [entry.name, entry.content ?? '', ...entry.tasks.map((task) => task.name)].join('\n');
  return listOf(parameter).flatMap((item): Finding[] => {
    const word = wordOf(item, text);
    return word === undefined ? [] : [findingOf(item, word, parameter)];
  });
}

function wordOf(item: string, text: string): string | undefined {
  const families = Object.entries(wordings).filter(([key]) => item.includes(key));
  const words = families.length > 0 ? families.flatMap(([, list]) => list) : [item];
  return words.find((word) => text.includes(word));
}

function findingOf(item: string, word: string, { documentNumber, clause }: ResolvedParameter): Finding {
  return {
    rule: 'negativeList',
    isBlocking: false,
    message: `写有“${word}”，疑似负面清单“${item}”，请核对是否可以安排`,
    evidence: { item, word },
    clause: `${documentNumber} ${clause.id}`,
  };
}
