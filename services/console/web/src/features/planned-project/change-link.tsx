import { Form, Table } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { FormDialog, ReasonItem } from '../../ui/FormDialog.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { formatMoney, MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { SecondDecision } from '../../ui/SecondDecision.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { CHANGE_LABELS, CHANGE_STATES } from './labels.ts';
import type { LinkChange, PlannedProjectDetail, ProjectLink } from './planned-project.ts';

interface ChangeLinkProperties {
  project: PlannedProjectDetail;
  link: ProjectLink;
  onClose: () => void;
}

/** Proposes another amount for what an allotment pays of a project: more, less, or nothing. */
export function ChangeLink({ project, link, onClose }: ChangeLinkProperties) {
  const rest = BigInt(project.approvedAmountFen) - BigInt(project.linkedFen);
  return (
    <FormDialog<{ amountFen: string; reason: string }, unknown>
      title={`调整安排：${link.documentNumber}`}
      okText="提出调整"
      consequence={`经另一人复核后生效。现在安排 ${formatMoney(link.amountFen, '元')} 元；已申请或支付 ${formatMoney(link.claimedFen, '元')} 元（含未付的质保金），不能少于此数；计划金额还有 ${formatMoney(rest.toString(), '元')} 元没有安排。`}
      labels={CHANGE_LABELS}
      initialValues={{ amountFen: link.amountFen }}
      invalidates={[['fund-allocation']]}
      success="已提出，等待复核"
      onClose={onClose}
      run={(body, headers) =>
        call(
          fundAllocation.POST('/project-allotments/{id}/changes', { params: { path: { id: link.id } }, body, headers }),
        )
      }
    >
      <Form.Item
        name="amountFen"
        label="调整后的安排金额"
        extra="填零即全部收回。"
        rules={[{ required: true, message: '请填写金额' }]}
      >
        <MoneyInput withCapital />
      </Form.Item>
      <ReasonItem label="原因" />
    </FormDialog>
  );
}

/** What was proposed for one allotment of a project; the second person decides here. */
export function LinkChanges({ changes, documentNumber }: { changes: readonly LinkChange[]; documentNumber: string }) {
  const canDecide = useCan('round.approve');
  const { user } = useSession();
  return (
    <Table<LinkChange>
      size="small"
      rowKey="id"
      dataSource={[...changes]}
      pagination={false}
      columns={[
        {
          title: <MoneyHead title="调整前" />,
          align: 'right',
          render: (_, row) => <MoneyText fen={row.amountBeforeFen} />,
        },
        { title: <MoneyHead title="调整后" />, align: 'right', render: (_, row) => <MoneyText fen={row.amountFen} /> },
        { title: '原因', dataIndex: 'reason' },
        { title: '提出人', render: (_, row) => row.proposedBy.userName },
        { title: '提出日期', width: 110, render: (_, row) => <DateText date={row.proposedOn} /> },
        { title: '状态', width: 100, render: (_, row) => <StatusTag labels={CHANGE_STATES} state={row.state} /> },
        {
          title: '复核',
          render: (_, row) =>
            canDecide && row.state === 'proposed' ? (
              <ChangeDecision
                change={row}
                subject={`${documentNumber} 的安排调整`}
                isOwn={row.proposedBy.userId === user.id}
              />
            ) : (
              [row.decidedByName ?? '—', row.decidedOn, row.rejectReason].filter(Boolean).join('　')
            ),
        },
      ]}
    />
  );
}

function ChangeDecision({ change, subject, isOwn }: { change: LinkChange; subject: string; isOwn: boolean }) {
  return (
    <SecondDecision
      subject={subject}
      reason={isOwn ? '您是提出人，不能复核，请另一位复核人办理' : undefined}
      consequences={{
        approve: '通过后立即按调整后的金额安排；减少的部分回到指标，可以另作安排。',
        reject: '不通过的调整不生效，需要时重新提出。',
      }}
      invalidates={[['fund-allocation']]}
      run={({ verb, reason }, headers) =>
        call(
          fundAllocation.POST('/project-allotment-changes/{id}/decision', {
            params: { path: { id: change.id } },
            body: verb === 'approve' ? { verb } : { verb, reason },
            headers,
          }),
        )
      }
    />
  );
}
