import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { call, registry } from '../../api.ts';
import { banksQuery } from '../bank/bank.ts';
import { ACCOUNT_STATES } from '../operating-entity/labels.ts';
import { ENTITY_KEY, entityAccountsQuery } from '../operating-entity/operating-entity.ts';

/** Payee, its approved account and the bank that pays; part of a form whose fields are named like the API's. */
export function PayeeItems({ isBankFixed = false }: { isBankFixed?: boolean }) {
  const entityId = Form.useWatch('payeeEntityId') as string | undefined;
  const entities = useQuery({
    queryKey: [...ENTITY_KEY, 'all'],
    queryFn: async ({ signal }) =>
      (await call(registry.GET('/entities', { params: { query: { limit: 200 } }, signal }))).items,
  });
  const accounts = useQuery({ ...entityAccountsQuery(entityId ?? ''), enabled: entityId !== undefined });
  const banks = useQuery(banksQuery);
  return (
    <>
      <Form.Item
        name="payeeEntityId"
        label="收款单位"
        extra="没有的单位请先在“经营主体与收款单位”登记，账户经另一人复核。"
        rules={[{ required: true, message: '请选择收款单位' }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={entities.isPending}
          options={(entities.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="payeeAccountId" label="收款账户" rules={[{ required: true, message: '请选择收款账户' }]}>
        <Select
          loading={accounts.isFetching}
          notFoundContent={entityId === undefined ? '请先选择收款单位' : '该单位没有登记账户'}
          options={(accounts.data ?? []).map((account) => ({
            value: account.id,
            label: `${account.holderName} ${account.maskedAccount} ${account.bankName}（${ACCOUNT_STATES[account.status].label}）`,
            disabled: account.status !== 'approved',
          }))}
        />
      </Form.Item>
      <Form.Item name="bankCode" label="付款银行" rules={[{ required: true, message: '请选择付款银行' }]}>
        <Select
          disabled={isBankFixed}
          loading={banks.isPending}
          options={(banks.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        />
      </Form.Item>
    </>
  );
}
