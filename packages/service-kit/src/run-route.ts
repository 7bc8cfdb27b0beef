import type { FastifyReply, FastifyRequest } from 'fastify';
import { businessDateSchema } from './schemas.ts';
import { recordAudit } from './audit.ts';
import type { Tx } from './database.ts';
import type { BaseDependencies } from './dependencies.ts';
import { DomainError } from './errors.ts';
import { requestHash, requireKey, reserveKey, storeAnswer } from './idempotency.ts';
import { enqueue } from './outbox.ts';
import { requirePermission, type Principal } from './principal.ts';
import type { CommandTools, FileAnswer, RequestContext, Route } from './routes.ts';

/** Runs one request of a declared route; see routes.ts for what each kind promises. */
export async function runRoute(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: BaseDependencies,
): Promise<unknown> {
  const context = readContext(request, deps);
  const { definition } = route;
  const status = definition.status ?? 200;
  switch (route.kind) {
    case 'query':
      return deps.db.transaction(context.principal, (tx) => definition.handle({ ...context, tx }), { readOnly: true });
    case 'command': {
      const answer = await runCommand(route, request, context, deps, status);
      return reply.code(answer.status).send(answer.response);
    }
    case 'action': {
      const answer = await runAction(route, request, context, deps, status);
      return reply.code(answer.status).send(answer.response);
    }
    case 'file':
      if (request.method !== 'GET') await deps.decisions.verify(context.principal);
      return runFile(route, request, reply, context, status);
  }
}

function readContext(request: FastifyRequest, deps: BaseDependencies): RequestContext {
  const today = deps.clock.today();
  const header = request.headers['x-business-date'];
  let businessDate = today;
  if (typeof header === 'string' && header !== today) {
    const parsed = businessDateSchema.safeParse(header);
    if (!parsed.success) throw new DomainError('input.invalid', 'X-Business-Date 应为 YYYY-MM-DD', { status: 400 });
    requirePermission(request.principal, 'backfill');
    if (parsed.data > today) throw new DomainError('backfill.future', '补录的业务日期不能晚于今天', { status: 400 });
    businessDate = parsed.data;
  }
  return {
    principal: request.principal,
    params: request.params as never,
    query: request.query as never,
    body: request.body as never,
    businessDate,
    isBackfilled: businessDate !== today,
    requestId: request.id,
    origin: request.ip,
  };
}

/** The writers bound to one transaction and the circumstance of one request or activity. */
export function commandTools(
  tx: Tx,
  circumstance: Pick<RequestContext, 'principal' | 'businessDate' | 'isBackfilled' | 'origin' | 'requestId'>,
): CommandTools {
  return {
    audit: (entry) => recordAudit(tx, circumstance, entry),
    emit: async (event) => void (await enqueue(tx, 'event', event.type, event)),
    startWorkflow: async (start) => void (await enqueue(tx, 'workflowStart', start.workflowType, start)),
    signalWorkflow: async (signal) => void (await enqueue(tx, 'workflowSignal', signal.signal, signal)),
    addJob: async (name, data) => void (await enqueue(tx, 'job', name, data)),
  };
}

interface Answer {
  status: number;
  response: unknown;
}

// The wire form is stored, so that a repeat answers byte for byte what the first answer said.
function encodeAnswer(route: Route, result: unknown, status: number): Answer {
  const schema = route.definition.response;
  return { status, response: schema ? schema.encode(result as never) : null };
}

function decodeAnswer(route: Route, answer: Answer): Answer {
  const schema = route.definition.response;
  return { status: answer.status, response: schema ? schema.decode(answer.response as never) : null };
}

function keyOf(route: Route, request: FastifyRequest, principal: Principal) {
  const key = requireKey(request.headers['idempotency-key']);
  const { operationId } = route.definition;
  const parts = {
    params: request.params,
    query: request.query,
    body: request.body ?? null,
    date: request.headers['x-business-date'] ?? null,
  };
  return { key, actor: principal.userId, operationId, hash: requestHash(operationId, parts) };
}

async function runCommand(
  route: Route,
  request: FastifyRequest,
  context: RequestContext,
  deps: BaseDependencies,
  status: number,
): Promise<Answer> {
  const { key, actor, operationId, hash } = keyOf(route, request, context.principal);
  await deps.decisions.verify(context.principal);
  const { statementTimeoutMs } = route.definition;
  return deps.db.transaction(
    context.principal,
    async (tx) => {
      const stored = await reserveKey(tx, actor, key, operationId, hash);
      if (stored) return decodeAnswer(route, stored);
      const result = await route.definition.handle({
        ...context,
        tx,
        idempotencyKey: key,
        ...commandTools(tx, context),
      });
      await storeAnswer(tx, actor, key, encodeAnswer(route, result, status));
      return { status, response: result };
    },
    statementTimeoutMs === undefined ? {} : { statementTimeoutMs },
  );
}

async function runAction(
  route: Route,
  request: FastifyRequest,
  context: RequestContext,
  deps: BaseDependencies,
  status: number,
): Promise<Answer> {
  const { key, actor, operationId, hash } = keyOf(route, request, context.principal);
  await deps.decisions.verify(context.principal);
  const stored = await deps.db.transaction(context.principal, (tx) => reserveKey(tx, actor, key, operationId, hash));
  if (stored) return decodeAnswer(route, stored);
  const result = await route.definition.handle({ ...context, idempotencyKey: key });
  await deps.db.transaction(context.principal, (tx) =>
    storeAnswer(tx, actor, key, encodeAnswer(route, result, status)),
  );
  return { status, response: result };
}

async function runFile(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  context: RequestContext,
  status: number,
): Promise<unknown> {
  const { definition } = route;
  const isUpload = definition.upload !== undefined;
  if (isUpload && !Buffer.isBuffer(request.body)) {
    throw new DomainError(
      'input.mediaType',
      '请上传文件本身，支持的格式：' + definition.upload!.contentTypes.join('、'),
      { status: 415 },
    );
  }
  const result = await definition.handle({
    ...context,
    upload: isUpload ? request.body : Buffer.alloc(0),
    contentType: String(request.headers['content-type'] ?? ''),
    idempotencyKey: isUpload ? requireKey(request.headers['idempotency-key']) : '',
    request,
    reply,
  });
  if (definition.response) return reply.code(status).send(result);
  const answer = result as FileAnswer;
  const disposition = `${answer.inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(answer.fileName)}`;
  return reply.code(status).type(answer.contentType).header('content-disposition', disposition).send(answer.body);
}
