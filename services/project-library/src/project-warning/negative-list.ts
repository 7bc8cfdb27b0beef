import { findNegativeItems, listOf, type NegativeFinding, type ResolvedParameter } from '@sunledger/policy';
import { findParameter, type PolicyPlace } from '../policy-question.ts';
import type { ProjectEntry } from '../project/entry.ts';
import type { Finding } from './rules.ts';

/** Items of the negative list in force that the words of a project point to, with the clause. Nothing when no document states a list. */
export function negativeFindings(
  entry: Pick<ProjectEntry, 'name' | 'content' | 'tasks'>,
  place: PolicyPlace,
): Finding[] {
  const parameter = findParameter('fund.negativeList', place);
  if (!parameter) return [];
  const exceptions = findParameter('fund.negativeListExceptions', place);
  const text = [entry.name, entry.content ?? '', ...entry.tasks.map((task) => task.name)].join('\n');
  return findNegativeItems(text, listOf(parameter), exceptions ? listOf(exceptions) : []).map((found) =>
    findingOf(found, parameter),
  );
}

function findingOf({ item, word }: NegativeFinding, { documentNumber, clause }: ResolvedParameter): Finding {
  return {
    rule: 'negativeList',
    isBlocking: false,
    message: `写有“${word}”，疑似负面清单“${item}”，请核对是否可以安排`,
    evidence: { item, word },
    clause: `${documentNumber} ${clause.id}`,
  };
}
