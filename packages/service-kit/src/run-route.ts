import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { businessDateSchema } from './schemas.ts';
import { recordAudit } from './audit.ts';
import type { Tx } from './database.ts';
import type { BaseDependencies } from './dependencies.ts';
import { decisionUrl } from './decisions.ts';
import { DomainError } from './errors.ts';
import { requireKey, reserveKey, storeAnswer, type StoredAnswer } from './idempotency.ts';
import { enqueue } from './outbox.ts';
import { requireFreshSecondFactor, requirePermission } from './principal.ts';
import type { CommandTools, FileAnswer, RequestContext, Route, UploadedFile } from './routes.ts';

/** Runs one request of a declared route; see routes.ts for what each kind promises. */
export async function runRoute(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  deps: BaseDependencies,
): Promise<unknown> {
  const context = readContext(route, request, deps);
  const { principal } = context;
  const { handle, prepare, needsFreshSecondFactor, status = 200 } = route.definition;
  if (needsFreshSecondFactor) requireFreshSecondFactor(principal, deps.config.SECOND_FACTOR_FRESH_SECONDS);
  const read = <T>(work: (tx: Tx) => Promise<T>) => deps.db.transaction(principal, work, { readOnly: true });
  // The lookup is how a peer verifies: whoever asks back while answering it would never end.
  if (route.definition.url !== decisionUrl) await deps.decisions.verify(principal);
  switch (route.kind) {
    case 'query': {
      const prepared = await prepare?.(context);
      return read((tx) => handle({ ...context, tx, prepared }));
    }
    case 'download':
      return sendFile(reply, (await handle({ ...context, read })) as FileAnswer);
    case 'unstored':
      return reply.code(status).send(await handle({ ...context, request }));
    default: {
      const answer = await runOnce(route, request, context, deps);
      return reply.code(answer.status).send(answer.response);
    }
  }
}

function readContext(route: Route, request: FastifyRequest, deps: BaseDependencies): RequestContext {
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
    origin: route.definition.hidesOrigin ? '' : request.ip,
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

/** One effect per key: the transaction that stores the answer is that of the effect, except for actions. */
async function runOnce(
  { kind, definition }: Route,
  request: FastifyRequest,
  context: RequestContext,
  deps: BaseDependencies,
): Promise<StoredAnswer> {
  const { operationId, handle, prepare, response, status = 200, statementTimeoutMs } = definition;
  const idempotencyKey = requireKey(request.headers['idempotency-key']);
  const uploaded = kind === 'upload' ? uploadedFile(definition.accepts!.contentTypes, request) : undefined;
  const hash = deps.requestHash(operationId, {
    params: request.params,
    query: request.query,
    body: uploaded ? createHash('sha256').update(uploaded.upload).digest('hex') : (request.body ?? null),
    date: request.headers['x-business-date'] ?? null,
  });
  const actor = context.principal.userId;
  const stored = async (tx: Tx) => {
    const answer = await reserveKey(tx, actor, idempotencyKey, operationId, hash);
    return answer && { ...answer, response: response!.decode(answer.response as never) };
  };
  // The wire form is stored, so that a repeat answers byte for byte what the first answer said.
  const keep = async (tx: Tx, result: unknown): Promise<StoredAnswer> => {
    storeAnswer(tx, actor, idempotencyKey, { status, response: response!.encode(result as never) });
    return { status, response: result };
  };
  const transaction = <T>(work: (tx: Tx) => Promise<T>) =>
    deps.db.transaction(context.principal, work, statementTimeoutMs === undefined ? {} : { statementTimeoutMs });

  const authorization = request.headers.authorization ?? '';
  const known = { ...context, ...uploaded, idempotencyKey, authorization };
  if (kind === 'action') {
    const earlier = await transaction(stored);
    if (earlier) return earlier;
    const result = await handle(known);
    return transaction((tx) => keep(tx, result));
  }
  const prepared = await prepare?.(known);
  return transaction(
    async (tx) =>
      (await stored(tx)) ?? keep(tx, await handle({ ...known, ...commandTools(tx, context), tx, prepared })),
  );
}

function uploadedFile(contentTypes: string[], { body, headers }: FastifyRequest): UploadedFile {
  if (Buffer.isBuffer(body)) return { upload: body, contentType: String(headers['content-type'] ?? '') };
  throw new DomainError('input.mediaType', `请上传文件本身，支持的格式：${contentTypes.join('、')}`, { status: 415 });
}

function sendFile(reply: FastifyReply, { contentType, fileName, inline, body }: FileAnswer): FastifyReply {
  const disposition = `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(fileName)}`;
  return reply.type(contentType).header('content-disposition', disposition).send(body);
}
