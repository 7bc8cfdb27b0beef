import { Alert, Form, Input, Modal, Select, Space, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useCommand } from '../api.ts';
import { applyProblem, FormErrorSummary } from './FormError.tsx';
import { ReasonButton } from './ReasonButton.tsx';

export interface ApprovalVerb {
  key: string;
  /** 同意, 退回到…, 转办, 加签, 撤回, 不同意. */
  label: string;
  kind: 'primary' | 'default' | 'danger';
  /** Why it cannot be used by this person now, e.g. '您是经办人，不能复核'. */
  reason?: string;
  /** What the decision causes, said before it is made. */
  consequence: ReactNode;
  opinion: 'required' | 'optional';
  /** Phrases offered above the opinion box. */
  phrases?: readonly string[];
  /** A further choice: the step to return to, or the person to hand over to. */
  target?: { label: string; options: readonly { value: string; label: string }[] };
}

export interface ApprovalDecision {
  verb: string;
  opinion: string;
  target?: string;
}

interface ApprovalBarProperties {
  verbs: readonly ApprovalVerb[];
  decide: (decision: ApprovalDecision, headers: { 'Idempotency-Key': string }) => Promise<unknown>;
  invalidates: readonly (readonly unknown[])[];
  /** Shown left of the verbs, e.g. the deadline. */
  note?: ReactNode;
  onDecided?: (decision: ApprovalDecision) => void;
}

/** The one bar at the foot of a page with the verbs that apply; a disabled verb says why. */
export function ApprovalBar({ verbs, decide, invalidates, note, onDecided }: ApprovalBarProperties) {
  const [chosen, setChosen] = useState<ApprovalVerb | null>(null);
  if (verbs.length === 0) return null;
  return (
    <section className="approval-bar" aria-label="办理">
      <div className="muted">{note}</div>
      <Space wrap>
        {verbs.map((verb) => (
          <ReasonButton
            key={verb.key}
            type={verb.kind === 'primary' ? 'primary' : 'default'}
            danger={verb.kind === 'danger'}
            reason={verb.reason}
            onClick={() => setChosen(verb)}
          >
            {verb.label}
          </ReasonButton>
        ))}
      </Space>
      {chosen ? (
        <DecisionDialog
          verb={chosen}
          decide={decide}
          invalidates={invalidates}
          onClose={() => setChosen(null)}
          onDecided={onDecided}
        />
      ) : null}
    </section>
  );
}

interface DecisionDialogProperties extends Pick<ApprovalBarProperties, 'decide' | 'invalidates'> {
  verb: ApprovalVerb;
  onClose: () => void;
  onDecided: ApprovalBarProperties['onDecided'];
}

function DecisionDialog({ verb, decide, invalidates, onClose, onDecided }: DecisionDialogProperties) {
  const [form] = Form.useForm<{ opinion?: string; target?: string }>();
  const command = useCommand({
    run: decide,
    invalidates,
    success: `已${verb.label.replace(/…$/, '')}`,
    silentError: true,
    onSuccess: (_, decision) => {
      onClose();
      onDecided?.(decision);
    },
  });
  const submit = (values: { opinion?: string; target?: string }) =>
    command.mutate(
      {
        verb: verb.key,
        opinion: values.opinion?.trim() ?? '',
        ...(values.target === undefined ? {} : { target: values.target }),
      },
      { onError: (error) => applyProblem(form, error) },
    );
  const addPhrase = (phrase: string) => {
    const now = form.getFieldValue('opinion') as string | undefined;
    form.setFieldValue('opinion', now ? `${now}${phrase}` : phrase);
  };
  return (
    <Modal
      open
      title={verb.label}
      okText={verb.label === '确认' ? verb.label : `确认${verb.label.replace(/…$/, '')}`}
      okButtonProps={{ danger: verb.kind === 'danger', loading: command.isPending }}
      cancelText="再看看"
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Alert type="info" showIcon title={verb.consequence} className="consequence" />
      <FormErrorSummary
        form={form}
        error={command.error}
        labels={{ opinion: '意见', target: verb.target?.label ?? '' }}
      />
      <Form form={form} layout="vertical" onFinish={submit}>
        {verb.target ? (
          <Form.Item name="target" label={verb.target.label} rules={[{ required: true, message: '请选择一项' }]}>
            <Select options={[...verb.target.options]} placeholder="请选择" />
          </Form.Item>
        ) : null}
        <Form.Item
          name="opinion"
          label="意见"
          rules={verb.opinion === 'required' ? [{ required: true, whitespace: true, message: '请写明意见' }] : []}
          extra={
            verb.phrases ? (
              <Space wrap size={4} className="phrases">
                常用语
                {verb.phrases.map((phrase) => (
                  <Tag.CheckableTag key={phrase} checked={false} onChange={() => addPhrase(phrase)}>
                    {phrase}
                  </Tag.CheckableTag>
                ))}
              </Space>
            ) : undefined
          }
        >
          <Input.TextArea rows={3} maxLength={500} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
