export interface FieldProblem {
  /** JSON path of the field, e.g. `items.0.amountFen`. */
  path: string;
  /** Chinese sentence naming the rule. */
  message: string;
}

export interface DomainErrorOptions {
  /** HTTP status; 409 unless told. */
  status?: number;
  fields?: FieldProblem[];
  /** For the log only; never shown to the caller. */
  context?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * A refusal the caller can act on. `code` is stable and English ('project.notPlanned'), `publicMessage` is the Chinese
 * sentence shown to the person. Everything else that is thrown is a defect and answers 500 without details.
 */
export class DomainError extends Error {
  readonly code: string;
  readonly publicMessage: string;
  readonly status: number;
  readonly fields: FieldProblem[];
  readonly context: Record<string, unknown>;

  constructor(code: string, publicMessage: string, options: DomainErrorOptions = {}) {
    super(`${code}: ${publicMessage}`, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.publicMessage = publicMessage;
    this.status = options.status ?? 409;
    this.fields = options.fields ?? [];
    this.context = options.context ?? {};
  }
}

/** 404 in the same words for "does not exist" and "is not yours to see". */
export function notFound(what: string): DomainError {
  return new DomainError('notFound', `${what}不存在，或不在您的管辖范围内`, { status: 404 });
}

/** 400 for one field. */
export function invalidField(path: string, message: string): DomainError {
  return new DomainError('input.invalid', message, { status: 400, fields: [{ path, message }] });
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors: FieldProblem[];
  requestId: string;
}

const titles: Record<number, string> = {
  400: '填报内容有误',
  401: '请先登录',
  403: '无权办理',
  404: '没有找到',
  409: '与当前状态冲突',
  413: '内容过大',
  415: '格式不支持',
  422: '请求与先前的不一致',
  429: '请求过于频繁',
  503: '暂时不可用',
};

/** RFC 9457 body for a DomainError. */
export function toProblem(error: DomainError, requestId: string): Problem {
  return {
    type: `urn:sunledger:problem:${error.code}`,
    title: titles[error.status] ?? '办理失败',
    status: error.status,
    code: error.code,
    detail: error.publicMessage,
    errors: error.fields,
    requestId,
  };
}

interface PostgresError {
  code?: string;
  constraint?: string;
  message?: string;
}

/**
 * Maps what the database, the parser or a library threw to a DomainError; returns undefined for defects.
 * Database triggers raise business refusals with SQLSTATE 'SL001' and the message `code|中文说明`.
 */
export function asDomainError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  const { code, message, name } = error as PostgresError & { name?: string };
  if (code === 'SL001' && message) {
    const [ruleCode = 'rule.refused', text = message] = message.split('|', 2);
    return new DomainError(ruleCode, text, { cause: error });
  }
  if (code === '55P03' || code === '57014') {
    return new DomainError('busy', '同一事项正在办理，请稍后重试', { status: 503, cause: error });
  }
  // Packages outside the kit (ledger, approval, policy, money…) carry their refusals in the same shape.
  const shaped = error as { publicMessage?: unknown; code?: unknown; status?: unknown; fields?: unknown };
  if (typeof shaped.publicMessage === 'string' && typeof shaped.code === 'string') {
    return new DomainError(shaped.code, shaped.publicMessage, {
      status: typeof shaped.status === 'number' ? shaped.status : 409,
      fields: Array.isArray(shaped.fields) ? (shaped.fields as FieldProblem[]) : [],
      cause: error,
    });
  }
  if (name === 'MoneyError' || name === 'CalendarError' || name === 'PolicyError') {
    return new DomainError('input.invalid', message ?? '填报内容有误', { status: 400, cause: error });
  }
  return undefined;
}

/**
 * What a person can mend before asking again: a record that exists, a text or number that the database cannot keep, a year
 * that nobody entered into the working calendar. Only for requests: in an activity the same refusal may heal when it is
 * tried again.
 */
export function asInputError(error: unknown): DomainError | undefined {
  const { code = '', message = '', name } = error as PostgresError & { name?: string };
  if (name === 'CalendarUnknownError') return new DomainError(code, message, { cause: error });
  if (code === '23505')
    return new DomainError('record.exists', '同样的记录已经登记过，请核对后再办理', { cause: error });
  if (code.startsWith('22')) {
    const message = '填报内容里有系统不能保存的字符、日期或数值，请检查后重新填写';
    return new DomainError('input.invalid', message, { status: 400, cause: error });
  }
  return undefined;
}
