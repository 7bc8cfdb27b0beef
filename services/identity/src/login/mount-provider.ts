import { PUBLIC } from '@sunledger/service-kit';
import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';

/** Where the provider lives below the service's address. */
export const providerPath = '/oidc';

/** Hands requests below /oidc to the provider, which reads their bodies and writes the answers itself. */
export async function mountProvider(app: FastifyInstance, provider: () => Promise<Provider>): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    let handle: ReturnType<Provider['callback']> | undefined;
    scope.all(`${providerPath}/*`, { config: { permission: PUBLIC } }, async (request, reply) => {
      handle ??= (await provider()).callback();
      reply.hijack();
      const raw = request.raw as typeof request.raw & { originalUrl?: string };
      // The provider builds its own addresses from what was cut off here.
      raw.originalUrl = raw.url!;
      raw.url = raw.url!.slice(providerPath.length);
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        // Its pages carry a policy of their own.
        if (name !== 'content-security-policy') reply.raw.setHeader(name, value as string);
      }
      void handle(raw, reply.raw);
    });
  });
}
