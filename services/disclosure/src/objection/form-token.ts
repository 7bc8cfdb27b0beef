import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DomainError, type Clock } from '@sunledger/service-kit';
import { parsePersonalDataKeys } from './personal-data-vault.ts';

/**
 * Stands in for a captcha: a form carries a signed token with its notice, the time it was handed out and a nonce. A form
 * that comes back faster than a person types, too late, for another notice, or twice is found by it.
 */
export interface FormTokens {
  issue(noticeId: string): string;
  /** Returns the nonce of the form. Throws DomainError `objection.form*` (400). */
  verify(token: string, noticeId: string): string;
}

const lifetimeMs = 2 * 3_600_000;

export function createFormTokens(
  readKeyLines: () => string | undefined,
  clock: Clock,
  fillSecondsMin: number,
): FormTokens {
  let key: Buffer | undefined;
  const sign = (text: string) => {
    key ??= [...parsePersonalDataKeys(readKeyLines(), 'sunledger.objection-form').values()][0]!;
    return createHmac('sha256', key).update(text).digest('base64url');
  };
  return {
    issue(noticeId) {
      const head = `${clock.now().toString(36)}.${randomBytes(12).toString('base64url')}`;
      return `${head}.${sign(`${noticeId}.${head}`)}`;
    },
    verify(token, noticeId) {
      const [time = '', nonce = '', signature = ''] = token.split('.', 3);
      const expected = Buffer.from(sign(`${noticeId}.${time}.${nonce}`));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        throw new DomainError('objection.formInvalid', '表单无效，请刷新页面后重新填写', { status: 400 });
      const ageMs = clock.now() - parseInt(time, 36);
      if (ageMs > lifetimeMs)
        throw new DomainError('objection.formExpired', '页面打开的时间太久，请刷新后重新提交', { status: 400 });
      if (ageMs < fillSecondsMin * 1000)
        throw new DomainError('objection.formTooFast', '提交得太快，请稍候几秒再提交', { status: 400 });
      return nonce;
    },
  };
}
