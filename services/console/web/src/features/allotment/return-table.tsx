import { Space, Table } from 'antd';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import type { AllotmentReturn } from './allotment.ts';
import { RETURN_STATES } from './labels.ts';

/** Money given back from this allotment; the second person decides here. */
export function ReturnTable({ returns }: { returns: readonly AllotmentReturn[] }) {
  const canConfirm = useCan('round.approve');
  return (
    <Table<AllotmentReturn>
      size="small"
      bordered
      rowKey="id"
      dataSource={[...returns]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState title="没有退回" hint="用不完的指标可以退回上级，经另一人确认后记账。" /> }}
      columns={[
        { title: '退回文号', dataIndex: 'documentNumber' },
        { title: <MoneyHead title="金额" />, align: 'right', render: (_, row) => <MoneyText fen={row.amountFen} /> },
        { title: '原因', dataIndex: 'reason' },
        { title: '提出人', width: 110, dataIndex: 'proposedByName' },
        { title: '确认人', width: 110, render: (_, row) => row.decidedByName ?? <span className="muted">—</span> },
        { title: '确认日期', width: 110, render: (_, row) => <DateText date={row.decidedOn} /> },
        { title: '状态', width: 100, render: (_, row) => <StatusTag labels={RETURN_STATES} state={row.state} /> },
        ...(canConfirm
          ? [{ title: '办理', width: 150, render: (_: unknown, row: AllotmentReturn) => <ReturnButtons row={row} /> }]
          : []),
      ]}
    />
  );
}

function ReturnButtons({ row }: { row: AllotmentReturn }) {
  const [isCancelling, setIsCancelling] = useState(false);
  const decide = (
    body: { verb: 'confirm' } | { verb: 'cancel'; reason: string },
    headers: { 'Idempotency-Key': string },
  ) =>
    call(
      fundAllocation.POST('/allotment-returns/{id}/confirmation', { params: { path: { id: row.id } }, body, headers }),
    );
  const confirm = useCommand({
    run: (_: string, headers) => decide({ verb: 'confirm' }, headers),
    invalidates: [['fund-allocation']],
    success: '已确认退回',
  });
  const reason = row.state === 'proposed' ? undefined : '已经办结';
  return (
    <Space>
      <ReasonButton
        size="small"
        type="primary"
        reason={reason}
        loading={confirm.isPending}
        onClick={() => confirm.mutate(row.id)}
      >
        确认
      </ReasonButton>
      <ReasonButton size="small" danger reason={reason} onClick={() => setIsCancelling(true)}>
        撤销
      </ReasonButton>
      {isCancelling ? (
        <ReasonDialog
          title="撤销退回"
          okText="撤销退回"
          isDanger
          consequence="冻结的金额恢复为可用。"
          invalidates={[['fund-allocation']]}
          success="已撤销"
          onClose={() => setIsCancelling(false)}
          run={(text, headers) => decide({ verb: 'cancel', reason: text }, headers)}
        />
      ) : null}
    </Space>
  );
}
