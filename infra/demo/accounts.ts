import { createHash, randomUUID } from 'node:crypto';
import { findRole } from '../../services/identity/src/role-grant/role-catalogue.ts';

/** One password for every demonstration account; the county profile has neither the accounts nor the door that sets it. */
export const demoPassword = 'Yanshi-2026-demo';

type OrganisationKind =
  | 'government'
  | 'department'
  | 'bankBranch'
  | 'operatingEntity'
  | 'villageCommittee'
  | 'evaluator'
  | 'auditor';

export interface DemoOrganisation {
  key: string;
  name: string;
  kind: OrganisationKind;
  regionCode: string;
  regionName: string;
}

export interface DemoUser {
  account: string;
  displayName: string;
  /** Key of the organisation the person belongs to and acts for. */
  organisation: string;
  roles: readonly string[];
}

interface Place {
  prefix: string;
  regionCode: string;
  regionName: string;
}

const jiangling: Place = { prefix: 'jl', regionCode: '421024', regionName: '江陵县' };
const township = { regionCode: '421024106', regionName: '江陵县郝穴镇' };
const village = { regionCode: '421024106206', regionName: '江陵县郝穴镇荆江村' };

// Counties of the published allocations that sign for what they got; the others still have to.
const receivingCounties: readonly Place[] = [
  { prefix: 'bazhou', regionCode: '511902', regionName: '巴州区' },
  { prefix: 'nanjiang', regionCode: '511922', regionName: '南江县' },
  { prefix: 'shouning', regionCode: '350924', regionName: '寿宁县' },
  { prefix: 'xiapu', regionCode: '350921', regionName: '霞浦县' },
];

// Published allocations are entered as past cases, so those who register and approve may also 补录.
const allocatingPrefectures: readonly Place[] = [
  { prefix: 'bz', regionCode: '5119', regionName: '巴中市' },
  { prefix: 'nd', regionCode: '3509', regionName: '宁德市' },
];

// Published project rows are entered as past cases here.
const projectCounties: readonly Place[] = [
  { prefix: 'bt', regionCode: '430511', regionName: '邵阳市北塔区' },
  { prefix: 'bg', regionCode: '410503', regionName: '安阳市北关区' },
  { prefix: 'dh', regionCode: '350526', regionName: '德化县' },
  { prefix: 'sp', regionCode: '640502', regionName: '中卫市沙坡头区' },
];

function governmentOf(place: Place): DemoOrganisation {
  return {
    ...region(place),
    key: `${place.prefix}.government`,
    name: `${place.regionName}人民政府(演示)`,
    kind: 'government',
  };
}

function departmentOf(place: Place, key: string, name: string): DemoOrganisation {
  return {
    ...region(place),
    key: `${place.prefix}.${key}`,
    name: `${place.regionName}${name}(演示)`,
    kind: 'department',
  };
}

function region({ regionCode, regionName }: Place): Pick<DemoOrganisation, 'regionCode' | 'regionName'> {
  return { regionCode, regionName };
}

const allPlaces = [jiangling, ...receivingCounties, ...allocatingPrefectures, ...projectCounties];

export const demoOrganisations: readonly DemoOrganisation[] = [
  ...allPlaces.map(governmentOf),
  ...[jiangling, ...receivingCounties, ...allocatingPrefectures].map((place) =>
    departmentOf(place, 'finance', '财政局'),
  ),
  ...[jiangling, ...projectCounties].map((place) => departmentOf(place, 'agriculture', '农业农村局')),
  departmentOf(jiangling, 'office', '乡村振兴局'),
  { ...region(jiangling), key: 'jl.audit', name: '江陵县审计局(演示)', kind: 'auditor' },
  { ...township, key: 'jl.township', name: '郝穴镇人民政府(演示)', kind: 'government' },
  { ...village, key: 'jl.village', name: '荆江村村民委员会(演示)', kind: 'villageCommittee' },
  { ...village, key: 'jl.cooperative', name: '荆江村演示种植专业合作社', kind: 'operatingEntity' },
];

