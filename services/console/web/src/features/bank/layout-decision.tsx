import { Space } from 'antd';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { OpinionItem } from '../../ui/OpinionItem.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { BANK_KEY, type BankLayoutEntry } from './bank.ts';

type Verb = 'approve' | 'reject';

/** The second person puts a layout into effect, or turns it down. */
export function LayoutDecision({ entry }: { entry: BankLayoutEntry }) {
  const { user } = useSession();
  const [verb, setVerb] = useState<Verb | null>(null);
  const reason = entry.requestedBy === user.id ? '您是该银行文件格式的登记人，不能复核' : undefined;
  return (
    <Space>
      <ReasonButton size="small" type="primary" reason={reason} onClick={() => setVerb('approve')}>
        通过
      </ReasonButton>
      <ReasonButton size="small" danger reason={reason} onClick={() => setVerb('reject')}>
        不通过
      </ReasonButton>
      {verb ? <DecisionDialog entry={entry} verb={verb} onClose={() => setVerb(null)} /> : null}
    </Space>
  );
}

function DecisionDialog({ entry, verb, onClose }: { entry: BankLayoutEntry; verb: Verb; onClose: () => void }) {
  const isApproval = verb === 'approve';
  const title = isApproval ? '通过' : '不通过';
  return (
    <FormDialog<{ reason?: string }, unknown>
      title={`${title}：${entry.name}的文件格式`}
      okText={title}
      isDanger={!isApproval}
      run={({ reason }, headers) =>
        call(
          registry.POST('/bank-layouts/{id}/approval', {
            params: { path: { id: entry.id } },
            body: { verb, reason: reason?.trim() ?? '' },
            headers,
          }),
        )
      }
      consequence={
        isApproval
          ? '通过后，该地区及其下级立即按此格式写付款文件，替换原有格式。请先展开该行，与银行的接口说明逐项核对。'
          : '不通过的格式不会使用，需要时重新登记。'
      }
      labels={{ reason: '意见' }}
      invalidates={[BANK_KEY]}
      success={isApproval ? '已生效' : '已退回'}
      onClose={onClose}
    >
      <OpinionItem isRequired={!isApproval} />
    </FormDialog>
  );
}
