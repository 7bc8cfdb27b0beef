import { Space, Table } from 'antd';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { OpinionItem } from '../../ui/OpinionItem.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { ACCOUNT_STATES } from './labels.ts';
import { ENTITY_KEY, type EntityAccount } from './operating-entity.ts';

interface Deciding {
  account: EntityAccount;
  verb: 'approve' | 'reject';
}

/** Accounts with masked numbers; the second person decides here. */
export function AccountTable({ accounts }: { accounts: readonly EntityAccount[] }) {
  const canApprove = useCan('entity.approve');
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  return (
    <>
      <Table<EntityAccount>
        size="small"
        bordered
        rowKey="id"
        dataSource={[...accounts]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: <EmptyState title="还没有收款账户" hint="登记账户并经另一人复核后，才能向该单位付款。" />,
        }}
        columns={[
          { title: '户名', dataIndex: 'holderName' },
          { title: '账号', render: (_, row) => <code>{row.maskedAccount}</code> },
          { title: '银行', dataIndex: 'bankName' },
          { title: '联行号', render: (_, row) => <code>{row.bankBranchCode}</code> },
          { title: '登记人', render: (_, row) => row.requestedByName ?? '—' },
          { title: '状态', width: 100, render: (_, row) => <StatusTag labels={ACCOUNT_STATES} state={row.status} /> },
          { title: '可付款日期', width: 110, render: (_, row) => <DateText date={row.effectiveFrom} /> },
          ...(canApprove
            ? [
                {
                  title: '复核',
                  width: 150,
                  render: (_: unknown, row: EntityAccount) => <DecisionButtons account={row} decide={setDeciding} />,
                },
              ]
            : []),
        ]}
      />
      {deciding ? <DecisionDialog {...deciding} onClose={() => setDeciding(null)} /> : null}
    </>
  );
}

function DecisionButtons({ account, decide }: { account: EntityAccount; decide: (deciding: Deciding) => void }) {
  const { user } = useSession();
  const reason =
    account.status !== 'pending'
      ? '已经复核过'
      : account.requestedBy === user.id
        ? '您是该账户的登记人，不能复核'
        : undefined;
  return (
    <Space>
      <ReasonButton size="small" type="primary" reason={reason} onClick={() => decide({ account, verb: 'approve' })}>
        通过
      </ReasonButton>
      <ReasonButton size="small" danger reason={reason} onClick={() => decide({ account, verb: 'reject' })}>
        不通过
      </ReasonButton>
    </Space>
  );
}

function DecisionDialog({ account, verb, onClose }: Deciding & { onClose: () => void }) {
  const isApproval = verb === 'approve';
  return (
    <FormDialog<{ reason?: string }, unknown>
      title={`${isApproval ? '通过' : '不通过'}：${account.holderName} ${account.maskedAccount}`}
      okText={isApproval ? '通过' : '不通过'}
      isDanger={!isApproval}
      consequence={
        isApproval
          ? '通过后可以向该账户付款；更换的账户有等待期。请与开户证明原件核对户名、账号和联行号。'
          : '不通过的账户不能使用，需要时重新登记。'
      }
      labels={{ reason: '意见' }}
      invalidates={[ENTITY_KEY]}
      success={isApproval ? '已通过' : '已退回'}
      onClose={onClose}
      run={({ reason }, headers) =>
        call(
          registry.POST('/entity-accounts/{id}/approval', {
            params: { path: { id: account.id } },
            body: { verb, reason: reason?.trim() ?? '' },
            headers,
          }),
        )
      }
    >
      <OpinionItem isRequired={!isApproval} />
    </FormDialog>
  );
}