const jianglingUsers: readonly DemoUser[] = [
  { account: 'jl.village', displayName: '演示村文书甲', organisation: 'jl.village', roles: ['villageClerk'] },
  { account: 'jl.township', displayName: '演示镇审核员乙', organisation: 'jl.township', roles: ['townshipReviewer'] },
  {
    account: 'jl.department',
    displayName: '演示主管部门丙',
    organisation: 'jl.agriculture',
    roles: ['countyDepartment'],
  },
  { account: 'jl.leading', displayName: '演示领导小组丁', organisation: 'jl.government', roles: ['leadingGroup'] },
  { account: 'jl.office', displayName: '演示振兴局戊', organisation: 'jl.office', roles: ['povertyOffice'] },
  { account: 'jl.office2', displayName: '演示振兴局复核亥', organisation: 'jl.office', roles: ['povertyOffice'] },
  { account: 'jl.publisher', displayName: '演示公示员己', organisation: 'jl.office', roles: ['noticePublisher'] },
  { account: 'jl.maker', displayName: '演示财政经办庚', organisation: 'jl.finance', roles: ['financeMaker'] },
  { account: 'jl.checker', displayName: '演示财政复核辛', organisation: 'jl.finance', roles: ['financeChecker'] },
  { account: 'jl.checker2', displayName: '演示财政复核戌', organisation: 'jl.finance', roles: ['financeChecker'] },
  { account: 'jl.approver', displayName: '演示财政审批壬', organisation: 'jl.finance', roles: ['financeApprover'] },
  { account: 'jl.payer', displayName: '演示财政支付癸', organisation: 'jl.finance', roles: ['financePayer'] },
  { account: 'jl.owner', displayName: '演示实施单位子', organisation: 'jl.cooperative', roles: ['projectOwner'] },
  { account: 'jl.auditor', displayName: '演示审计员丑', organisation: 'jl.audit', roles: ['auditor'] },
  { account: 'jl.archivist', displayName: '演示补录员寅', organisation: 'jl.office', roles: ['archivist'] },
  {
    account: 'jl.system',
    displayName: '演示系统管理员卯',
    organisation: 'jl.government',
    roles: ['systemAdministrator'],
  },
  {
    account: 'jl.security',
    displayName: '演示安全管理员辰',
    organisation: 'jl.government',
    roles: ['securityAdministrator'],
  },
  {
    account: 'jl.auditing',
    displayName: '演示审计管理员巳',
    organisation: 'jl.government',
    roles: ['auditAdministrator'],
  },
];

// What 江陵 did in the past months was entered by people who may also 补录; the accounts above act today.
const jianglingArchivists: readonly DemoUser[] = [
  { account: 'jl.past.village', displayName: '演示村文书午(补录)', organisation: 'jl.village', roles: ['villageClerk', 'archivist'] },
  { account: 'jl.past.township', displayName: '演示镇审核员未(补录)', organisation: 'jl.township', roles: ['townshipReviewer', 'archivist'] },
  { account: 'jl.past.department', displayName: '演示主管部门申(补录)', organisation: 'jl.agriculture', roles: ['countyDepartment', 'archivist'] },
  { account: 'jl.past.leading', displayName: '演示领导小组酉(补录)', organisation: 'jl.government', roles: ['leadingGroup', 'archivist'] },
]; // prettier-ignore

export const demoUsers: readonly DemoUser[] = [
  ...jianglingUsers,
  ...jianglingArchivists,
  ...receivingCounties.map((place) => person(place, 'maker', '财政经办', 'finance', ['financeMaker', 'archivist'])),
  ...allocatingPrefectures.flatMap((place) => [
    person(place, 'maker', '财政经办', 'finance', ['financeMaker', 'archivist']),
    person(place, 'checker', '财政复核', 'finance', ['financeChecker', 'archivist']),
    person(place, 'approver', '财政审批', 'finance', ['financeApprover', 'archivist']),
    person(place, 'leading', '领导小组', 'government', ['leadingGroup', 'archivist']),
  ]),
  ...projectCounties.flatMap((place) => [
    person(place, 'archivist', '补录员', 'agriculture', ['archivist']),
    person(place, 'department', '主管部门', 'agriculture', ['countyDepartment', 'archivist']),
    person(place, 'leading', '领导小组', 'government', ['leadingGroup', 'archivist']),
  ]),
];

function person(place: Place, key: string, title: string, organisation: string, roles: readonly string[]): DemoUser {
  const displayName = `演示${place.regionName}${title}`;
  return { account: `${place.prefix}.${key}`, displayName, organisation: `${place.prefix}.${organisation}`, roles };
}

/** The accounts that exist before everything else, made by `createFirstAdministrator` with the prefix 'demo'. */
const firstAdministrators = ['demo.system', 'demo.security', 'demo.audit'];

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The fixed TOTP secret (base32) of a demonstration account. */
export function demoTotpSecret(account: string): string {
  const digest = createHash('sha256').update(`sunledger-demo:${account}`).digest();
  return Array.from(digest, (byte) => base32[byte % 32]!).join('');
}

/** Whether an account logs in with a TOTP code besides the password. */
export function usesSecondFactor(user: DemoUser): boolean {
  return user.roles.some((role) => findRole(role)?.needsSecondFactor === true);
}

