import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance } from 'fastify';
import { addAuthRoutes, type AuthParts } from './auth-routes.ts';
import type { ConsoleConfig } from './config.ts';
import { createIdentityApi } from './identity-api.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { answerProblem } from './problem.ts';
import { addServiceProxy } from './service-proxy.ts';
import { createSessionStore } from './session-store.ts';
import { addWebPages, hasPages } from './web-pages.ts';

/** The session server: login, session, proxy to the services, and the pages. `now` is the clock of the time-outs. */
export async function buildConsole(config: ConsoleConfig, now: () => number = Date.now): Promise<FastifyInstance> {
  const provider = createIdentityProvider(config);
  const store = createSessionStore(config, now);
  const parts: AuthParts = { config, store, provider, identity: createIdentityApi(config, provider) };
  const app = fastify({
    logger: loggerOptions(config.logLevel),
    genReqId: () => randomUUID(),
    trustProxy: config.trustedProxies,
    bodyLimit: 65_536,
    routerOptions: { maxParamLength: 500 },
  });

  await app.register(cookie);
  await app.register(helmet, helmetOptions(config));
  app.setErrorHandler(answerProblem);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (!request.url.startsWith('/assets/')) void reply.header('cache-control', 'no-store');
  });
  app.addHook('onClose', () => store.close());

  app.get('/livez', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = { identity: await provider.isReachable(), pages: hasPages(config.webDirectory) };
    const isReady = Object.values(checks).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'waiting', checks });
  });
  addAuthRoutes(app, parts);
  addServiceProxy(app, parts);
  await addWebPages(app, config.webDirectory);
  return app;
}

/** Paths without their query: search terms and codes do not belong into a log. */
function loggerOptions(level: string) {
  return {
    level,
    base: { service: 'console' },
    redact: ['req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'],
    serializers: {
      req: (request: { method: string; url: string; ip: string }) => ({
        method: request.method,
        path: request.url.split('?')[0],
        address: request.ip,
      }),
    },
  };
}

function helmetOptions(config: ConsoleConfig) {
  const isSecure = config.publicUrl.protocol === 'https:';
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // antd writes its component styles into style elements at run time.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isSecure,
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: false,
    referrerPolicy: { policy: 'same-origin' as const },
  };
}
