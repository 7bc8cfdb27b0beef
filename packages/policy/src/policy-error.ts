export type PolicyErrorCode =
  | 'policy.packInvalid'
  | 'policy.packSetInvalid'
  | 'policy.unknownKey'
  | 'policy.requestInvalid'
  | 'policy.parameterMissing'
  | 'policy.wrongType';

/**
 * A fault in a pack or in a question put to the packs. `message` is Chinese and fit to be shown;
 * `problems` lists each fault on its own line (file, key and rule for packs).
 */
export class PolicyError extends Error {
  readonly code: PolicyErrorCode;
  readonly problems: readonly string[];

  constructor(code: PolicyErrorCode, message: string, problems: readonly string[] = []) {
    super(problems.length > 0 ? `${message}\n${problems.join('\n')}` : message);
    this.name = 'PolicyError';
    this.code = code;
    this.problems = problems;
  }
}
