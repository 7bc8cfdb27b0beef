import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { formatMoney } from '../../ui/MoneyText.tsx';
import { LINK_LABELS } from './labels.ts';
import type { PlannedProjectDetail } from './planned-project.ts';

interface LinkForm {
  allotmentId: string;
  amountFen: string;
  sourceName?: string;
  useDescription: string;
}

/** Puts part of an allotment on a project; the service refuses what the channel or the negative list forbids. */
export function LinkAllotment({ project, onClose }: { project: PlannedProjectDetail; onClose: () => void }) {
  const allotments = useQuery({
    queryKey: ['fund-allocation', 'allotment', 'for-project', project.countyCode],
    queryFn: async ({ signal }) =>
      (await call(fundAllocation.GET('/allotments', { params: { query: { limit: 200 } }, signal }))).items,
  });
  const open = (allotments.data ?? []).filter((allotment) => BigInt(allotment.availableFen) > 0n);
  const rest = BigInt(project.approvedAmountFen) - BigInt(project.linkedFen);
  return (
    <FormDialog<LinkForm, unknown>
      title={`安排指标：${project.name}`}
      okText="安排"
      consequence={`安排后可以按节点申请支付。计划金额还有 ${formatMoney(rest.toString(), '元')} 元没有安排。`}
      labels={LINK_LABELS}
      initialValues={{
        amountFen: rest.toString(),
        ...(project.sources[0] ? { sourceName: project.sources[0].sourceName } : {}),
      }}
      invalidates={[['fund-allocation']]}
      success="已安排"
      onClose={onClose}
      run={(body, headers) =>
        call(
          fundAllocation.POST('/planned-projects/{id}/allotments', {
            params: { path: { id: project.id } },
            body,
            headers,
          }),
        )
      }
    >
      <Form.Item name="allotmentId" label="指标" rules={[{ required: true, message: '请选择指标' }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={allotments.isPending}
          notFoundContent={allotments.isError ? '指标暂时读不到，请稍后再试' : '没有可用的指标'}
          options={open.map((allotment) => ({
            value: allotment.id,
            label: `${allotment.documentNumber} ${allotment.purpose}（可用 ${formatMoney(allotment.availableFen, '元')} 元）`,
          }))}
        />
      </Form.Item>
      <Form.Item name="amountFen" label="安排金额" rules={[{ required: true, message: '请填写金额' }]}>
        <MoneyInput withCapital />
      </Form.Item>
      <Form.Item name="sourceName" label="计划中的资金来源" rules={[{ required: true, message: '请选择资金来源' }]}>
        <Select options={project.sources.map(({ sourceName }) => ({ value: sourceName, label: sourceName }))} />
      </Form.Item>
      <Form.Item
        name="useDescription"
        label="资金用途"
        extra="写明用于哪些支出；负面清单所列用途会被拒绝并指出条款。"
        rules={[{ required: true, whitespace: true, min: 2, message: '请说明资金用于哪些支出' }]}
      >
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
