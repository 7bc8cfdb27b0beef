import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ConsoleConfig } from './config.ts';
import { createSealedBox } from './sealed-box.ts';

/** What the identity provider gave at login. */
export interface OidcTokens {
  accessToken: string;
  /** Epoch milliseconds. */
  accessExpiresAt: number;
  refreshToken?: string | undefined;
  idToken?: string | undefined;
}

export interface ServiceToken {
  accessToken: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface CachedServiceToken {
  token: Promise<ServiceToken>;
  /** Epoch milliseconds; infinite while the token is being asked for. */
  renewAt: number;
}

export interface ConsoleSession {
  id: string;
  subject: string;
  createdAt: number;
  /** Last request that a person caused; background refreshes do not count. */
  seenAt: number;
  isLocked: boolean;
  actingGrantId: string | null;
  tokens: OidcTokens;
  /** Access tokens for the services by grant; promises, so that concurrent requests ask once. */
  serviceTokens: Map<string, CachedServiceToken>;
  /** Running renewal of the OIDC tokens. */
  renewal: Promise<void> | null;
  /** When the cookie was last written; 0 = must be written with the next answer. */
  sealedAt: number;
}

/** The part of a session that survives a restart, sealed into the cookie. */
const sealedSchema = z.object({
  id: z.string(),
  subject: z.string(),
  createdAt: z.number(),
  seenAt: z.number(),
  isLocked: z.boolean(),
  actingGrantId: z.string().nullable(),
  tokens: z.object({
    accessToken: z.string(),
    accessExpiresAt: z.number(),
    refreshToken: z.string().optional(),
    idToken: z.string().optional(),
  }),
});

const RESEAL_MILLISECONDS = 60_000;
const SWEEP_MILLISECONDS = 60_000;

export type SessionStore = ReturnType<typeof createSessionStore>;

/**
 * Sessions live in memory; the cookie holds the sealed material to rebuild one, so a restart keeps people logged in.
 * A session that ended here is remembered until its cookie would have expired anyway.
 */
export function createSessionStore(config: ConsoleConfig, now: () => number = Date.now) {
  const isSecure = config.publicUrl.protocol === 'https:';
  const cookieName = isSecure ? '__Host-sunledger' : 'sunledger';
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
  const box = createSealedBox(config.sessionSecret, 'session');
  const sessions = new Map<string, ConsoleSession>();
  const ended = new Map<string, number>();
  const lifetime = config.absoluteSeconds * 1000;

  const sweep = setInterval(() => {
    for (const [id, session] of sessions) if (session.createdAt + lifetime <= now()) sessions.delete(id);
    for (const [id, until] of ended) if (until <= now()) ended.delete(id);
  }, SWEEP_MILLISECONDS);
  sweep.unref();

  function rebuild(cookie: string): ConsoleSession | undefined {
    const sealed = sealedSchema.safeParse(box.open(cookie));
    if (!sealed.success || ended.has(sealed.data.id)) return undefined;
    const known = sessions.get(sealed.data.id);
    if (known) return known;
    const session: ConsoleSession = { ...sealed.data, serviceTokens: new Map(), renewal: null, sealedAt: 0 };
    sessions.set(session.id, session);
    return session;
  }

  function forget(session: ConsoleSession): void {
    sessions.delete(session.id);
    ended.set(session.id, session.createdAt + lifetime);
  }

  return {
    /** Starts a session after login; the one that the browser had until then ends, and a copy of its cookie with it. */
    start(subject: string, tokens: OidcTokens, former: ConsoleSession | undefined): ConsoleSession {
      if (former) forget(former);
      const id = randomBytes(24).toString('base64url');
      const actingGrantId = former?.subject === subject ? former.actingGrantId : null;
      const times = { createdAt: now(), seenAt: now(), sealedAt: 0 };
      const own = { serviceTokens: new Map<string, CachedServiceToken>(), renewal: null };
      const session: ConsoleSession = { id, subject, tokens, isLocked: false, actingGrantId, ...times, ...own };
      sessions.set(id, session);
      return session;
    },

    /** The session of a request; undefined without one or past the absolute time-out. Past the idle time-out it is locked. */
    find(request: FastifyRequest): ConsoleSession | undefined {
      const cookie = request.cookies[cookieName];
      const session = cookie === undefined ? undefined : rebuild(cookie);
      if (!session || session.createdAt + lifetime <= now()) return undefined;
      if (session.seenAt + config.idleSeconds * 1000 <= now() && !session.isLocked) this.lock(session);
      if (!session.isLocked && request.headers['x-background'] === undefined) session.seenAt = now();
      return session;
    },

    lock(session: ConsoleSession): void {
      session.isLocked = true;
      session.sealedAt = 0;
      session.serviceTokens.clear();
    },

    end(session: ConsoleSession, reply: FastifyReply): void {
      // A request that was under way when the session got a successor leaves the successor's cookie alone.
      if (ended.has(session.id)) return;
      forget(session);
      void reply.clearCookie(cookieName, cookieOptions);
    },

    /** Writes the cookie when something in it changed, and once a minute for the idle time. */
    writeCookie(session: ConsoleSession, reply: FastifyReply): void {
      if (ended.has(session.id) || now() - session.sealedAt < RESEAL_MILLISECONDS) return;
      session.sealedAt = now();
      const text = box.seal(sealedSchema.parse(session));
      void reply.setCookie(cookieName, text, { ...cookieOptions, maxAge: config.absoluteSeconds });
    },

    close(): void {
      clearInterval(sweep);
    },
  };
}
