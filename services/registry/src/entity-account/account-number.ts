/** Luhn is only a warning: many settlement accounts of units do not follow it. */
export function warningsOfAccount(accountNumber: string): string[] {
  return isLuhnValid(accountNumber) ? [] : ['账号未通过 Luhn 校验，请与开户证明核对（对公账户可能不适用）'];
}

/** Why a text is no account number, in Chinese; undefined when it may be one. */
export function problemOfAccount(accountNumber: string): string | undefined {
  return /^\d{8,32}$/.test(accountNumber) ? undefined : '银行账号应为 8–32 位数字';
}

function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    let digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    if (index % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}
