export { PolicyError, type PolicyErrorCode } from './policy-error.ts';
export {
  type DayCount,
  type ParameterType,
  type ParameterValue,
  type Period,
  type PolicyRegion,
  type ValueOfType,
  type Weight,
} from './parameter-value.ts';
export { type CatalogueEntry, isParameterKey, parameterCatalogue, type ParameterKey } from './catalogue/catalogue.ts';
export { type Clause, type Confidence, type Pack, type PackParameter, parsePack } from './pack.ts';
export { bundledPacks, checkPackSet, loadPacks } from './load-packs.ts';
export {
  type Candidate,
  explain,
  type Explanation,
  type PolicyQuestion,
  resolve,
  type ResolvedParameter,
} from './resolve.ts';
export type { Bound } from './bound.ts';
export { checkBound } from './check-bound.ts';
export { formatValue } from './format-value.ts';
export { findNegativeItems, type NegativeFinding } from './negative-list.ts';
export { type DecisionRecord, decisionRecord } from './decision-record.ts';
export { publicBasis } from './public-basis.ts';
export {
  booleanOf,
  daysOf,
  decimalOf,
  fenOf,
  integerByYearOf,
  integerOf,
  listOf,
  monthDayOf,
  periodOf,
  rangeOf,
  rateByYearOf,
  rateOf,
  ratioOf,
  regionsOf,
  textOf,
  weightsOf,
} from './typed-values.ts';
