import { Form, Input } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { FormDialog, ReasonItem } from '../../ui/FormDialog.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import type { Allotment } from './allotment.ts';
import { RETURN_LABELS } from './labels.ts';

interface ReturnForm {
  amountFen: string;
  documentNumber: string;
  reason: string;
}

/** Gives unused money back to the level above; frozen at once, booked when a second person agrees. */
export function ProposeReturn({ allotment, onClose }: { allotment: Allotment; onClose: () => void }) {
  return (
    <FormDialog<ReturnForm, unknown>
      title="退回上级指标"
      okText="提出退回"
      consequence={
        <>
          金额立即冻结，经另一人确认后转回上级指标。可退 <MoneyText fen={allotment.availableFen} withUnit />。
        </>
      }
      labels={RETURN_LABELS}
      invalidates={[['fund-allocation']]}
      success="已提出，等待确认"
      onClose={onClose}
      run={(body, headers) =>
        call(fundAllocation.POST('/allotments/{id}/returns', { params: { path: { id: allotment.id } }, body, headers }))
      }
    >
      <Form.Item name="amountFen" label="金额" rules={[{ required: true, message: '请填金额' }]}>
        <MoneyInput withCapital />
      </Form.Item>
      <Form.Item
        name="documentNumber"
        label="退回文号"
        rules={[{ required: true, whitespace: true, message: '请写文号' }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <ReasonItem label="原因" />
    </FormDialog>
  );
}
