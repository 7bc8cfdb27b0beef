import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemPrincipal } from '@sunledger/service-kit';
import { startIdentity, type IdentityUnderTest } from '../testing/start-identity.ts';
import { listActiveGrants } from './active-grants.ts';
import {
  findRole,
  incompatibleRoles,
  permissionsOf,
  roleCatalogue,
  roleCodes,
  type RoleCode,
} from './role-catalogue.ts';

let t: IdentityUnderTest;
let security: string;

beforeAll(async () => {
  t = await startIdentity();
  security = await t.tokenOf('first.security', 'securityAdministrator');
});
afterAll(() => t.close());

const grant = (
  person: { userId: string; organisationId: string },
  role: RoleCode,
  more: object = {},
  token = security,
) =>
  t.call('POST', '/grants', token, {
    userId: person.userId,
    organisationId: person.organisationId,
    role,
    regionCode: '421024',
    validFrom: '2026-01-01',
    reason: '测试授权',
    ...more,
  });

describe('incompatible duties', () => {
  it('are the same pairs in the code and in the database', async () => {
    const { rows } = await t.deps.db.pool.query('select role, other_role from incompatible_role order by 1, 2');
    const inCode = incompatibleRoles.map((pair) => pair.toSorted().join('/')).toSorted();
    expect(rows.map((row: { role: string; other_role: string }) => `${row.role}/${row.other_role}`)).toEqual(inCode);
  });

  it.each(roleCodes)('of %s are never held beside it by one person; another role may be', async (role) => {
    const person = await t.createPerson({ account: `beside-${role}`.toLowerCase() });
    expect((await grant(person, role)).status).toBe(201);
    const apart = new Set(incompatibleRoles.filter((pair) => pair.includes(role)).flat());
    for (const other of apart) {
      if (other === role) continue;
      const refused = await grant(person, other);
      expect(refused).toMatchObject({ status: 409, body: { code: 'grant.incompatible' } });
      const [held, wanted] = [findRole(role)!.label, findRole(other)!.label];
      expect(refused.body.detail).toBe(`该人员已任不相容岗位“${held}”，不能同时授予“${wanted}”`);
      expect(refused.body.errors[0].path).toBe('role');
    }
    const beside = roleCodes.find((other) => other !== role && !apart.has(other));
    expect((await grant(person, beside!)).status).toBe(201);
  });

  it('cannot both be granted by twenty administrators at the same moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await t.createPerson({ account: `race-${round}` });
      const roles: RoleCode[] = ['financeMaker', 'financeChecker', 'financePayer', 'auditor'];
      await Promise.all(Array.from({ length: 20 }, (_, index) => grant(person, roles[index % roles.length]!)));
      const held = await t.call('GET', `/grants?userId=${person.userId}`, security);
      expect(held.body.items).toHaveLength(1);
    }
  });

  it('queue: a second half of a pair waits for the first and is then refused', async () => {
    const person = await t.createPerson({ account: 'queue' });
    const insert = (
      role: RoleCode,
    ) => `insert into role_grant (id, user_id, role, organisation_id, region_code, valid_from, reason)
      values (gen_random_uuid(), '${person.userId}', '${role}', '${person.organisationId}', '421024', '2026-01-01', 'x')`;
    const [one, other] = await Promise.all([t.deps.db.pool.connect(), t.deps.db.pool.connect()]);
    try {
      for (const client of [one, other]) {
        await client.query('begin');
        await client.query(`select set_config('app.region_from', '', true), set_config('app.region_until', '~', true)`);
      }
      await one.query(insert('financeMaker'));
      const second = other.query(insert('financePayer')).then(
        () => 'granted',
        (error: Error) => error.message,
      );
      await one.query('commit');
      expect(await second).toContain('grant.incompatible');
    } finally {
      await one.query('rollback');
      await other.query('rollback');
      one.release();
      other.release();
    }
  });

  it('conflict across regions that the granting administrator cannot see', async () => {
    const person = await t.createPerson({ account: 'two-places', regionCode: '42' });
    await grant(person, 'financeMaker', { regionCode: '420100' });
    await t.createPerson({
      account: 'province-security',
      regionCode: '42',
      roles: [{ role: 'securityAdministrator' }],
    });
    const provincial = await t.tokenOf('province-security', 'securityAdministrator');
    expect((await grant(person, 'financeChecker', {}, provincial)).body.code).toBe('grant.incompatible');
  });

  it('leave the refusal in the decision log', async () => {
    const person = await t.createPerson({ account: 'refused' });
    await grant(person, 'auditor');
    await grant(person, 'financeMaker');
    const audit = await t.tokenOf('first.audit', 'auditAdministrator');
    const { body } = await t.call('GET', '/decisions?action=access.refuse&limit=1', audit);
    expect(body.items[0]).toMatchObject({ subjectId: '/grants', reason: 'grant.incompatible', userName: '安全管理员' });
  });

  it('may follow each other in time', async () => {
    const person = await t.createPerson({ account: 'successor' });
    expect((await grant(person, 'financeMaker', { validTo: '2026-06-30' })).status).toBe(201);
    expect((await grant(person, 'financeChecker', { validFrom: '2026-06-30' })).status).toBe(409);
    expect((await grant(person, 'financeChecker', { validFrom: '2026-07-01' })).status).toBe(201);
  });
});

