import { Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { FormDialog } from './FormDialog.tsx';
import { OpinionItem } from './OpinionItem.tsx';
import { ReasonButton } from './ReasonButton.tsx';

type SecondVerb = 'approve' | 'reject';

interface SecondDecisionProperties {
  /** What is decided about, in the title of the dialog. */
  subject: string;
  /** Why this person cannot decide; undefined when they can. */
  reason: string | undefined;
  /** What each verb causes, in a sentence. */
  consequences: Record<SecondVerb, ReactNode>;
  invalidates: readonly (readonly unknown[])[];
  run: (decision: { verb: SecondVerb; reason: string }, headers: { 'Idempotency-Key': string }) => Promise<unknown>;
}

/** The second person puts an entry into effect, or turns it down with an opinion. */
export function SecondDecision({ reason, ...dialog }: SecondDecisionProperties) {
  const [verb, setVerb] = useState<SecondVerb | null>(null);
  return (
    <Space>
      <ReasonButton size="small" type="primary" reason={reason} onClick={() => setVerb('approve')}>
        通过
      </ReasonButton>
      <ReasonButton size="small" danger reason={reason} onClick={() => setVerb('reject')}>
        不通过
      </ReasonButton>
      {verb ? <DecisionDialog {...dialog} verb={verb} onClose={() => setVerb(null)} /> : null}
    </Space>
  );
}

interface DecisionDialogProperties extends Omit<SecondDecisionProperties, 'reason'> {
  verb: SecondVerb;
  onClose: () => void;
}

function DecisionDialog({ subject, consequences, invalidates, run, verb, onClose }: DecisionDialogProperties) {
  const title = verb === 'approve' ? '通过' : '不通过';
  return (
    <FormDialog<{ reason?: string }, unknown>
      title={`${title}：${subject}`}
      okText={title}
      isDanger={verb === 'reject'}
      consequence={consequences[verb]}
      labels={{ reason: '意见' }}
      invalidates={invalidates}
      success={verb === 'approve' ? '已生效' : '已退回'}
      onClose={onClose}
      run={({ reason }, headers) => run({ verb, reason: reason?.trim() ?? '' }, headers)}
    >
      <OpinionItem isRequired={verb === 'reject'} />
    </FormDialog>
  );
}
