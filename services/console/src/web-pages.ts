import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ConsoleProblem } from './problem.ts';

/** True when the pages were built. */
export function hasPages(directory: string): boolean {
  return existsSync(join(directory, 'index.html'));
}

/** Serves the built pages; every address without a file is the page itself, which routes in the browser. */
export async function addWebPages(app: FastifyInstance, directory: string): Promise<void> {
  const isBuilt = hasPages(directory);
  if (isBuilt) await app.register(fastifyStatic, { root: directory, index: false, cacheControl: false, setHeaders });

  const answerPage = (request: FastifyRequest, reply: FastifyReply) => {
    const isPage = request.method === 'GET' && !/^\/(?:api|auth|assets)\//.test(request.url);
    if (!isPage) throw new ConsoleProblem(404, 'route.unknown', '没有这个地址');
    if (!isBuilt) throw new ConsoleProblem(503, 'pages.missing', '页面还没有构建，请先运行构建');
    return reply.type('text/html; charset=utf-8').sendFile('index.html', directory);
  };
  app.get('/', answerPage);
  app.setNotFoundHandler(answerPage);
}

/** Vite names assets by their content; everything else must be asked for anew. */
function setHeaders(reply: { header(name: string, value: string): unknown }, path: string): void {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
}
