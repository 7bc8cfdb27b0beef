import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIdentity, type IdentityUnderTest } from '../../services/identity/src/testing/start-identity.ts';
import { incompatibleRoles, roleCatalogue } from '../../services/identity/src/role-grant/role-catalogue.ts';
import { createFirstAdministrator } from '../../services/identity/src/first-administrator.ts';
import { demoPassword, demoToken, demoUsers, describeDemoAccounts, seedDemoAccounts } from './accounts.ts';

let t: IdentityUnderTest;
beforeAll(async () => {
  t = await startIdentity({ SUNLEDGER_PROFILE: 'demo', DEMO_PASSWORD: demoPassword });
  const first = {
    account: 'demo',
    regionCode: '',
    organisationName: '演示平台管理机构',
    passwords: { system: demoPassword, security: demoPassword, audit: demoPassword },
  };
  await createFirstAdministrator(t.deps, first);
});
afterAll(() => t.close());

describe('demonstration accounts', () => {
  it('cover every role, in names that say 演示, and no pair of incompatible duties', () => {
    const roles = new Set(demoUsers.flatMap((user) => user.roles));
    expect(Object.keys(roleCatalogue).filter((role) => !roles.has(role))).toEqual([]);
    expect(demoUsers.every((user) => user.displayName.startsWith('演示'))).toBe(true);
    for (const [one, other] of incompatibleRoles) {
      expect(demoUsers.filter(({ roles: held }) => held.includes(one) && held.includes(other))).toEqual([]);
    }
    expect(describeDemoAccounts()).toHaveLength(demoUsers.length + 1);
  });

  // Whoever agreed to a payment may not say what became of it, and what contradicts a result is settled by two.
  it('give the county of the path two reviewers of payments', () => {
    const reviewers = demoUsers.filter(
      ({ organisation, roles }) => organisation === 'jl.finance' && roles.includes('financeChecker'),
    );
    expect(reviewers.length).toBeGreaterThanOrEqual(2);
  });

  it('are created through the API once, however often it runs', async () => {
    const first = await seedDemoAccounts(t.url);
    expect(first.size).toBe(demoUsers.length);
    expect(await seedDemoAccounts(t.url)).toEqual(first);
    const { rows } = await t.deps.db.pool.query(
      `select count(*) as decisions from kit.audit_event where action in ('user.create', 'grant.create')`,
    );
    const grants = demoUsers.reduce((sum, user) => sum + user.roles.length, 0);
    expect(rows[0].decisions).toBe(BigInt(demoUsers.length + grants));
    // Every account hashes a password twice; two runs on a busy machine take more than the usual time.
  }, 120_000);

  it('give scripts a token with the rights of the role, 补录 included where it was granted', async () => {
    const claims = async (account: string, role?: string) => {
      const token = await demoToken(t.url, account, role);
      return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as {
        permissions: string[];
        region: string;
      };
    };
    expect(await claims('bz.checker', 'financeChecker')).toMatchObject({ region: '5119' });
    expect((await claims('bz.checker', 'financeChecker')).permissions).toContain('backfill');
    expect((await claims('jl.checker')).permissions).not.toContain('backfill');
  });
});
