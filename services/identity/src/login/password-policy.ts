/** 等保三级 is the default profile; every figure is configuration. */
export interface PasswordPolicy {
  lengthMin: number;
  classesMin: number;
  history: number;
  /** 0 = never expires. */
  ageDaysMax: number;
  /** Of a password that an administrator issued, until its first use; 0 = never expires. */
  initialHoursMax: number;
}

const lengthMax = 128;
const characterClasses = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The rule a new password breaks as a Chinese sentence, or undefined when it is good. */
export function passwordProblem(password: string, account: string, policy: PasswordPolicy): string | undefined {
  if (password.length < policy.lengthMin) return `密码至少需要 ${policy.lengthMin} 个字符`;
  if (password.length > lengthMax) return `密码最多 ${lengthMax} 个字符`;
  const classes = characterClasses.filter((pattern) => pattern.test(password)).length;
  if (classes < policy.classesMin) return `密码需要包含大写字母、小写字母、数字、符号中的至少 ${policy.classesMin} 类`;
  if (password.toLowerCase().includes(account.toLowerCase())) return '密码不能包含账号';
  if (new Set(password).size < 5) return '密码中重复的字符过多';
  return undefined;
}

/** The policy in one sentence, shown beside the field. */
export function describePasswordPolicy(policy: PasswordPolicy): string {
  const history = policy.history > 0 ? `，不得与最近 ${policy.history} 次使用过的密码相同` : '';
  return `至少 ${policy.lengthMin} 个字符，包含大写字母、小写字母、数字、符号中的至少 ${policy.classesMin} 类${history}。`;
}

/** True when the password must be replaced before anything else happens. */
export function isPasswordExpired(changedAt: string, nowMs: number, policy: PasswordPolicy): boolean {
  return policy.ageDaysMax > 0 && nowMs - Date.parse(changedAt) > policy.ageDaysMax * dayMs;
}

/** True when an issued password was not used in time; only an administrator can issue another. */
export function isInitialPasswordExpired(issuedAt: string, nowMs: number, policy: PasswordPolicy): boolean {
  return policy.initialHoursMax > 0 && nowMs - Date.parse(issuedAt) > policy.initialHoursMax * hourMs;
}
