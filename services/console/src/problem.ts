import type { FastifyReply, FastifyRequest } from 'fastify';

/** A refusal by the session server itself; the services answer their own. */
export class ConsoleProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly publicMessage: string;

  constructor(status: number, code: string, publicMessage: string, options?: ErrorOptions) {
    super(`${code}: ${publicMessage}`, options);
    this.name = 'ConsoleProblem';
    this.status = status;
    this.code = code;
    this.publicMessage = publicMessage;
  }
}

export const notSignedIn = () => new ConsoleProblem(401, 'session.missing', '请先登录');
export const sessionEnded = (cause?: unknown) =>
  new ConsoleProblem(401, 'session.ended', '登录已失效，请重新登录', { cause });

/** RFC 9457 answer in the same shape as the services'. Anything that is not a ConsoleProblem is a defect: 500, no details. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = asProblem(error);
  if (problem.status >= 500) request.log.error({ err: error }, problem.code);
  void reply
    .code(problem.status)
    .type('application/problem+json')
    .send({
      type: `urn:sunledger:problem:${problem.code}`,
      title: problem.publicMessage,
      status: problem.status,
      code: problem.code,
      detail: problem.publicMessage,
      errors: [],
      requestId: request.id,
    });
}

function asProblem(error: unknown): ConsoleProblem {
  if (error instanceof ConsoleProblem) return error;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new ConsoleProblem(status, 'request.invalid', '请求格式不正确', { cause: error });
  }
  return new ConsoleProblem(500, 'console.defect', '工作台出错了，请稍后重试', { cause: error });
}
