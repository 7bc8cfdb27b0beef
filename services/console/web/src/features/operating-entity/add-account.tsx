import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { call, registry } from '../../api.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { bankBranchesQuery, banksQuery } from '../bank/bank.ts';
import { ACCOUNT_LABELS } from './labels.ts';
import { ENTITY_KEY, type Entity, type EntityAccount } from './operating-entity.ts';

interface AccountForm {
  accountNumber: string;
  holderName: string;
  bankBranchCode: string;
}

/** Enters an account; from here on nobody sees the whole number again. */
export function AddAccount({ entity, onClose }: { entity: Entity; onClose: () => void }) {
  const { modal } = App.useApp();
  const warn = ({ warnings }: EntityAccount) => {
    if (warnings.length === 0) return;
    modal.warning({ title: '已登记，请留意', content: warnings.join('；'), okText: '知道了' });
  };
  return (
    <FormDialog<AccountForm, EntityAccount>
      title={`登记收款账户：${entity.name}`}
      okText="登记"
      consequence="登记后由另一人复核；复核前不能付款。账号加密保存，此后只显示尾号。"
      labels={ACCOUNT_LABELS}
      initialValues={{ holderName: entity.name }}
      invalidates={[ENTITY_KEY]}
      success="已登记，等待复核"
      onSuccess={warn}
      onClose={onClose}
      run={(body, headers) =>
        call(registry.POST('/entities/{id}/accounts', { params: { path: { id: entity.id } }, body, headers }))
      }
    >
      <Form.Item name="holderName" label="户名" rules={[{ required: true, whitespace: true, message: '请写户名' }]}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item
        name="accountNumber"
        label="账号"
        normalize={(text: string) => text.replaceAll(/[\s-]/g, '')}
        rules={[{ required: true, pattern: /^\d{6,40}$/, message: '账号应为数字' }]}
      >
        <Input inputMode="numeric" autoComplete="off" maxLength={50} />
      </Form.Item>
      <BranchItem />
    </FormDialog>
  );
}

function BranchItem() {
  const banks = useQuery(banksQuery);
  const branches = useQuery(bankBranchesQuery);
  const nameOf = (bankCode: string) => banks.data?.find(({ code }) => code === bankCode)?.name ?? bankCode;
  return (
    <Form.Item
      name="bankBranchCode"
      label="开户网点"
      extra="按网点名称或 12 位联行号查找；没有的网点请先在“合作银行”登记。"
      rules={[{ required: true, message: '请选择开户网点' }]}
    >
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        loading={branches.isPending}
        notFoundContent={branches.isError ? '网点暂时读不到，请稍后再试' : '没有登记这个网点'}
        options={(branches.data ?? []).map((branch) => ({
          value: branch.code,
          label: `${nameOf(branch.bankCode)} ${branch.name}（${branch.code}）`,
        }))}
      />
    </Form.Item>
  );
}
