import {
  command,
  decodeCursor,
  DomainError,
  idSchema,
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  liesWithin,
  toPage,
  uuidv7,
  type Principal,
  type Route,
  type AuditEntry,
  unstored,
} from '@sunledger/service-kit';
import { sql } from 'kysely';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { clearLoginFailures } from '../login/lockout.ts';
import { hashPassword } from '../login/password.ts';
import { lockoutKey } from '../login/verify-credentials.ts';
import { reasonSchema, requireOrganisation } from '../organisation/routes.ts';
import { endSessions } from '../session/login-session.ts';
import { originOf } from '../session/self-service.ts';
import { recordDecision } from '../decision-log/record-decision.ts';
import { storePassword } from './set-password.ts';
import { raiseVersion, requireUser, type UserAccount } from './user-account.ts';

const accountSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{2,63}$/, '账号为 3–64 位小写字母、数字、点、横线或下划线');

const userSchema = z.object({
  id: z.string(),
  account: z.string(),
  displayName: z.string(),
  organisationId: z.string(),
  organisationName: z.string(),
  regionCode: z.string(),
  isActive: z.boolean(),
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
});
const userParams = z.object({ userId: idSchema });
const because = z.object({ reason: reasonSchema });

function toUser(user: UserAccount): z.output<typeof userSchema> {
  const { id, account, displayName, organisationId, organisationName, regionCode, isActive } = user;
  const hasPassword = user.passwordHash !== null;
  return {
    id,
    account,
    displayName,
    organisationId,
    organisationName,
    regionCode,
    isActive,
    hasPassword,
    hasSecondFactor: user.totpSecretSealed !== null,
  };
}

