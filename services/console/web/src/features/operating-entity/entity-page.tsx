import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useCan } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { AccountTable } from './account-table.tsx';
import { AddAccount } from './add-account.tsx';
import { KINDS } from './labels.ts';
import { entityAccountsQuery, entityQuery, type EntityAccount } from './operating-entity.ts';

/** A payee with its accounts: which one money may be paid to, and from when. */
export function EntityPage() {
  const { entityId } = useParams({ strict: false }) as { entityId: string };
  const canManage = useCan('entity.manage');
  const [isAdding, setIsAdding] = useState(false);
  const entity = useQuery(entityQuery(entityId));
  const accounts = useQuery(entityAccountsQuery(entityId));
  const error = entity.error ?? accounts.error;
  if (error) {
    const retry = () => void Promise.all([entity.refetch(), accounts.refetch()]);
    return <ErrorState error={error} onRetry={retry} />;
  }
  if (!entity.data || !accounts.data) return <LoadingState text="正在读取经营主体…" />;
  const payable = accounts.data.filter((account) => isPayable(account, todayInBeijing()));
  return (
    <>
      <DetailPanel
        title={entity.data.name}
        subtitle={KINDS[entity.data.kind]}
        state={payable.length > 0 ? <Tag tone="done">可以付款</Tag> : <Tag tone="warning">暂不能付款</Tag>}
        nextStep={nextStepOf(accounts.data, payable.length)}
        back={{ to: '/entities', label: '经营主体与收款单位' }}
        actions={
          canManage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsAdding(true)}>
              {accounts.data.length === 0 ? '登记收款账户' : '更换收款账户'}
            </Button>
          ) : undefined
        }
        facts={[
          { label: '统一社会信用代码', value: <code>{entity.data.unifiedSocialCreditCode}</code>, span: 2 },
          { label: '所在地区', value: <RegionName code={entity.data.regionCode} isFull />, span: 2 },
        ]}
        tabs={[
          {
            key: 'accounts',
            label: '收款账户',
            count: accounts.data.length,
            content: <AccountTable accounts={accounts.data} />,
          },
        ]}
      />
      {isAdding ? <AddAccount entity={entity.data} onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}

const isPayable = ({ status, effectiveFrom }: EntityAccount, today: string) =>
  status === 'approved' && effectiveFrom !== null && effectiveFrom <= today;

function nextStepOf(accounts: readonly EntityAccount[], payableCount: number): string {
  const pending = accounts.filter(({ status }) => status === 'pending').length;
  if (pending > 0) return `${pending} 个账户等待财政复核，复核人不能是登记人。`;
  const cooling = accounts.find(({ status, effectiveFrom }) => status === 'approved' && effectiveFrom !== null);
  if (payableCount === 0 && cooling) return `账户已复核，${cooling.effectiveFrom} 起可以付款（更换账户有等待期）。`;
  if (payableCount === 0) return '登记收款账户，复核后才能付款。';
  return '账户已复核，可以在支付申请中选用。';
}
