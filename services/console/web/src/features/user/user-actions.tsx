import { Alert, Modal, Space, Typography } from 'antd';
import { useState } from 'react';
import { call, identity } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import type { User } from './user.ts';
import './user-actions.css';

type Verb = 'deactivation' | 'reactivation' | 'unlock' | 'second-factor-reset' | 'initial-password';

const VERBS: Record<Verb, { label: string; consequence: string; success: string; isDanger?: boolean }> = {
  'initial-password': {
    label: '签发初始密码',
    consequence: '原密码立即失效，其登录会话全部结束。新的初始密码只显示一次，本人首次登录时必须修改。',
    success: '已签发',
  },
  unlock: { label: '解除锁定', consequence: '清除输错密码的次数，立即可以再登录。', success: '已解除锁定' },
  'second-factor-reset': {
    label: '解除动态码绑定',
    consequence: '其登录会话全部结束，下次登录时重新绑定动态码。请先当面或电话核实本人身份。',
    success: '已解除绑定',
    isDanger: true,
  },
  deactivation: {
    label: '停用',
    consequence: '立即退出登录，不能再登录；历史办理记录保留。',
    success: '已停用',
    isDanger: true,
  },
  reactivation: { label: '恢复', consequence: '恢复后可以用原密码登录，岗位以仍然有效的授权为准。', success: '已恢复' },
};

/** What administrators can do with an account; each with a reason, none with one's own. */
export function UserActions({ user }: { user: User }) {
  const canManage = useCan('identity.user.manage');
  const canReset = useCan('identity.secondFactor.reset');
  const { user: self } = useSession();
  const [verb, setVerb] = useState<Verb | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const own = user.id === self.id ? '不能对自己的账号办理，请由另一位管理员办理' : undefined;
  const inactive = user.isActive ? undefined : '账号已停用';
  const button = (key: Verb, reason: string | undefined) => (
    <ReasonButton key={key} danger={VERBS[key].isDanger === true} reason={own ?? reason} onClick={() => setVerb(key)}>
      {VERBS[key].label}
    </ReasonButton>
  );
  return (
    <Space wrap>
      {canManage ? button('initial-password', inactive) : null}
      {canManage ? button('unlock', inactive) : null}
      {canReset ? button('second-factor-reset', user.hasSecondFactor ? undefined : '没有绑定动态码') : null}
      {canManage ? button(user.isActive ? 'deactivation' : 'reactivation', undefined) : null}
      {verb ? <VerbDialog user={user} verb={verb} onClose={() => setVerb(null)} onPassword={setPassword} /> : null}
      {password === null ? null : <PasswordOnce user={user} password={password} onClose={() => setPassword(null)} />}
    </Space>
  );
}

interface VerbDialogProperties {
  user: User;
  verb: Verb;
  onClose: () => void;
  onPassword: (password: string) => void;
}

function VerbDialog({ user, verb, onClose, onPassword }: VerbDialogProperties) {
  const { label, consequence, success, isDanger } = VERBS[verb];
  return (
    <ReasonDialog<object>
      title={`${label}：${user.displayName}`}
      okText={label}
      isDanger={isDanger === true}
      consequence={consequence}
      invalidates={[['identity']]}
      success={success}
      onClose={onClose}
      onSuccess={(answer) => 'initialPassword' in answer && onPassword(String(answer.initialPassword))}
      run={(reason, headers) =>
        call<object>(
          identity.POST(`/users/{userId}/${verb}`, {
            params: { path: { userId: user.id } },
            body: { reason },
            headers,
          }),
        )
      }
    />
  );
}

/** The only moment the password is readable: it is not stored in plain text anywhere. */
function PasswordOnce({ user, password, onClose }: { user: User; password: string; onClose: () => void }) {
  return (
    <Modal
      open
      title={`${user.displayName}的初始密码`}
      okText="已交给本人，关闭"
      onOk={onClose}
      onCancel={onClose}
      cancelButtonProps={{ className: 'is-hidden' }}
      mask={{ closable: false }}
    >
      <Alert
        type="warning"
        showIcon
        className="consequence"
        title="只显示这一次。请当面或密封交给本人，不要发到群里。"
      />
      <Typography.Paragraph copyable={{ text: password, tooltips: ['复制', '已复制'] }} className="password-once">
        <code>{password}</code>
      </Typography.Paragraph>
    </Modal>
  );
}