export function userRoutes(deps: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/users',
      operationId: 'createUser',
      summary: '新建用户',
      permission: 'identity.user.manage',
      status: 201,
      body: z.object({
        account: accountSchema,
        displayName: z.string().trim().min(1).max(60),
        organisationId: idSchema,
      }),
      response: userSchema,
      handle: async ({ tx, body, audit }) => {
        const organisation = await requireOrganisation(tx, body.organisationId);
        if (organisation.deactivatedAt !== null) throw new DomainError('organisation.deactivated', '该单位已停用');
        const id = uuidv7();
        const { account, displayName, organisationId } = body;
        const created = await (tx as Tx)
          .insertInto('user_account')
          .values({
            id,
            account,
            display_name: displayName,
            organisation_id: organisationId,
            region_code: organisation.regionCode,
          })
          .onConflict((conflict) => conflict.column('account').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (!created)
          throw new DomainError('user.accountTaken', '账号已被使用', {
            fields: [{ path: 'account', message: '账号已被使用' }],
          });
        await audit({
          action: 'user.create',
          subjectType: 'user',
          subjectId: id,
          regionCode: organisation.regionCode,
          after: body,
        });
        return toUser(await requireUser(tx, id));
      },
    }),
    query({
      method: 'GET',
      url: '/users',
      operationId: 'listUsers',
      summary: '用户列表',
      permission: 'identity.user.read',
      query: z.object({
        ...pageQuery,
        regionCode: regionCodeSchema.optional(),
        organisationId: idSchema.optional(),
        account: z.string().max(64).optional(),
      }),
      response: pageOf(userSchema),
      handle: async ({ tx, query: filter, principal }) => {
        const after = decodeCursor(filter.cursor);
        let rows = (tx as Tx).selectFrom('user_account as u').select(['u.id', 'u.account', 'u.region_code']);
        rows = rows.where(liesWithin('u.region_code', filter.regionCode ?? principal.regionCode));
        if (filter.organisationId) rows = rows.where('u.organisation_id', '=', filter.organisationId);
        if (filter.account) rows = rows.where('u.account', '=', filter.account);
        if (after) rows = rows.where(sql<boolean>`(u.region_code, u.account) > (${after[0]}, ${after[1]})`);
        const found = await rows
          .orderBy('u.region_code')
          .orderBy('u.account')
          .limit(filter.limit + 1)
          .execute();
        const page = toPage(found, filter.limit, (row) => [row.region_code, row.account]);
        const items = [];
        for (const { id } of page.items) items.push(toUser(await requireUser(tx, id)));
        return { items, nextCursor: page.nextCursor };
      },
    }),
    query({
      method: 'GET',
      url: '/users/:userId',
      operationId: 'getUser',
      summary: '用户',
      permission: 'identity.user.read',
      params: userParams,
      response: userSchema,
      handle: async ({ tx, params }) => toUser(await requireUser(tx, params.userId)),
    }),
    command({
      method: 'POST',
      url: '/users/:userId/deactivation',
      operationId: 'deactivateUser',
      summary: '停用用户(立即结束其会话)',
      permission: 'identity.user.manage',
      params: userParams,
      body: because,
      response: userSchema,
      handle: async ({ tx, params, body, principal, audit }) => {
        const user = await requireOtherUser(tx, params.userId, principal);
        await sql`update user_account set deactivated_at = coalesce(deactivated_at, now()), version = version + 1 where id = ${user.id}`.execute(
          tx,
        );
        await endSessions(tx, { userId: user.id }, { endedBy: principal.userId, reason: 'userDeactivated' });
        await audit(entryOf('user.deactivate', user, body.reason));
        return toUser(await requireUser(tx, user.id));
      },
    }),
    command({
      method: 'POST',
      url: '/users/:userId/reactivation',
      operationId: 'reactivateUser',
      summary: '恢复用户',
      permission: 'identity.user.manage',
      needsFreshSecondFactor: true,
      params: userParams,
      body: because,
      response: userSchema,
      handle: async ({ tx, params, body, principal, audit }) => {
        const user = await requireOtherUser(tx, params.userId, principal);
        await sql`update user_account set deactivated_at = null where id = ${user.id}`.execute(tx);
        await audit(entryOf('user.reactivate', user, body.reason));
        return toUser(await requireUser(tx, user.id));
      },
    }),
    command({
      method: 'POST',
      url: '/users/:userId/unlock',
      operationId: 'unlockUser',
      summary: '解除登录锁定',
      permission: 'identity.user.manage',
      params: userParams,
      body: because,
      response: z.object({ wasLocked: z.boolean() }),
      handle: async ({ tx, params, body, principal, audit }) => {
        const user = await requireOtherUser(tx, params.userId, principal);
        const wasLocked = await clearLoginFailures(tx, lockoutKey(deps, user.account));
        await audit(entryOf('user.unlock', user, body.reason));
        return { wasLocked };
      },
    }),
    command({
      method: 'POST',
      url: '/users/:userId/second-factor-reset',
      operationId: 'resetSecondFactor',
      summary: '解除动态码绑定(下次登录重新绑定)',
      permission: 'identity.secondFactor.reset',
      needsFreshSecondFactor: true,
      params: userParams,
      body: because,
      response: userSchema,
      handle: async ({ tx, params, body, principal, audit }) => {
        const user = await requireOtherUser(tx, params.userId, principal);
        await sql`update user_account set totp_secret_sealed = null, totp_enrolled_at = null, totp_last_step = 0, version = version + 1
          where id = ${user.id}`.execute(tx);
        await endSessions(tx, { userId: user.id }, { endedBy: principal.userId, reason: 'endedByAdministrator' });
        await audit({
          action: 'secondFactor.reset',
          subjectType: 'user',
          subjectId: user.id,
          regionCode: user.regionCode,
          reason: body.reason,
        });
        return toUser(await requireUser(tx, user.id));
      },
    }),
    unstored({
      method: 'POST',
      url: '/users/:userId/initial-password',
      operationId: 'issueInitialPassword',
      summary: '签发一次性初始密码(只显示这一次)',
      permission: 'identity.user.manage',
      needsFreshSecondFactor: true,
      params: userParams,
      body: because,
      response: z.object({ initialPassword: z.string() }),
      handle: async ({ request, params, principal, body: { reason } }) => {
        const initialPassword = newInitialPassword(deps.passwordPolicy.lengthMin);
        const hash = await hashPassword(initialPassword);
        await deps.db.transaction(principal, async (tx: Tx) => {
          const user = await requireOtherUser(tx, params.userId, principal);
          await storePassword(tx, user.id, hash, { isInitial: true, nowMs: deps.clock.now() });
          await raiseVersion(tx, user.id);
          await clearLoginFailures(tx, lockoutKey(deps, user.account));
          await endSessions(tx, { userId: user.id }, { endedBy: principal.userId, reason: 'endedByAdministrator' });
          const entry = {
            action: 'user.issueInitialPassword',
            subjectType: 'user',
            subjectId: user.id,
            regionCode: user.regionCode,
            reason,
          };
          await recordDecision(tx, deps, originOf(request), principal, entry);
        });
        return { initialPassword };
      },
    }),
  ];
}

/** What an administrator did to a user, and why. */
function entryOf(
  action: 'user.deactivate' | 'user.reactivate' | 'user.unlock',
  user: UserAccount,
  reason: string,
): AuditEntry {
  return { action, subjectType: 'user', subjectId: user.id, regionCode: user.regionCode, reason };
}

async function requireOtherUser(tx: Tx, userId: string, principal: Principal): Promise<UserAccount> {
  const user = await requireUser(tx, userId);
  if (user.id === principal.userId)
    throw new DomainError('user.own', '不能对自己的账号办理此事，请由另一位管理员办理', { status: 403 });
  return user;
}

const unambiguous = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '@#%+='];

// Read over the telephone or from paper: no characters that look alike, every class present.
function newInitialPassword(lengthMin: number): string {
  const characters = Array.from({ length: Math.max(lengthMin, 14) }, (_, index) => {
    const alphabet = unambiguous[index % unambiguous.length]!;
    return alphabet[randomInt(alphabet.length)]!;
  });
  return characters.join('');
}
