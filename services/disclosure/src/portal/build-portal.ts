import { createHash } from 'node:crypto';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { asDomainError, asInputError, DomainError } from '@sunledger/service-kit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { stylePath } from './layout.ts';
import { problemPage } from './objection-pages.ts';
import { addDownloadRoutes } from './download-routes.ts';
import { addNoticeRoutes } from './notice-routes.ts';
import { addObjectionRoutes } from './objection-routes.ts';
import { sendPage } from './send-page.ts';
import { styleSheet } from './style.ts';

/** The public portal: server-rendered pages on a server of their own. Nothing listens before `listen`. */
export async function buildPortal(deps: Dependencies): Promise<FastifyInstance> {
  const portal = Fastify({
    bodyLimit: 32_768,
    trustProxy: deps.config.TRUSTED_PROXIES,
    routerOptions: { maxParamLength: 100 },
  });
  portal.removeAllContentTypeParsers();
  portal.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  await portal.register(helmet, {
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'style-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
  });
  await portal.register(rateLimit, { max: 300, timeWindow: '1 minute' });
  addCaching(portal);
  addErrorPages(portal, deps);
  portal.get(stylePath, (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .type('text/css; charset=utf-8')
      .send(styleSheet),
  );
  portal.get('/robots.txt', (_request, reply) =>
    reply.type('text/plain').send('User-agent: *\nDisallow: /objections\nDisallow: /display\n'),
  );
  portal.get('/display', (request, reply) => setDisplay(request, reply));
  addNoticeRoutes(portal, deps);
  addDownloadRoutes(portal, deps);
  addObjectionRoutes(portal, deps);
  await portal.ready();
  return portal;
}

function setDisplay(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { size, back } = request.query as { size?: string; back?: string };
  // Only a path of this site: '//host' and '/\host' would lead elsewhere.
  const target = back && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(back) ? back : '/';
  const value = size === 'large' ? 'display=large; Max-Age=31536000' : 'display=normal; Max-Age=0';
  return reply
    .header('set-cookie', `${value}; Path=/; HttpOnly; SameSite=Lax`)
    .header('cache-control', 'no-store')
    .redirect(target, 303);
}

function addCaching(portal: FastifyInstance): void {
  portal.addHook('onSend', async (request, reply, payload) => {
    const mayKeep = String(reply.getHeader('cache-control') ?? '').startsWith('public');
    if (request.method !== 'GET' || reply.statusCode !== 200 || !mayKeep) return payload;
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    const etag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`;
    reply.header('etag', etag);
    if (request.headers['if-none-match'] !== etag) return payload;
    reply.code(304).removeHeader('content-length');
    return '';
  });
}

function addErrorPages(portal: FastifyInstance, deps: Dependencies): void {
  // Addresses that do not exist count like all others.
  portal.setNotFoundHandler({ preHandler: portal.rateLimit() }, (request, reply) =>
    sendPage(deps, request, reply, problemPage('没有找到', '没有这个页面，可能是地址不完整。'), {
      status: 404,
      isPrivate: true,
    }),
  );
  portal.setErrorHandler((error: unknown, request, reply) => {
    const refusal = asDomainError(error) ?? asInputError(error) ?? fromFastify(error);
    if (!refusal) deps.log.error({ err: error, route: request.routeOptions.url }, 'portal page crashed');
    const page = refusal
      ? problemPage(refusal.status === 404 ? '没有找到' : '暂时不能办理', refusal.publicMessage)
      : problemPage('系统繁忙', '页面暂时打不开，请稍后再试。');
    if (refusal?.status === 503) reply.header('retry-after', '5');
    return sendPage(deps, request, reply, page, { status: refusal?.status ?? 500, isPrivate: true });
  });
}

function fromFastify(error: unknown): DomainError | undefined {
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 429) return new DomainError('rate.limited', '访问过于频繁，请一分钟后再试', { status });
  if (status !== undefined && status >= 400 && status < 500)
    return new DomainError('input.invalid', '请求不正确或内容过长', { status });
  return undefined;
}
