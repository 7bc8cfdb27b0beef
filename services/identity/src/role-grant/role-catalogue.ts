/**
 * Every permission of the platform and every role that bundles them. A service that adds a route adds its permission here
 * and to the roles that need it; nothing else decides who may do what.
 */
const permissionCodes = [
  'identity.organisation.read',
  'identity.organisation.manage',
  'identity.user.read',
  'identity.user.manage',
  'identity.grant.read',
  'identity.grant.manage',
  'identity.session.manage',
  'identity.secondFactor.reset',
  'approval.read',
  'approval.decide',
  'region.read',
  'region.manage',
  'bank.manage',
  'bank.approve',
  'calendar.manage',
  'calendar.approve',
  'entity.manage',
  'entity.approve',
  'notice.read',
  'notice.publish',
  'notice.post',
  'objection.handle',
  'project.read',
  'project.propose',
  'project.argue',
  'plan.manage',
  'fund.read',
  'fund.register',
  'round.manage',
  'round.approve',
  'allotment.issue',
  'payment.request',
  'payment.review',
  'payment.pay',
  'bankResult.import',
  'audit.read',
  'backfill',
  'system.read',
] as const;

export type PermissionCode = (typeof permissionCodes)[number];

export interface RoleDefinition {
  label: string;
  permissions: readonly PermissionCode[];
  /**
   * 等保三级: who writes about money, decides about it, administers the platform or may see who objected logs in with a
   * second factor.
   */
  needsSecondFactor: boolean;
  /** Permissions that also join the person's other roles, where both grants reach the region. */
  addsToOtherRoles?: readonly PermissionCode[];
}

const looking: readonly PermissionCode[] = ['region.read', 'notice.read', 'project.read'];
// Everyone who proposes or decides works on the approval chains; the chain itself knows whose turn it is.
const deciding: readonly PermissionCode[] = ['approval.read', 'approval.decide'];
const lookingAtMoney: readonly PermissionCode[] = [...looking, 'fund.read'];

export const roleCatalogue = {
  villageClerk: {
    label: '村级经办',
    permissions: [...deciding, ...looking, 'project.propose', 'notice.post'],
    needsSecondFactor: false,
  },
  townshipReviewer: {
    label: '乡镇审核',
    permissions: [...deciding, ...looking, 'notice.publish', 'notice.post', 'objection.handle'],
    needsSecondFactor: true,
  },
  countyDepartment: {
    label: '县级主管部门论证',
    permissions: [...deciding, ...lookingAtMoney, 'project.argue'],
    needsSecondFactor: false,
  },
  leadingGroup: {
    label: '县领导小组',
    permissions: [...deciding, ...lookingAtMoney, 'calendar.approve'],
    needsSecondFactor: true,
  },
  povertyOffice: {
    label: '扶贫办·乡村振兴局',
    permissions: [
      ...deciding,
      ...lookingAtMoney,
      'calendar.manage',
      'entity.manage',
      'region.manage',
      'project.argue',
      'plan.manage',
      'notice.publish',
      'notice.post',
      'objection.handle',
    ],
    needsSecondFactor: true,
  },
  financeMaker: {
    label: '财政经办',
    permissions: [
      ...deciding,
      ...lookingAtMoney,
      'bank.manage',
      'entity.manage',
      'fund.register',
      'round.manage',
      'allotment.issue',
      'payment.request',
      'notice.publish',
    ],
    needsSecondFactor: true,
  },
  financeChecker: {
    label: '财政复核',
    permissions: [
      ...deciding,
      ...lookingAtMoney,
      'bank.approve',
      'entity.approve',
      'round.approve',
      'payment.review',
      'bankResult.import',
    ],
    needsSecondFactor: true,
  },
  financeApprover: {
    label: '财政审批',
    permissions: [...deciding, ...lookingAtMoney, 'round.approve'],
    needsSecondFactor: true,
  },
  financePayer: {
    label: '财政支付',
    permissions: [...deciding, ...lookingAtMoney, 'payment.pay'],
    needsSecondFactor: true,
  },
  noticePublisher: {
    label: '公示管理',
    permissions: [...looking, 'notice.publish', 'notice.post', 'objection.handle'],
    needsSecondFactor: true,
  },
  projectOwner: {
    label: '项目实施单位',
    permissions: [...deciding, ...lookingAtMoney, 'entity.manage', 'payment.request'],
    needsSecondFactor: true,
  },
  auditor: {
    label: '审计',
    permissions: ['approval.read', ...lookingAtMoney, 'audit.read', 'identity.organisation.read'],
    needsSecondFactor: false,
  },
  systemAdministrator: {
    label: '系统管理员',
    permissions: [
      'identity.organisation.read',
      'identity.organisation.manage',
      'identity.user.read',
      'identity.user.manage',
      'region.read',
      'region.manage',
      'system.read',
    ],
    needsSecondFactor: true,
  },
  securityAdministrator: {
    label: '安全管理员',
    permissions: [
      'identity.organisation.read',
      'identity.user.read',
      'identity.grant.read',
      'identity.grant.manage',
      'identity.session.manage',
      'identity.secondFactor.reset',
      'region.read',
    ],
    needsSecondFactor: true,
  },
  auditAdministrator: {
    label: '审计管理员',
    permissions: [
      'identity.organisation.read',
      'identity.user.read',
      'identity.grant.read',
      'audit.read',
      'region.read',
      'system.read',
    ],
    needsSecondFactor: true,
  },
  archivist: {
    label: '补录员',
    // 补录 of money is done by those who write about it anyway, whose roles this one joins.
    permissions: [...lookingAtMoney, 'project.propose', 'backfill'],
    needsSecondFactor: true,
    addsToOtherRoles: ['backfill'],
  },
} as const satisfies Record<string, RoleDefinition>;

