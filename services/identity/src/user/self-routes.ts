import { DomainError, invalidField, PUBLIC, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { initialPasswordExpired, verifyCredentials } from '../login/verify-credentials.ts';
import { listActiveGrants } from '../role-grant/active-grants.ts';
import { findRole, permissionsOf } from '../role-grant/role-catalogue.ts';
import { asSelf, originOf } from '../session/self-service.ts';
import { setOwnPassword } from './set-password.ts';

const ownGrantSchema = z.object({
  id: z.string(),
  role: z.string(),
  roleTitle: z.string(),
  organisationId: z.string(),
  organisationName: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  permissions: z.array(z.string()),
  /** True when the person must log in again with a second factor before acting under this grant. */
  needsSecondFactor: z.boolean(),
});

const selfSchema = z.object({
  user: z.object({
    id: z.string(),
    account: z.string(),
    name: z.string(),
    organisationId: z.string(),
    organisationName: z.string(),
    regionCode: z.string(),
  }),
  sessionId: z.string(),
  hasSecondFactor: z.boolean(),
  grants: z.array(ownGrantSchema),
});

const passwordChangeSchema = z.object({ currentPassword: z.string().max(128), newPassword: z.string().max(128) });

/** What a person does for themselves with the OIDC access token of their login. */
export function selfRoutes(deps: Dependencies): Route[] {
  return [
    unstored({
      method: 'GET',
      url: '/me',
      operationId: 'getSelf',
      summary: '我是谁，可以以哪些岗位办事',
      permission: PUBLIC,
      response: selfSchema,
      handle: ({ request }) =>
        asSelf(deps, request, async (tx, { user, session }) => {
          const held = await listActiveGrants(tx, user.id, deps.clock.today());
          const hasSecondFactor = session.secondFactorAt !== null;
          const grants = held.map((grant) => ({
            ...grant,
            roleTitle: findRole(grant.role)?.label ?? grant.role,
            regionName: grant.regionName || grant.regionCode || '全国',
            permissions: permissionsOf(grant, held),
            needsSecondFactor: findRole(grant.role)?.needsSecondFactor === true && !hasSecondFactor,
          }));
          const { id, account, displayName: name, organisationId, organisationName, regionCode } = user;
          const person = { id, account, name, organisationId, organisationName, regionCode };
          return { user: person, sessionId: session.id, hasSecondFactor, grants };
        }),
    }),
    unstored({
      method: 'POST',
      url: '/me/password',
      operationId: 'changeOwnPassword',
      summary: '修改我的密码(其他会话随即结束)',
      permission: PUBLIC,
      body: passwordChangeSchema,
      response: z.object({ changed: z.literal(true) }),
      rateLimitPerMinute: 30,
      handle: async ({ request, body: { currentPassword, newPassword } }) => {
        const origin = originOf(request);
        const { user } = await asSelf(deps, request, async (_tx, self) => self);
        const outcome = await verifyCredentials(deps, user.account, currentPassword, origin);
        if (outcome.kind === 'locked')
          throw new DomainError('login.locked', `密码错误次数过多，请 ${outcome.minutes} 分钟后再试`, { status: 429 });
        if (outcome.kind === 'refused') throw invalidField('currentPassword', '当前密码不正确');
        if (outcome.kind === 'initialPasswordExpired') throw invalidField('currentPassword', initialPasswordExpired);
        await asSelf(deps, request, (tx, self) =>
          setOwnPassword(tx, deps, self.user, newPassword, origin, { exceptId: self.session.id }),
        );
        return { changed: true as const };
      },
    }),
  ];
}
