import type { FastifyRequest } from 'fastify';
import type { ConsoleConfig } from './config.ts';
import { ConsoleProblem, notSignedIn } from './problem.ts';
import type { ConsoleSession, SessionStore } from './session-store.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a mutating request another site could have caused: it must carry the console's own header (which a foreign
 * page cannot send without a preflight), and the browser's origin marks, where present, must name this console.
 */
export function requireSameOrigin(config: ConsoleConfig, request: FastifyRequest): void {
  if (SAFE_METHODS.has(request.method)) return;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isOwnHeader = request.headers['x-requested-with'] === 'sunledger-console';
  const isOwnOrigin = origin === undefined || origin === config.publicUrl.origin;
  const isOwnSite = site === undefined || site === 'same-origin';
  if (isOwnHeader && isOwnOrigin && isOwnSite) return;
  throw new ConsoleProblem(403, 'request.foreignOrigin', '请求不是从工作台页面发出的，已拒绝');
}

/** The session of a request that may act: signed in and not locked. */
export function requireSession(store: SessionStore, request: FastifyRequest): ConsoleSession {
  const session = store.find(request);
  if (!session) throw notSignedIn();
  if (session.isLocked) throw new ConsoleProblem(401, 'session.locked', '页面已锁定，请重新登录解锁');
  return session;
}

/** A path on this console; anything else (other hosts, schemes, control characters) becomes the home page. */
export function localPath(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e\u00a0-\uffff]*$/.test(text) ? text : '/';
}
