export type MoneyErrorCode =
  | 'money.empty'
  | 'money.format'
  | 'money.decimals'
  | 'money.grouping'
  | 'money.exponent'
  | 'money.unit'
  | 'money.range'
  | 'money.rate'
  | 'money.weights'
  | 'money.remainder'
  | 'money.division';

/**
 * Refused money input or an operation that has no exact answer. `message` is Chinese, names the rule that was broken
 * and may be shown to the person who typed the value; `code` is stable for programs.
 */
export class MoneyError extends Error {
  readonly code: MoneyErrorCode;

  constructor(code: MoneyErrorCode, message: string) {
    super(message);
    this.name = 'MoneyError';
    this.code = code;
  }
}
