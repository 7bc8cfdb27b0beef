/** Why the books refused. `busy` means: try again with the same key. */
export type LedgerErrorCode = keyof typeof publicMessages;

const publicMessages = {
  'ledger.insufficient': '可用余额不足，未记账。',
  'ledger.idempotencyMismatch': '同一业务编号已用于另一笔内容不同的记账，未重复记账。',
  'ledger.unbalanced': '借贷不平衡，未记账。',
  'ledger.unknownAccount': '账户不存在，未记账。',
  'ledger.duplicateAccount': '同一笔记账中账户重复出现，未记账。',
  'ledger.accountMismatch': '该账户编号已用于另一账户。',
  'ledger.invalidAmount': '金额无效，未记账。',
  'ledger.invalidRequest': '记账内容不完整或格式不正确，未记账。',
  'ledger.overflow': '金额超出账簿可记录的范围，未记账。',
  'ledger.unknownHold': '冻结记录不存在。',
  'ledger.holdResolved': '该笔冻结已经处理，不能再次处理。',
  'ledger.holdExceeded': '支付金额超过冻结金额。',
  'ledger.holdNotExpired': '冻结尚未到期。',
  'ledger.unknownTransaction': '记账凭证不存在。',
  'ledger.alreadyReversed': '该笔记账已经冲销，不能再次冲销。',
  'ledger.reversalOfReversal': '冲销凭证不能再冲销。',
  'ledger.appendOnly': '账簿记录不得修改或删除，请用冲销更正。',
  'ledger.forbidden': '没有直接改动账簿的权限。',
  'ledger.busy': '账簿繁忙，请稍后重试。',
  'ledger.unavailable': '账簿暂时不可用，请稍后重试。',
} as const;

const statusByCode: Partial<Record<LedgerErrorCode, number>> = {
  'ledger.unknownAccount': 404,
  'ledger.unknownHold': 404,
  'ledger.unknownTransaction': 404,
  'ledger.unbalanced': 422,
  'ledger.idempotencyMismatch': 422,
  'ledger.duplicateAccount': 422,
  'ledger.invalidAmount': 422,
  'ledger.invalidRequest': 422,
  'ledger.overflow': 422,
  'ledger.forbidden': 403,
  'ledger.busy': 503,
  'ledger.unavailable': 503,
};

/**
 * A refusal of the books, shaped like a DomainError so that it is mapped to problem+json in the same place.
 * `context` holds account codes and amounts (fen as decimal strings) for logs and for the caller, never SQL text.
 */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;
  readonly publicMessage: string;
  readonly status: number;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: LedgerErrorCode, context: Record<string, unknown> = {}, cause?: unknown) {
    super(code, { cause });
    this.name = 'LedgerError';
    this.code = code;
    this.publicMessage = publicMessages[code];
    this.status = statusByCode[code] ?? 409;
    this.context = context;
  }
}

interface PostgresError {
  code?: string;
  message?: string;
  detail?: string;
  constraint?: string;
}

const codeByConstraint: Record<string, LedgerErrorCode> = {
  balance_floor: 'ledger.insufficient',
  balance_range: 'ledger.overflow',
  entry_amount: 'ledger.invalidAmount',
  hold_amount: 'ledger.invalidAmount',
  hold_resolution_posts: 'ledger.invalidAmount',
  hold_two_accounts: 'ledger.duplicateAccount',
  entry_one_per_account: 'ledger.duplicateAccount',
};

const codeBySqlState: Record<string, LedgerErrorCode> = {
  '22003': 'ledger.overflow',
  '22P02': 'ledger.invalidRequest',
  '22007': 'ledger.invalidRequest',
  '22008': 'ledger.invalidRequest',
  '22021': 'ledger.invalidRequest',
  '23502': 'ledger.invalidRequest',
  '23514': 'ledger.invalidRequest',
  '42501': 'ledger.forbidden',
};

/** States in which the same request with the same key may succeed: serialisation, deadlock, a lock or statement time-out, a key in flight. */
const retryableSqlStates = new Set(['40001', '40P01', '55P03', '57014', '23505']);

/** True when the same request with the same key may be sent again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof LedgerError && (error.code === 'ledger.busy' || error.code === 'ledger.unavailable');
}

/**
 * Translates a driver error into a LedgerError. The driver error stays as `cause` for the log;
 * serialisation failures keep their SQLSTATE there, so that an outer transaction can be retried.
 */
export function toLedgerError(error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  const postgres = error as PostgresError;
  const state = postgres.code ?? '';
  if (state === 'SL001')
    return new LedgerError(postgres.message as LedgerErrorCode, parseDetail(postgres.detail), error);
  const code = codeByConstraint[postgres.constraint ?? ''] ?? codeBySqlState[state];
  if (code) return new LedgerError(code, postgres.constraint ? { constraint: postgres.constraint } : {}, error);
  return new LedgerError(retryableSqlStates.has(state) ? 'ledger.busy' : 'ledger.unavailable', {}, error);
}

function parseDetail(detail: string | undefined): Record<string, unknown> {
  return detail ? (JSON.parse(detail) as Record<string, unknown>) : {};
}
