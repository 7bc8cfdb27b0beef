import { DomainError, PUBLIC, requireKey, systemPrincipal } from '@sunledger/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision } from '../decision-log/record-decision.ts';
import { listActiveGrants } from '../role-grant/active-grants.ts';
import { findActiveSession, openLoginSession } from '../session/login-session.ts';
import { originOf } from '../session/self-service.ts';
import { sessionLimitsOf } from '../session/session-limits.ts';
import { bindOidcSession } from '../session/login-session.ts';
import { signAccessToken } from '../token/issue-access-token.ts';
import { storePassword } from '../user/set-password.ts';
import { findUserByAccount, principalOf, raiseVersion, type UserAccount } from '../user/user-account.ts';
import { storeSecondFactor } from './enrolment.ts';
import { hashPassword } from './password.ts';

const tokenRequestSchema = z.strictObject({
  account: z.string(),
  role: z.string().optional(),
  regionCode: z.string().optional(),
});
const accountRequestSchema = z.strictObject({
  account: z.string(),
  password: z.string().min(8),
  totpSecret: z
    .string()
    .regex(/^[A-Z2-7]{26,64}$/)
    .optional(),
});

/**
 * Doors for demonstration scripts and tests: tokens without a login page and accounts ready to use. Added in the demo
 * profile only; elsewhere these addresses do not exist.
 */
export function addDemoRoutes(app: FastifyInstance, deps: Dependencies): void {
  if (deps.config.SUNLEDGER_PROFILE !== 'demo') return;
  const config = { permission: PUBLIC } as const;

  app.post('/demo/token', { config }, async (request) => {
    const asked = parse(tokenRequestSchema, request);
    return deps.db.transaction(systemPrincipal('identity'), async (tx: Tx) => {
      const user = await requireAccount(tx, asked.account);
      const held = await listActiveGrants(tx, user.id, deps.clock.today());
      const acting = held.find(
        (grant) =>
          (asked.role === undefined || grant.role === asked.role) &&
          (asked.regionCode === undefined || grant.regionCode === asked.regionCode),
      );
      if (!acting) throw new DomainError('demo.noGrant', '演示账号没有这项授权', { status: 404 });
      const session = await openDemoSession(tx, user, request);
      return { ...(await signAccessToken(deps, user, session, acting, held)), grantId: acting.id, userId: user.id };
    });
  });

  app.put('/demo/accounts', { config }, async (request) => {
    const { account, password, totpSecret } = parse(accountRequestSchema, request);
    requireKey(request.headers['idempotency-key']);
    const hash = await hashPassword(password);
    return deps.db.transaction(systemPrincipal('identity'), async (tx: Tx) => {
      const user = await requireAccount(tx, account);
      const nowMs = deps.clock.now();
      await storePassword(tx, user.id, hash, { isInitial: false, nowMs });
      if (totpSecret) await storeSecondFactor(tx, user.id, deps.secrets.seal(totpSecret, user.id), 0n, nowMs);
      await raiseVersion(tx, user.id);
      const entry = {
        action: 'demo.prepareAccount',
        subjectType: 'user',
        subjectId: user.id,
        regionCode: user.regionCode,
      };
      await recordDecision(tx, deps, originOf(request), undefined, entry);
      return { userId: user.id };
    });
  });

  async function openDemoSession(tx: Tx, user: UserAccount, request: FastifyRequest) {
    const origin = originOf(request);
    const session = {
      userId: user.id,
      regionCode: user.regionCode,
      methods: ['demo'],
      hasSecondFactor: true,
      address: origin.address,
      userAgent: origin.userAgent,
    };
    const limits = sessionLimitsOf(deps.config);
    const id = await openLoginSession(tx, session, deps.clock.now(), limits);
    await bindOidcSession(tx, id, `demo:${id}`);
    const entry = {
      action: 'login.accept',
      subjectType: 'session',
      subjectId: id,
      regionCode: user.regionCode,
      after: { methods: ['demo'] },
    };
    await recordDecision(tx, deps, origin, principalOf(user, id), entry);
    return (await findActiveSession(tx, `demo:${id}`, deps.clock.now(), limits))!;
  }
}

function parse<T extends z.ZodType>(schema: T, request: FastifyRequest): z.output<T> {
  const result = schema.safeParse(request.body);
  if (!result.success) throw new DomainError('input.invalid', z.prettifyError(result.error), { status: 400 });
  return result.data;
}

async function requireAccount(tx: Tx, account: string): Promise<UserAccount> {
  const user = await findUserByAccount(tx, account);
  if (!user?.isActive) throw new DomainError('demo.unknownAccount', '没有这个演示账号', { status: 404 });
  return user;
}
