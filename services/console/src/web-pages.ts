import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ConsoleProblem } from './problem.ts';

/** True when the pages were built. */
export function hasPages(directory: string): boolean {
  return existsSync(join(directory, 'index.html'));
}

/** Serves the built pages; every address without a file is the page itself, which routes in the browser. */
export async function addWebPages(app: FastifyInstance, directory: string): Promise<void> {
  if (hasPages(directory)) {
    await app.register(fastifyStatic, {
      root: directory,
      index: false,
      cacheControl: false,
      setHeaders: (response, path) => {
        // Vite names assets by their content; everything else must be asked for anew.
        response.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && !/^\/(?:api|auth|assets)\//.test(request.url);
    if (!isPage) throw new ConsoleProblem(404, 'route.unknown', '没有这个地址');
    if (!hasPages(directory)) throw new ConsoleProblem(503, 'pages.missing', '页面还没有构建，请先运行构建');
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').sendFile('index.html', directory);
  });
}
