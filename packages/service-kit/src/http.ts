import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { z } from 'zod';
import { recordAudit, refusedAction } from './audit.ts';
import { asDomainError, asInputError, DomainError, toProblem, type FieldProblem } from './errors.ts';
import { requireKey } from './idempotency.ts';
import { uuidv7 } from './clock.ts';
import type { BaseDependencies } from './dependencies.ts';
import { anonymous, PUBLIC, requirePermission, type Permission, type Principal } from './principal.ts';
import { runRoute } from './run-route.ts';
import type { Route } from './routes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
  }
  interface FastifyContextConfig {
    permission?: Permission | typeof PUBLIC;
    kind?: Route['kind'];
    /** A write without an Idempotency-Key is refused before its body is read. */
    needsKey?: boolean;
    hidesOrigin?: boolean;
  }
}

// JSON schema cannot hold bigint; on the wire every bigint of ours is a decimal string.
const zodToJsonConfig = {
  target: 'draft-2020-12',
  override: ({
    zodSchema,
    jsonSchema,
  }: {
    zodSchema: { _zod: { def: { type: string } } };
    jsonSchema: Record<string, unknown>;
  }) => {
    if (zodSchema._zod.def.type === 'bigint')
      Object.assign(jsonSchema, { type: 'string', pattern: '^-?(0|[1-9]\\d{0,17})$' });
  },
} as never;
const transform = createJsonSchemaTransform({ zodToJsonConfig });
// Schemas named by .meta({ id }) become components of the document.
const transformObject = createJsonSchemaTransformObject({ zodToJsonConfig });

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
    requestId: z.string(),
  })
  .describe('RFC 9457');

/** Builds the HTTP server of a service without listening; tests call `inject` on it. */
export async function createHttpServer(
  title: string,
  routes: Route[],
  deps: BaseDependencies,
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log as never,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuidv7(),
    bodyLimit: 1_048_576,
    trustProxy: deps.config.TRUSTED_PROXIES,
    routerOptions: { maxParamLength: 200 },
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('principal', null as never);
  app.addContentTypeParser(
    [
      'application/octet-stream',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'text/csv',
      'image/jpeg',
      'image/png',
      'application/pdf',
    ],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { 'img-src': ["'self'", 'data:'], 'upgrade-insecure-requests': null } },
  });
  await app.register(rateLimit, { global: false });
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title, version: '1' } },
    transform: transform as never,
    transformObject: transformObject as never,
  });
  addHooks(app, deps);
  setErrorHandler(app, deps);
  app.after(() => {
    for (const route of routes) addRoute(app, route, deps);
  });
  return app;
}

function addHooks(app: FastifyInstance, deps: BaseDependencies): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-request-id', request.id);
    const { permission, kind, needsKey } = request.routeOptions.config;
    if (permission === PUBLIC || request.is404) {
      request.principal = anonymous;
    } else if (permission === undefined) {
      throw new Error(`${request.routeOptions.url} does not declare who may use it`);
    } else {
      const isWrite = kind !== 'query' && request.method !== 'GET';
      request.principal = await deps.tokens.authenticate(request.headers.authorization, isWrite);
      requirePermission(request.principal, permission);
    }
    if (needsKey) requireKey(request.headers['idempotency-key']);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    deps.metrics.observeRequest(request.method, route, reply.statusCode, reply.elapsedTime);
    deps.log.info({
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      userId: request.principal?.userId,
    });
  });
}

function addRoute(app: FastifyInstance, route: Route, deps: BaseDependencies): void {
  const { definition, kind } = route;
  const strictBody = definition.body instanceof z.ZodObject ? definition.body.strict() : definition.body;
  const strictQuery = definition.query instanceof z.ZodObject ? definition.query.strict() : definition.query;
  const status = definition.status ?? 200;
  app.route({
    method: definition.method,
    url: definition.url,
    config: {
      permission: definition.permission,
      kind,
      needsKey: kind === 'command' || kind === 'upload' || kind === 'action',
      hidesOrigin: definition.hidesOrigin ?? false,
      ...(definition.rateLimitPerMinute
        ? { rateLimit: { max: definition.rateLimitPerMinute, timeWindow: '1 minute' } }
        : {}),
    },
    bodyLimit: definition.accepts?.maxBytes ?? definition.bodyLimitBytes ?? 1_048_576,
    schema: {
      operationId: definition.operationId,
      summary: definition.summary,
      description: accessOf(definition),
      ...(definition.accepts ? { consumes: definition.accepts.contentTypes } : {}),
      ...(definition.params ? { params: definition.params } : {}),
      ...(strictQuery ? { querystring: strictQuery } : {}),
      ...(strictBody ? { body: strictBody } : {}),
      response: {
        ...(definition.response ? { [status]: definition.response } : {}),
        '4xx': { description: '办理失败', content: { 'application/problem+json': { schema: problemSchema } } },
      },
    },
    handler: (request: FastifyRequest, reply: FastifyReply) => runRoute(route, request, reply, deps),
  } as never);
}

