import { useState } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { ApprovalBar, type ApprovalVerb } from '../../ui/ApprovalBar.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import type { FundDocument } from './fund-document.ts';

/** Takes a confirmed document back whose money nobody has used; nothing for people who do not register documents. */
export function ProposeAnnulment({ document }: { document: FundDocument }) {
  const canRegister = useCan('fund.register');
  const [isOpen, setIsOpen] = useState(false);
  if (document.status !== 'confirmed' || !canRegister) return null;
  const isUsed = document.availableFen !== document.amountFen;
  return (
    <>
      <ReasonButton
        danger
        reason={isUsed ? '资金已有下达、冻结或支付，全部退回后才能撤销文件' : undefined}
        onClick={() => setIsOpen(true)}
      >
        撤销文件
      </ReasonButton>
      {isOpen ? (
        <ReasonDialog
          title={`撤销指标文件：${document.documentNumber}`}
          okText="提出撤销"
          isDanger
          run={(reason, headers) =>
            call(
              fundAllocation.POST('/fund-documents/{id}/annulment', {
                params: { path: { id: document.id } },
                body: { reason },
                headers,
              }),
            )
          }
          consequence="全部资金立即冻结；经另一人复核后冲回记账、注销指标，文号可以重新登记。"
          invalidates={[['fund-allocation']]}
          success="已提出，等待复核"
          onClose={() => setIsOpen(false)}
        />
      ) : null}
    </>
  );
}

/** The second person's bar for a proposed annulment; nothing when none is open. */
export function AnnulmentBar({ document }: { document: FundDocument }) {
  const { user } = useSession();
  const canDecide = useCan('round.approve');
  const { annulment } = document;
  if (document.status !== 'annulling' || annulment === null || !canDecide) return null;
  const own = annulment.proposedBy.userId === user.id ? { reason: '您是提出人，不能复核，请另一位复核人办理' } : {};
  const verbs: ApprovalVerb[] = [
    {
      key: 'approve',
      label: '同意撤销',
      kind: 'primary',
      opinion: 'optional',
      consequence: '登记的记账立即冲回，指标注销；文号可以重新登记。',
      ...own,
    },
    {
      key: 'reject',
      label: '不同意',
      kind: 'danger',
      opinion: 'required',
      phrases: ['文件登记无误。', '请改为退回上级。'],
      consequence: '文件继续有效，冻结的资金恢复为可用。',
      ...own,
    },
  ];
  return (
    <ApprovalBar
      verbs={verbs}
      note={`${annulment.proposedBy.userName}提出撤销：${annulment.reason}`}
      invalidates={[['fund-allocation']]}
      decide={({ verb, opinion }, headers) =>
        call(
          fundAllocation.POST('/fund-documents/{id}/annulment-decision', {
            params: { path: { id: document.id } },
            body: verb === 'reject' ? { verb, reason: opinion } : { verb: 'approve' },
            headers,
          }),
        )
      }
    />
  );
}
