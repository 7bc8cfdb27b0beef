import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Agent, request as send, type Dispatcher } from 'undici';
import { actingGrantId, type AuthParts } from './auth-routes.ts';
import { ConsoleProblem } from './problem.ts';
import { requireSameOrigin, requireSession } from './request-guard.ts';
import type { ConsoleSession } from './session-store.ts';

/** Request headers passed on; cookies and everything else stay here. */
const REQUEST_HEADERS = [
  'accept',
  'accept-language',
  'content-type',
  'content-length',
  'content-disposition',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'range',
  'user-agent',
  'x-business-date',
  'x-file-name',
];

/** Answer headers that belong to one connection, or that only this server may set. */
const DROPPED_ANSWER_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'set-cookie',
  'cache-control',
  'content-security-policy',
  'strict-transport-security',
]);

/** Routes between services, never for browsers. */
const PRIVATE_PATH = /^\/(?:internal|oidc|tokens|service-tokens)(?:\/|$)/;

/** What identity lets a person do for themselves: with the token of the login, not with that of a role. */
const SELF_PATH = /^\/(?:me|sessions)(?:\/|$)/;

/** A body up to this size is kept, so that the request can be repeated with a fresh token. */
const REPEATABLE_BYTES = 1_048_576;

/** /api/<service>/*: the request with the acting grant's token, bodies streamed both ways, nothing cached. */
export function addServiceProxy(app: FastifyInstance, parts: AuthParts): void {
  const agent = new Agent({ connections: 64, headersTimeout: 120_000, bodyTimeout: 300_000, connectTimeout: 5_000 });
  app.addHook('onClose', () => agent.close());

  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.all<{ Params: { service: string } }>('/api/:service/*', async (request, reply) => {
      requireSameOrigin(parts.config, request);
      const session = requireSession(parts.store, request);
      const target = targetOf(parts.config.services, request);
      const answer = await forward(parts, session, agent, request, target);
      parts.store.writeCookie(session, reply);
      return passBack(reply, answer);
    });
  });
}

/** Address at the service; 404 for an unknown service and for paths no page has business with. */
function targetOf(
  services: Readonly<Record<string, string>>,
  request: FastifyRequest<{ Params: { service: string } }>,
): URL {
  const base = Object.hasOwn(services, request.params.service) ? services[request.params.service] : undefined;
  if (base === undefined) throw new ConsoleProblem(404, 'service.unknown', '没有这个服务');
  const target = new URL(request.url.slice(`/api/${request.params.service}`.length), base);
  const path = decodePath(target.pathname);
  if (target.origin !== new URL(base).origin || PRIVATE_PATH.test(path) || /[\\]|\/\/|\/\.\.?(?:\/|$)/.test(path)) {
    throw new ConsoleProblem(404, 'route.unknown', '没有这个地址');
  }
  return target;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ConsoleProblem(400, 'request.invalid', '地址格式不正确');
  }
}

/**
 * Sends the request. A service answers 401 when the token's rights were changed or its session was ended: then the
 * token is thrown away and the request repeated once with a new one, which identity issues or refuses.
 */
async function forward(
  parts: AuthParts,
  session: ConsoleSession,
  agent: Agent,
  request: FastifyRequest,
  target: URL,
): Promise<Dispatcher.ResponseData> {
  const body = await readBody(request);
  const attempt = async () => {
    const accessToken = await tokenFor(parts, session, target);
    return send(target, {
      dispatcher: agent,
      method: request.method as Dispatcher.HttpMethod,
      headers: { ...passedHeaders(request), authorization: `Bearer ${accessToken}` },
      body,
    }).catch((cause: unknown) => {
      throw new ConsoleProblem(503, 'service.unreachable', '该服务暂时连不上，请稍后再试', { cause });
    });
  };
  const answer = await attempt();
  if (answer.statusCode !== 401) return answer;
  session.serviceTokens.clear();
  if (body !== null && !Buffer.isBuffer(body)) return answer;
  await answer.body.dump();
  return attempt();
}

async function tokenFor(parts: AuthParts, session: ConsoleSession, target: URL): Promise<string> {
  const isIdentity = target.origin === new URL(parts.config.identityUrl).origin;
  if (isIdentity && SELF_PATH.test(target.pathname)) return parts.provider.accessToken(session);
  const grantId = await actingGrantId(parts.identity, session);
  return (await parts.identity.serviceToken(session, grantId)).accessToken;
}

async function readBody(request: FastifyRequest): Promise<Buffer | Readable | null> {
  const stream = request.body as Readable | null | undefined;
  if (!stream) return null;
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  return length <= REPEATABLE_BYTES ? buffer(stream) : stream;
}

function passedHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': request.id, 'x-forwarded-for': request.ip };
  for (const name of REQUEST_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

function passBack(reply: FastifyReply, answer: Dispatcher.ResponseData): FastifyReply {
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined && !DROPPED_ANSWER_HEADERS.has(name)) void reply.header(name, value);
  }
  return reply.code(answer.statusCode).send(answer.body);
}