function accessOf({ permission, needsFreshSecondFactor }: Route['definition']): string {
  if (permission === PUBLIC) return '公开';
  return needsFreshSecondFactor ? `权限：${String(permission)}；须刚验证过动态码` : `权限：${String(permission)}`;
}

function setErrorHandler(app: FastifyInstance, deps: BaseDependencies): void {
  app.setNotFoundHandler((request, reply) => {
    sendProblem(reply, new DomainError('notFound', '没有这个地址', { status: 404 }), request.id);
  });
  app.setErrorHandler(async (error: unknown, request, reply) => {
    const domain = fromFastify(error) ?? asDomainError(error) ?? asInputError(error);
    if (!domain) {
      deps.log.error({ requestId: request.id, route: request.routeOptions.url, err: error }, 'request crashed');
      const crash = new DomainError('internal', `系统内部错误，请把编号 ${request.id} 告诉管理员`, { status: 500 });
      return sendProblem(reply, crash, request.id);
    }
    // Law 7: a rejected write is on record too, not only a forbidden one.
    const isRejectedWrite = domain.status === 409 && request.method !== 'GET';
    if (domain.status === 403 || isRejectedWrite) await auditRefusal(deps, request, domain);
    return sendProblem(reply, domain, request.id);
  });
}

async function auditRefusal(deps: BaseDependencies, request: FastifyRequest, refusal: DomainError): Promise<void> {
  const principal = request.principal ?? anonymous;
  const { url: subjectId = 'unmatched', config } = request.routeOptions;
  const origin = config.hidesOrigin ? '' : request.ip;
  const circumstance = { principal, businessDate: deps.clock.today(), origin, requestId: request.id };
  await deps.db.transaction(principal, (tx) =>
    recordAudit(tx, circumstance, { action: refusedAction, subjectType: 'route', subjectId, reason: refusal.code }),
  );
}

function sendProblem(reply: FastifyReply, error: DomainError, requestId: string): FastifyReply {
  if (error.status === 503) reply.header('retry-after', '5');
  return reply
    .code(error.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(toProblem(error, requestId));
}

function fromFastify(error: unknown): DomainError | undefined {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const place = (error as { validationContext?: string }).validationContext;
    const fields: FieldProblem[] = error.validation.flatMap((item) => {
      const path = item.instancePath.slice(1).replaceAll('/', '.');
      const unknownKeys = (item.params as { keys?: string[] }).keys;
      if (unknownKeys)
        return unknownKeys.map((key) => ({ path: path ? `${path}.${key}` : key, message: '没有这个填报项' }));
      return [{ path: path || (place ?? ''), message: item.message ?? '填报有误' }];
    });
    const detail = fields.map((field) => `${field.path}:${field.message}`).join(';');
    return new DomainError('input.invalid', detail || '填报内容有误', { status: 400, fields });
  }
  switch ((error as { code?: string }).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new DomainError('input.tooLarge', '上传内容超过大小限制', { status: 413 });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new DomainError('input.mediaType', '不支持这种内容格式（Content-Type）', { status: 415 });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new DomainError('input.invalid', '请求内容不是有效的 JSON', { status: 400 });
    default:
  }
  if ((error as { statusCode?: number }).statusCode === 429)
    return new DomainError('rate.limited', '请求过于频繁，请一分钟后再试', { status: 429 });
  if (error instanceof SyntaxError && (error as { statusCode?: number }).statusCode === 400) {
    return new DomainError('input.invalid', '请求内容不是有效的 JSON', { status: 400 });
  }
  return undefined;
}
