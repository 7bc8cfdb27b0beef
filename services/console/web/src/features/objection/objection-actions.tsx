import { Form, Input, Radio, Space } from 'antd';
import { useState } from 'react';
import { call, disclosure } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { NOTICE_CHANGES } from '../public-notice/public-notice.ts';
import { FINDINGS } from './labels.ts';
import type { Objection } from './objection.ts';

type Verb = 'assign' | 'verify' | 'resolve' | 'replyInPerson';

const VERBS: Record<Verb, string> = {
  assign: '由我经办',
  verify: '登记核实情况',
  resolve: '作出结论并答复',
  replyInPerson: '登记已答复本人',
};

/** The verbs of an objection; each says why it cannot be used now. */
export function ObjectionActions({ objection }: { objection: Objection }) {
  const { user } = useSession();
  const [verb, setVerb] = useState<Verb | null>(null);
  const close = () => setVerb(null);
  const verbs: Verb[] = objection.isAnonymous
    ? ['assign', 'verify', 'resolve']
    : ['assign', 'verify', 'resolve', 'replyInPerson'];
  if (objection.state === 'resolved' && !objection.personalReplyPending) return null;
  return (
    <section className="approval-bar" aria-label="办理">
      <div className="muted">{objection.handlerName === null ? '还没有经办人' : `经办人 ${objection.handlerName}`}</div>
      <Space wrap>
        {verbs.map((each) => (
          <ReasonButton
            key={each}
            type={each === nextVerb(objection) ? 'primary' : 'default'}
            reason={reasonAgainst(each, objection, user.id)}
            onClick={() => setVerb(each)}
          >
            {VERBS[each]}
          </ReasonButton>
        ))}
      </Space>
      {verb === 'assign' ? <AssignDialog objection={objection} onClose={close} /> : null}
      {verb === 'verify' ? <VerifyDialog objection={objection} onClose={close} /> : null}
      {verb === 'resolve' ? <ResolveDialog objection={objection} onClose={close} /> : null}
      {verb === 'replyInPerson' ? <PersonalReplyDialog objection={objection} onClose={close} /> : null}
    </section>
  );
}

function nextVerb({ state }: Objection): Verb {
  const next = { received: 'assign', assigned: 'verify', verified: 'resolve', resolved: 'replyInPerson' } as const;
  return next[state];
}

function reasonAgainst(verb: Verb, objection: Objection, userId: string): string | undefined {
  const { state, handlerUserId, handlerName } = objection;
  if (verb === 'replyInPerson') return state === 'resolved' ? undefined : '办结以后才能登记答复本人';
  if (state === 'resolved') return '异议已经办结';
  if (verb === 'assign') return handlerUserId === userId ? '已经由您经办' : undefined;
  if (handlerUserId === null) return '还没有经办人';
  if (handlerUserId !== userId) return `由经办人 ${handlerName} 办理`;
  if (verb === 'resolve' && state !== 'verified') return '请先登记核实情况，再作结论';
  return undefined;
}

interface DialogProperties {
  objection: Objection;
  onClose: () => void;
}

const pathOf = ({ id }: Objection) => ({ path: { id } });

function AssignDialog({ objection, onClose }: DialogProperties) {
  return (
    <FormDialog<object, unknown>
      title="由我经办"
      okText="确认由我经办"
      consequence={
        objection.handlerName === null
          ? '您将负责核实、作结论和答复。公示事项的申报人和经办人不能办理，系统会拒绝。'
          : `改由您经办，${objection.handlerName} 不再办理；已登记的核实情况保留。`
      }
      labels={{}}
      invalidates={NOTICE_CHANGES}
      success="已由您经办"
      onClose={onClose}
      run={(_, headers) =>
        call(
          disclosure.POST('/objections/{id}/assignment', {
            params: pathOf(objection),
            headers,
          }),
        )
      }
    >
      <p>{objection.noticeTitle}</p>
    </FormDialog>
  );
}

function VerifyDialog({ objection, onClose }: DialogProperties) {
  return (
    <FormDialog<{ verification: string }, unknown>
      title="登记核实情况"
      okText="登记"
      consequence="核实情况加密保存，不公开；登记后才能作结论。"
      labels={{ verification: '核实情况' }}
      initialValues={objection.verification === null ? {} : { verification: objection.verification }}
      invalidates={NOTICE_CHANGES}
      success="已登记"
      onClose={onClose}
      run={({ verification }, headers) =>
        call(
          disclosure.POST('/objections/{id}/verification', {
            params: pathOf(objection),
            body: { verification: verification.trim() },
            headers,
          }),
        )
      }
    >
      <Form.Item
        name="verification"
        label="核实情况"
        extra="何时、向谁、用什么办法核实，核实的结果"
        rules={[{ required: true, whitespace: true, min: 2, message: '请写明核实的经过和结果' }]}
      >
        <Input.TextArea rows={6} maxLength={2000} showCount />
      </Form.Item>
    </FormDialog>
  );
}

type Resolution = { finding: keyof typeof FINDINGS; reply: string };

function ResolveDialog({ objection, onClose }: DialogProperties) {
  return (
    <FormDialog<Resolution, unknown>
      title="作出结论并答复"
      okText="作出结论"
      consequence="结论和答复随公示公开，不能修改。结论为“属实”的，公示终止、事项退回；其余的，公示期满后继续。"
      labels={{ finding: '结论', reply: '公开答复' }}
      invalidates={NOTICE_CHANGES}
      success="已办结"
      onClose={onClose}
      run={({ finding, reply }, headers) =>
        call(
          disclosure.POST('/objections/{id}/resolution', {
            params: pathOf(objection),
            body: { finding, reply: reply.trim() },
            headers,
          }),
        )
      }
    >
      <Form.Item name="finding" label="结论" rules={[{ required: true, message: '请选择结论' }]}>
        <Radio.Group options={Object.entries(FINDINGS).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item
        name="reply"
        label="公开答复"
        extra="请勿写姓名、电话、身份证号等个人信息；含有时系统会拒绝"
        rules={[{ required: true, whitespace: true, min: 2, message: '请写明答复' }]}
      >
        <Input.TextArea rows={5} maxLength={1000} showCount />
      </Form.Item>
    </FormDialog>
  );
}

function PersonalReplyDialog({ objection, onClose }: DialogProperties) {
  return (
    <FormDialog<{ channel: string }, unknown>
      title="登记已答复本人"
      okText="登记"
      labels={{ channel: '答复的方式' }}
      invalidates={NOTICE_CHANGES}
      success="已登记"
      onClose={onClose}
      run={({ channel }, headers) =>
        call(
          disclosure.POST('/objections/{id}/personal-reply', {
            params: pathOf(objection),
            body: { channel: channel.trim() },
            headers,
          }),
        )
      }
    >
      <Form.Item
        name="channel"
        label="答复的方式"
        rules={[{ required: true, whitespace: true, min: 2, message: '请写明答复的方式' }]}
      >
        <Input maxLength={60} placeholder="如：电话、上门、书面" />
      </Form.Item>
    </FormDialog>
  );
}
