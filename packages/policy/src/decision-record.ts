import type { Bound } from './bound.ts';
import type { Confidence } from './pack.ts';
import type { ParameterType, ParameterValue } from './parameter-value.ts';
import type { ParameterKey } from './catalogue/catalogue.ts';
import type { ResolvedParameter } from './resolve.ts';

/** What a decision stores about one parameter. JSON-safe and complete: a later pack version never changes what it says. */
export interface DecisionRecord {
  packId: string;
  packVersion: number;
  documentNumber: string;
  parameter: ParameterKey;
  type: ParameterType;
  value: ParameterValue;
  unit: string;
  bound: Bound | null;
  clauseId: string;
  clauseHeading: string;
  confidence: Confidence;
  regionCode: string;
  date: string;
}

/** The record of law 5: pack, version, parameter, value and clause, with the region and business date asked for. */
export function decisionRecord(resolved: ResolvedParameter): DecisionRecord {
  return {
    packId: resolved.packId,
    packVersion: resolved.packVersion,
    documentNumber: resolved.documentNumber,
    parameter: resolved.key,
    type: resolved.type,
    value: structuredClone(resolved.value),
    unit: resolved.unit,
    bound: resolved.bound ?? null,
    clauseId: resolved.clause.id,
    clauseHeading: resolved.clause.heading,
    confidence: resolved.confidence,
    regionCode: resolved.regionCode,
    date: resolved.date,
  };
}
