import { describe, expect, it } from 'vitest';
import { describePasswordPolicy, isPasswordExpired, passwordProblem, type PasswordPolicy } from './password-policy.ts';

// 等保三级：口令复杂度与定期更换。
const policy: PasswordPolicy = { lengthMin: 10, classesMin: 3, history: 5, ageDaysMax: 90, initialHoursMax: 72 };

describe('password policy', () => {
  it.each([
    ['Aa1aaaaa', '密码至少需要 10 个字符'],
    ['abcdefghij', '密码需要包含大写字母、小写字母、数字、符号中的至少 3 类'],
    ['abcdefgh12', '密码需要包含大写字母、小写字母、数字、符号中的至少 3 类'],
    ['Jl.Maker-2026', '密码不能包含账号'],
    ['Aa1Aa1Aa1Aa1', '密码中重复的字符过多'],
    [`Aa1${'bcdefgh'.repeat(20)}`, '密码最多 128 个字符'],
    ['Yangguang-2026', undefined],
    ['阳光账2026-ledger', undefined],
  ])('%s → %s', (password, problem) => {
    expect(passwordProblem(password, 'jl.maker', policy)).toBe(problem);
  });

  it('expires by age unless configuration says never', () => {
    const now = Date.parse('2026-04-01T00:00:00Z');
    expect(isPasswordExpired('2026-01-02T00:00:00Z', now, policy)).toBe(false);
    expect(isPasswordExpired('2025-12-31T00:00:00Z', now, policy)).toBe(true);
    expect(isPasswordExpired('2015-12-31T00:00:00Z', now, { ...policy, ageDaysMax: 0 })).toBe(false);
  });

  it('is told in one sentence', () => {
    expect(describePasswordPolicy(policy)).toContain('至少 10 个字符');
  });
});
