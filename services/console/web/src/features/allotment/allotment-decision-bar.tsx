import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { ApprovalBar, type ApprovalVerb } from '../../ui/ApprovalBar.tsx';
import type { Allotment } from './allotment.ts';

const VERBS: readonly ApprovalVerb[] = [
  {
    key: 'confirm',
    label: '确认下达',
    kind: 'primary',
    opinion: 'optional',
    consequence: '确认后立即记账：金额从上级指标转到本指标，下级签收后可以使用。',
  },
  {
    key: 'cancel',
    label: '撤销',
    kind: 'danger',
    opinion: 'required',
    phrases: ['文号有误。', '金额有误。', '地区有误。'],
    consequence: '撤销后冻结的金额退回上级指标；需要时重新提出。',
  },
];

/** The second person's bar for a proposed pass-down; nothing when none is open. */
export function AllotmentDecisionBar({ allotment }: { allotment: Allotment }) {
  const canConfirm = useCan('round.approve');
  if (allotment.state !== 'proposed' || !canConfirm) return null;
  return (
    <ApprovalBar
      verbs={VERBS}
      note={`${allotment.issuedByName}提出，须由另一人确认`}
      invalidates={[['fund-allocation']]}
      decide={({ verb, opinion }, headers) =>
        call(
          fundAllocation.POST('/allotments/{id}/confirmation', {
            params: { path: { id: allotment.id } },
            body: verb === 'cancel' ? { verb, reason: opinion } : { verb: 'confirm' },
            headers,
          }),
        )
      }
    />
  );
}
