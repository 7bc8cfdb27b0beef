import { boundWords, isWithinBound } from './bound.ts';
import { formatValue } from './format-value.ts';
import type { ParameterValue } from './parameter-value.ts';
import { PolicyError } from './policy-error.ts';
import type { ResolvedParameter } from './resolve.ts';

export interface BoundCheck {
  isWithin: boolean;
  /** Chinese sentence with both figures and the clause. */
  sentence: string;
}

/**
 * Compares an actual figure (same JSON-safe form as the parameter's value) with a resolved bound.
 * @throws PolicyError policy.wrongType when the parameter is not marked as a bound.
 */
export function checkBound(resolved: ResolvedParameter, actual: ParameterValue): BoundCheck {
  const { bound, type, value, unit, label, documentNumber, clause } = resolved;
  if (bound === undefined)
    throw new PolicyError('policy.wrongType', `参数“${resolved.key}”不是上限或下限，不能据以判断`);
  const isWithin = isWithinBound(type, bound, value, actual);
  const verdict = isWithin ? '符合' : '不符合';
  const sentence = `${label}：实际 ${formatValue(type, actual, unit)}，要求${boundWords[bound]} ${formatValue(type, value, unit)}，${verdict}（${documentNumber} ${clause.id}）`;
  return { isWithin, sentence };
}
