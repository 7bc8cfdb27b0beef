import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { ApprovalBar, type ApprovalVerb } from '../../ui/ApprovalBar.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import type { Round } from './allocation-round.ts';

/** Takes an approved round back before it is issued; nothing for people who do not draft rounds. */
export function ProposeWithdrawal({ round }: { round: Round }) {
  const canManage = useCan('round.manage');
  const [isOpen, setIsOpen] = useState(false);
  if (round.state !== 'approved' || !canManage) return null;
  return (
    <>
      <ReasonButton danger reason={undefined} onClick={() => setIsOpen(true)}>
        撤回
      </ReasonButton>
      {isOpen ? (
        <ReasonDialog
          title={`撤回：${round.title}`}
          okText="提出撤回"
          isDanger
          run={(reason, headers) =>
            call(
              fundAllocation.POST('/allocation-rounds/{id}/withdrawal', {
                params: { path: { id: round.id } },
                body: { reason },
                headers,
              }),
            )
          }
          consequence="提出后不能下达；经另一人复核后本轮次办结，被分配的指标不动，需要时另建轮次。"
          invalidates={[['fund-allocation']]}
          success="已提出，等待复核"
          onClose={() => setIsOpen(false)}
        />
      ) : null}
    </>
  );
}

/** The second person's bar for a proposed withdrawal; nothing when none is open. */
export function WithdrawalBar({ round }: { round: Round }) {
  const { user } = useSession();
  const canDecide = useCan('round.approve');
  const { withdrawal } = round;
  if (round.state !== 'withdrawing' || withdrawal === null || !canDecide) return null;
  const own = withdrawal.proposedBy.userId === user.id ? { reason: '您是提出人，不能复核，请另一位复核人办理' } : {};
  const verbs: ApprovalVerb[] = [
    {
      key: 'approve',
      label: '同意撤回',
      kind: 'primary',
      opinion: 'optional',
      consequence: '本轮次办结，不再下达；被分配的指标不动。',
      ...own,
    },
    {
      key: 'reject',
      label: '不同意',
      kind: 'danger',
      opinion: 'required',
      phrases: ['按批准的方案下达。'],
      consequence: '轮次恢复为已批准，可以下达。',
      ...own,
    },
  ];
  return (
    <ApprovalBar
      verbs={verbs}
      note={`${withdrawal.proposedBy.userName}提出撤回：${withdrawal.reason}`}
      invalidates={[['fund-allocation']]}
      decide={({ verb, opinion }, headers) =>
        call(
          fundAllocation.POST('/allocation-rounds/{id}/withdrawal-decision', {
            params: { path: { id: round.id } },
            body: verb === 'reject' ? { verb, reason: opinion } : { verb: 'approve' },
            headers,
          }),
        )
      }
    />
  );
}

/** What can be done about a notice that was refused: publish it again, or record that the result stays unpublished. */
export function RefusedNoticeActions({ round }: { round: Round }) {
  const { user } = useSession();
  const canIssue = useCan('allotment.issue');
  const canApprove = useCan('round.approve');
  const [isLeaving, setIsLeaving] = useState(false);
  const retry = useCommand({
    run: (id: string, headers) =>
      call(fundAllocation.POST('/allocation-rounds/{id}/notice-retry', { params: { path: { id } }, headers })),
    invalidates: [['fund-allocation']],
    success: '已重新发起公告',
  });
  if (round.noticeRefusal === null || round.unpublished !== null) return null;
  return (
    <>
      {canIssue ? (
        <ReasonButton
          type="primary"
          reason={undefined}
          loading={retry.isPending}
          onClick={() => retry.mutate(round.id)}
        >
          重新公告
        </ReasonButton>
      ) : null}
      {canApprove ? (
        <ReasonButton
          danger
          reason={round.issuedBy?.userId === user.id ? '您是下达人，由另一位复核人决定' : undefined}
          onClick={() => setIsLeaving(true)}
        >
          登记为不公告
        </ReasonButton>
      ) : null}
      {isLeaving ? (
        <ReasonDialog
          title={`登记为不公告：${round.title}`}
          okText="登记"
          isDanger
          run={(reason, headers) =>
            call(
              fundAllocation.POST('/allocation-rounds/{id}/unpublished', {
                params: { path: { id: round.id } },
                body: { reason },
                headers,
              }),
            )
          }
          consequence="分配结果不再公告，原因记在轮次上，审计可查；登记后不能再公告。"
          invalidates={[['fund-allocation']]}
          success="已登记"
          onClose={() => setIsLeaving(false)}
        />
      ) : null}
    </>
  );
}