describe('granting', () => {
  it('is refused to oneself, through the API and in the database', async () => {
    const { userId, organisationId } = await t.createPerson({
      account: 'own-security',
      roles: [{ role: 'securityAdministrator' }],
    });
    const own = await t.tokenOf('own-security', 'securityAdministrator');
    const refused = await grant({ userId, organisationId }, 'leadingGroup', {}, own);
    expect(refused).toMatchObject({ status: 403, body: { code: 'grant.own' } });
    const insert = `set app.region_from = ''; set app.region_until = '~';
      insert into role_grant (id, user_id, role, organisation_id, region_code, valid_from, granted_by, reason)
      values (gen_random_uuid(), '${userId}', 'leadingGroup', '${organisationId}', '421024', '2026-01-01', '${userId}', 'x')`;
    await expect(t.deps.db.pool.query(insert)).rejects.toThrow('role_grant_not_to_oneself');
  });

  it('is not for system administrators, and users are not for security administrators', async () => {
    const system = await t.tokenOf('first.system', 'systemAdministrator');
    const person = await t.createPerson({ account: 'split-duties' });
    expect((await grant(person, 'auditor', {}, system)).body.code).toBe('permission.missing');
    const user = { account: 'by-security', displayName: '演示', organisationId: person.organisationId };
    expect((await t.call('POST', '/users', security, user)).body.code).toBe('permission.missing');
  });

  it('reaches no further than the organisation and the administrator', async () => {
    const person = await t.createPerson({ account: 'county-person' });
    expect((await grant(person, 'leadingGroup', { regionCode: '42' })).body.code).toBe('grant.outsideOrganisation');
    await t.createPerson({ account: 'county-security', roles: [{ role: 'securityAdministrator' }] });
    const county = await t.tokenOf('county-security', 'securityAdministrator');
    expect((await grant(person, 'leadingGroup', { regionCode: '620422' }, county)).body.code).toBe(
      'region.outsideScope',
    );
  });

  it('counts from its first to its last day only', async () => {
    const person = await t.createPerson({ account: 'dated' });
    await grant(person, 'leadingGroup', { validFrom: '2999-01-01' });
    await grant(person, 'countyDepartment', { validFrom: '2020-01-01', validTo: '2020-12-31' });
    const active = await t.deps.db.transaction(systemPrincipal('test'), (tx) =>
      listActiveGrants(tx, person.userId, t.deps.clock.today()),
    );
    expect(active).toEqual([]);
  });

  it('acts at once: a token from before a change of rights is refused', async () => {
    const { grantIds } = await t.createPerson({
      account: 'short-lived',
      roles: [{ role: 'systemAdministrator' }],
    });
    const token = await t.tokenOf('short-lived', 'systemAdministrator');
    expect((await t.call('GET', '/users', token)).status).toBe(200);
    await t.call('POST', `/grants/${grantIds[0]}/revocation`, security, { reason: '离岗' });
    const attempt = { name: '过期令牌单位', kind: 'department', regionCode: '421024' };
    expect(await t.call('POST', '/organisations', token, attempt)).toMatchObject({
      status: 401,
      body: { code: 'login.stale' },
    });
  });
});

describe('a grant below the office of its holder', () => {
  it('ends at once too when the county takes it back, though the county cannot see the office', async () => {
    const { grantIds } = await t.createPerson({
      account: 'province-auditor',
      regionCode: '42',
      roles: [{ role: 'auditor', regionCode: '421024' }],
    });
    await t.createPerson({ account: 'county-security', roles: [{ role: 'securityAdministrator' }] });
    const token = await t.tokenOf('province-auditor', 'auditor');
    expect((await t.call('GET', '/organisations', token)).status).toBe(200);
    const county = await t.tokenOf('county-security', 'securityAdministrator');
    const revoked = await t.call('POST', `/grants/${grantIds[0]}/revocation`, county, { reason: '审计结束' });
    expect(revoked.status).toBe(200);
    const late = await t.call('POST', '/organisations', token, {
      name: '过期',
      kind: 'department',
      regionCode: '421024',
    });
    expect(late).toMatchObject({ status: 401, body: { code: 'login.stale' } });
  });
});

