import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Grant, User } from './user.ts';

export const USER_STATES = {
  active: { label: '在用', tone: 'done' },
  deactivated: { label: '已停用', tone: 'neutral' },
  withoutPassword: { label: '待领初始密码', tone: 'waiting' },
} as const satisfies StateLabels;

export function userState(user: User): keyof typeof USER_STATES {
  if (!user.isActive) return 'deactivated';
  return user.hasPassword ? 'active' : 'withoutPassword';
}

export const GRANT_STATES = {
  valid: { label: '有效', tone: 'done' },
  upcoming: { label: '未生效', tone: 'waiting' },
  expired: { label: '已过期', tone: 'neutral' },
  revoked: { label: '已收回', tone: 'refused' },
} as const satisfies StateLabels;

/** State of a grant on a business date. */
export function grantState(grant: Grant, today: string): keyof typeof GRANT_STATES {
  if (grant.revokedAt !== null) return 'revoked';
  if (grant.validFrom > today) return 'upcoming';
  return grant.validTo !== null && grant.validTo < today ? 'expired' : 'valid';
}

export const USER_LABELS = { account: '账号', displayName: '姓名', organisationId: '单位' };

export const GRANT_LABELS = {
  userId: '用户',
  role: '岗位',
  organisationId: '以哪个单位的名义',
  regionCode: '管辖地区',
  validFrom: '自',
  validTo: '至',
  reason: '理由',
};

export const ACTIONS: Record<string, string> = {
  'login.accept': '登录成功',
  'login.refuse': '登录被拒',
  'login.lock': '登录失败次数过多，账号锁定',
  'session.end': '结束会话',
  'user.create': '新建用户',
  'user.createFirstAdministrator': '建立首位管理员',
  'user.deactivate': '停用用户',
  'user.reactivate': '恢复用户',
  'user.unlock': '解除锁定',
  'user.issueInitialPassword': '签发初始密码',
  'user.changePassword': '修改密码',
  'secondFactor.enrol': '绑定动态码',
  'secondFactor.reset': '解除动态码绑定',
  'grant.create': '授予岗位',
  'grant.revoke': '收回岗位',
  'organisation.create': '新建单位',
  'organisation.deactivate': '停用单位',
  'token.issue': '领取访问令牌',
  'token.refuse': '不予签发访问令牌',
  'serviceToken.issue': '服务代办令牌',
  'demo.prepareAccount': '准备演示账号',
};
