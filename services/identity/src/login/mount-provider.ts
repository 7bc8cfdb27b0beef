import { PUBLIC } from '@sunledger/service-kit';
import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';

/** Where the provider lives below the service's address. */
export const providerPath = '/oidc';

/** Hands requests below /oidc to the provider, which reads their bodies and writes the answers itself. */
export async function mountProvider(app: FastifyInstance, provider: Provider): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const handle = provider.callback();
    scope.all(`${providerPath}/*`, { config: { permission: PUBLIC } }, (request, reply) => {
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
