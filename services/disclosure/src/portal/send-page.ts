import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { renderDocument, type Page } from './layout.ts';

const pageSeconds = 10;

/** Sends a page in its frame. Pages of the public may be kept for seconds by anybody between us and the reader. */
export function sendPage(
  deps: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  options: { status?: number; isPrivate?: boolean } = {},
): FastifyReply {
  const frame = { portalTitle: deps.config.PORTAL_TITLE, path: request.url, isLarge: isLarge(request) };
  return reply
    .code(options.status ?? 200)
    .header('cache-control', options.isPrivate ? 'no-store' : `public, max-age=${pageSeconds}`)
    .header('vary', 'cookie')
    .type('text/html; charset=utf-8')
    .send(renderDocument(page, frame));
}

const isLarge = (request: FastifyRequest) => /(?:^|;\s*)display=large(?:;|$)/.test(request.headers.cookie ?? '');