export type RoleCode = keyof typeof roleCatalogue;

export const roleCodes = Object.keys(roleCatalogue) as [RoleCode, ...RoleCode[]];

/** The definition of a role; undefined for a code this release does not know. */
export function findRole(code: string): RoleDefinition | undefined {
  return Object.hasOwn(roleCatalogue, code) ? roleCatalogue[code as RoleCode] : undefined;
}

// 不相容岗位：申请、经办≠审核、审批≠支付≠稽核≠系统管理≠安全管理. Roles of two lines are never in one hand.
const separateDuties: readonly (readonly RoleCode[])[] = [
  ['financeMaker', 'projectOwner'],
  ['financeChecker', 'financeApprover', 'leadingGroup'],
  ['financePayer'],
  ['auditor', 'auditAdministrator'],
  ['systemAdministrator'],
  ['securityAdministrator'],
];

/** Duties that one person never holds at the same time, wherever. The table incompatible_role holds the same pairs. */
export const incompatibleRoles: readonly (readonly [RoleCode, RoleCode])[] = [
  ...separateDuties.flatMap((roles, line) =>
    roles.flatMap((role) =>
      separateDuties.slice(line + 1).flatMap((others) => others.map((other) => [role, other] as const)),
    ),
  ),
  ['villageClerk', 'townshipReviewer'],
];

export interface HeldGrant {
  id: string;
  role: string;
  regionCode: string;
}

/**
 * What a person may do under one acting grant: the role's permissions, plus those that another held role adds where that
 * grant reaches the whole region of the acting one. Never widens the region.
 */
export function permissionsOf(acting: HeldGrant, held: readonly HeldGrant[]): PermissionCode[] {
  const permissions = new Set<PermissionCode>(findRole(acting.role)?.permissions ?? []);
  for (const grant of held) {
    if (!acting.regionCode.startsWith(grant.regionCode)) continue;
    for (const permission of findRole(grant.role)?.addsToOtherRoles ?? []) permissions.add(permission);
  }
  return [...permissions].toSorted();
}
