import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import { stylesheet } from './page-style.ts';

const styleHash = createHash('sha256').update(stylesheet).digest('base64');

/** Login pages run no script and are never framed or cached; forms may end at the configured clients only. */
export function setPageHeaders(set: (name: string, value: string) => void, config: Config): void {
  const targets = [
    ...config.OIDC_CLIENTS.flatMap((client) => [...client.redirectUris, ...client.postLogoutRedirectUris]),
    config.EXTERNAL_ISSUER_URL,
  ];
  const origins = new Set(targets.flatMap((target) => (target === undefined ? [] : new URL(target).origin)));
  set(
    'content-security-policy',
    [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      `form-action ${["'self'", ...origins].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
  );
  set('cache-control', 'no-store');
  set('referrer-policy', 'no-referrer');
  set('x-content-type-options', 'nosniff');
}