describe('access matrix of two regions', () => {
  it('shows an administrator of one county nothing of the other, whatever the operation', async () => {
    const there = await t.createPerson({
      account: 'huining-person',
      regionCode: '620422',
      roles: [{ role: 'auditor' }],
    });
    await t.createPerson({ account: 'jl-system', roles: [{ role: 'systemAdministrator' }] });
    await t.createPerson({ account: 'jl-security', roles: [{ role: 'securityAdministrator' }] });
    await t.createPerson({ account: 'jl-audit', roles: [{ role: 'auditAdministrator' }] });
    const system = await t.tokenOf('jl-system', 'systemAdministrator');
    const safety = await t.tokenOf('jl-security', 'securityAdministrator');
    const audit = await t.tokenOf('jl-audit', 'auditAdministrator');
    const reason = { reason: '越权测试' };
    const organisation = { name: '越权单位', kind: 'department', regionCode: '620422' };
    const user = { account: 'intruder', displayName: '演示', organisationId: there.organisationId };
    const attempts: [string, string, string, object?][] = [
      ['GET', `/users/${there.userId}`, system],
      ['POST', '/users', system, user],
      ['POST', '/organisations', system, organisation],
      ['POST', `/organisations/${there.organisationId}/deactivation`, system, reason],
      ['POST', `/users/${there.userId}/deactivation`, system, reason],
      ['POST', `/users/${there.userId}/reactivation`, system, reason],
      ['POST', `/users/${there.userId}/unlock`, system, reason],
      ['POST', `/users/${there.userId}/initial-password`, system, reason],
      ['POST', `/users/${there.userId}/second-factor-reset`, safety, reason],
      ['GET', `/users/${there.userId}/sessions`, safety],
      ['POST', `/grants/${there.grantIds[0]}/revocation`, safety, reason],
    ];
    const statuses: string[] = [];
    for (const [method, path, token, body] of attempts) {
      const { status } = await t.call(method, path, token, body);
      if (status !== 403 && status !== 404) statuses.push(`${method} ${path}: ${status}`);
    }
    expect(statuses).toEqual([]);
    const lists: [string, string][] = [
      ['/users', system],
      ['/organisations', system],
      ['/grants', safety],
      ['/decisions', audit],
    ];
    for (const [path, token] of lists) {
      for (const filter of ['', '&regionCode=620422']) {
        const { body } = await t.call('GET', `${path}?limit=200${filter}`, token);
        const regions = body.items.map((item: { regionCode: string }) => item.regionCode);
        expect(regions.filter((code: string) => !code.startsWith('421024'))).toEqual([]);
      }
    }
  });

  it('is a wall in the database too, and shows nothing without a scope', async () => {
    const client = await t.deps.db.pool.connect();
    try {
      for (const table of ['organisation', 'user_account', 'role_grant', 'login_session']) {
        await client.query('begin');
        expect((await client.query(`select 1 from ${table}`)).rowCount).toBe(0);
        await client.query(
          `select set_config('app.region_from', '421024', true), set_config('app.region_until', '421025', true)`,
        );
        const { rows } = await client.query(`select distinct region_code from ${table}`);
        expect(rows.every((row: { region_code: string }) => row.region_code.startsWith('421024'))).toBe(true);
        await client.query('rollback');
      }
    } finally {
      client.release();
    }
  });
});

describe('permissions of an acting grant', () => {
  const maker = { id: '1', role: 'financeMaker', regionCode: '5119' };

  it('are those of its role', () => {
    expect(permissionsOf(maker, [maker])).toEqual([...roleCatalogue.financeMaker.permissions].toSorted());
  });

  it('gain 补录 from an archivist grant that reaches the whole region, and nothing else', () => {
    const archivist = { id: '2', role: 'archivist', regionCode: '5119' };
    expect(permissionsOf(maker, [maker, archivist])).toEqual(
      [...roleCatalogue.financeMaker.permissions, 'backfill'].toSorted(),
    );
    expect(permissionsOf(maker, [maker, { ...archivist, regionCode: '511902' }])).not.toContain('backfill');
    expect(permissionsOf(maker, [maker, { ...archivist, regionCode: '3509' }])).not.toContain('backfill');
  });
});
