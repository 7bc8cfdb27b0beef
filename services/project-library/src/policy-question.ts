import {
  booleanOf,
  bundledPacks,
  type DecisionRecord,
  decisionRecord,
  explain,
  type ParameterKey,
  type ResolvedParameter,
  resolve,
} from '@sunledger/policy';

/** Region and business date a rule is asked for. */
export interface PolicyPlace {
  regionCode: string;
  date: string;
}

/** The parameter in force, or undefined when no document states it. */
export function findParameter(key: ParameterKey, { regionCode, date }: PolicyPlace): ResolvedParameter | undefined {
  return explain({ packs: bundledPacks(), regionCode, date, key }).winner;
}

/** The parameter in force. Throws PolicyError in Chinese when no document states it. */
export function requireParameter(key: ParameterKey, { regionCode, date }: PolicyPlace): ResolvedParameter {
  return resolve({ packs: bundledPacks(), regionCode, date, key });
}

/** Whether performance targets are required: 国办发〔2018〕35号, from the day it is in force. */
export function targetRequirement(place: PolicyPlace): {
  isRequired: boolean;
  clause: string;
  record?: DecisionRecord;
} {
  const found = findParameter('project.performanceTargetRequired', place);
  if (!found) return { isRequired: false, clause: '国办发〔2018〕35号 绩效目标（当时尚未施行）' };
  return {
    isRequired: booleanOf(found),
    clause: `${found.documentNumber} ${found.clause.id}`,
    record: decisionRecord(found),
  };
}
