import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { renderDocument, type Page } from './layout.ts';

/** Anybody may keep it and nobody shows it again without asking: a notice that was taken back is never shown as running. */
export const askedAgain = 'public, no-cache';

/** Sends a page in its frame. */
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
    .header('cache-control', options.isPrivate ? 'no-store' : askedAgain)
    .header('vary', 'cookie')
    .type('text/html; charset=utf-8')
    .send(renderDocument(page, frame));
}

const isLarge = (request: FastifyRequest) => /(?:^|;\s*)display=large(?:;|$)/.test(request.headers.cookie ?? '');