/** One line per account, for the terminal. */
export function describeDemoAccounts(): string[] {
  const lines = demoUsers.map((user) => {
    const secret = usesSecondFactor(user) ? `  TOTP ${demoTotpSecret(user.account)}` : '';
    const duties = user.roles.map((role) => findRole(role)?.label ?? role).join('、');
    return `${user.account.padEnd(18)} ${user.displayName}  ${duties}${secret}`;
  });
  return [`密码 / password  ${demoPassword}`, ...lines];
}

/**
 * A five-minute token of a demonstration account for scripts, without a login page. With several roles the first grant
 * is used unless `role` names one. Throws when the account or the grant does not exist, or outside the demo profile.
 */
export async function demoToken(identityUrl: string, account: string, role?: string): Promise<string> {
  const body = { account, ...(role === undefined ? {} : { role }) };
  const { accessToken } = await send<{ accessToken: string }>(identityUrl, 'POST', '/demo/token', body);
  return accessToken;
}

/**
 * Creates every demonstration organisation, user and grant through identity's own API, acting as its first
 * administrators. Repeatable: what exists is left alone. Returns the user id by account.
 */
export async function seedDemoAccounts(identityUrl: string): Promise<Map<string, string>> {
  for (const account of firstAdministrators) await prepare(identityUrl, account, true);
  const system = await demoToken(identityUrl, 'demo.system');
  const security = await demoToken(identityUrl, 'demo.security');
  const organisationIds = new Map<string, string>();
  for (const organisation of demoOrganisations) {
    organisationIds.set(organisation.key, await ensureOrganisation(identityUrl, system, organisation));
  }
  const userIds = new Map<string, string>();
  for (let start = 0; start < demoUsers.length; start += usersAtOnce) {
    const batch = demoUsers.slice(start, start + usersAtOnce);
    await Promise.all(
      batch.map(async (user) => {
        const organisation = demoOrganisations.find(({ key }) => key === user.organisation)!;
        const organisationId = organisationIds.get(organisation.key)!;
        const { id, isReady } = await ensureUser(identityUrl, system, user, organisationId);
        await ensureGrants(identityUrl, security, { ...user, id, organisationId, organisation });
        if (!isReady) await prepare(identityUrl, user.account, usesSecondFactor(user));
        userIds.set(user.account, id);
      }),
    );
  }
  return userIds;
}

const usersAtOnce = 6;

interface Page<T> {
  items: T[];
}

async function ensureOrganisation(identityUrl: string, token: string, organisation: DemoOrganisation): Promise<string> {
  const { name, kind, regionCode } = organisation;
  const search = new URLSearchParams({ regionCode, kind, name });
  const found = await send<Page<{ id: string; name: string }>>(
    identityUrl,
    'GET',
    `/organisations?${search}`,
    undefined,
    token,
  );
  const known = found.items.find((item) => item.name === name);
  if (known) return known.id;
  const created = await send<{ id: string }>(identityUrl, 'POST', '/organisations', { name, kind, regionCode }, token);
  return created.id;
}

async function ensureUser(identityUrl: string, token: string, user: DemoUser, organisationId: string) {
  const { account, displayName } = user;
  const search = new URLSearchParams({ account });
  const found = await send<Page<{ id: string; hasPassword: boolean }>>(
    identityUrl,
    'GET',
    `/users?${search}`,
    undefined,
    token,
  );
  const known = found.items[0];
  if (known) return { id: known.id, isReady: known.hasPassword };
  const body = { account, displayName, organisationId };
  const created = await send<{ id: string }>(identityUrl, 'POST', '/users', body, token);
  return { id: created.id, isReady: false };
}

interface Grantee {
  id: string;
  roles: readonly string[];
  organisationId: string;
  organisation: DemoOrganisation;
}

async function ensureGrants(identityUrl: string, token: string, grantee: Grantee): Promise<void> {
  const search = new URLSearchParams({ userId: grantee.id, isRevoked: 'false' });
  const held = await send<Page<{ role: string }>>(identityUrl, 'GET', `/grants?${search}`, undefined, token);
  const { regionCode, regionName } = grantee.organisation;
  for (const role of grantee.roles) {
    if (held.items.some((grant) => grant.role === role)) continue;
    const body = {
      userId: grantee.id,
      role,
      organisationId: grantee.organisationId,
      regionCode,
      regionName,
      validFrom: '2018-01-01',
      reason: '演示授权',
    };
    await send(identityUrl, 'POST', '/grants', body, token);
  }
}

async function prepare(identityUrl: string, account: string, hasSecondFactor: boolean): Promise<void> {
  const totp = hasSecondFactor ? { totpSecret: demoTotpSecret(account) } : {};
  await send(identityUrl, 'PUT', '/demo/accounts', { account, password: demoPassword, ...totp });
}

async function send<T>(identityUrl: string, method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(`${identityUrl}${path}`, {
    method,
    headers: {
      ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID(), 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T & { detail?: string };
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.detail ?? ''}`);
  return answer;
}
