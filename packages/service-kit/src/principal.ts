import { DomainError } from './errors.ts';

export type Permission = `${string}.${string}` | 'backfill';

/** A route that needs no login. */
export const PUBLIC = Symbol('public');

/** The acting user with one acting grant, or a service that executes a decision of a user. */
export interface Principal {
  userId: string;
  userName: string;
  sessionId: string;
  /** When the login was proven by a second factor, epoch seconds; undefined when it never was, and for services. */
  secondFactorAt?: number | undefined;
  organisationId: string;
  organisationName: string;
  role: string;
  /** Root of the region subtree this grant reaches; '' is the whole country. */
  regionCode: string;
  permissions: ReadonlySet<string>;
  /** Set when a service acts: its name, the workflow and the decision that it executes. */
  service?: string | undefined;
  workflowId?: string | undefined;
  decisionId?: string | undefined;
  onBehalfOf?: { userId: string; userName: string } | undefined;
}

/** Half-open range of region codes: a subtree is every code c with from ≤ c < until (byte order). */
export interface RegionRange {
  from: string;
  until: string;
}

/** The subtree of a region code; '' is everything. '421024' → ['421024', '421025'). */
export function regionRange(regionCode: string): RegionRange {
  if (regionCode === '') return { from: '', until: '~' };
  const last = regionCode.charCodeAt(regionCode.length - 1);
  return { from: regionCode, until: regionCode.slice(0, -1) + String.fromCharCode(last + 1) };
}

/** True when `regionCode` is `root` or lies below it. */
export function isWithinRegion(regionCode: string, root: string): boolean {
  return regionCode.startsWith(root);
}

/** Throws `region.outsideScope` (403) unless the principal's grant reaches the region. */
export function requireRegion(principal: Principal, regionCode: string): void {
  if (isWithinRegion(regionCode, principal.regionCode)) return;
  throw new DomainError('region.outsideScope', `您的授权范围不包括该地区（${regionCode}）`, { status: 403 });
}

/** Throws `permission.missing` (403) unless the principal holds the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (principal.permissions.has(permission)) return;
  throw new DomainError('permission.missing', `您当前的岗位没有办理此事的权限（${permission}）`, { status: 403 });
}

/**
 * Throws `login.secondFactorStale` (403) unless the person proved their second factor within the last `seconds`. A service
 * passes: it carries out what a person decided.
 */
export function requireFreshSecondFactor({ service, secondFactorAt = 0 }: Principal, seconds: number): void {
  if (service !== undefined || Date.now() / 1000 - secondFactorAt <= seconds) return;
  const message = `此事涉及资金、授权或个人信息，须在 ${Math.ceil(seconds / 60)} 分钟内验证过动态码，请重新登录验证后继续`;
  throw new DomainError('login.secondFactorStale', message, { status: 403 });
}

/** The principal of unattended work inside one service: relays, reconcilers, activities. Reaches every region. */
export function systemPrincipal(service: string, onBehalfOf?: { userId: string; userName: string }): Principal {
  return {
    userId: `service:${service}`,
    userName: service,
    sessionId: '',
    organisationId: '',
    organisationName: '系统',
    role: 'service',
    regionCode: '',
    permissions: new Set(),
    service,
    onBehalfOf,
  };
}

/** A visitor of a PUBLIC route. Row filters of public routes are written in their queries. */
export const anonymous: Principal = {
  userId: 'anonymous',
  userName: '访客',
  sessionId: '',
  organisationId: '',
  organisationName: '',
  role: 'anonymous',
  regionCode: '',
  permissions: new Set(),
};
