import { Button, DatePicker, Form, Input, Select, Upload, type UploadFile } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { fundAllocation, sendFile } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { INSTRUCTION_STATES } from '../payment-request/labels.ts';

interface StatementForm {
  outcome: 'paid' | 'returned' | 'rejected';
  bankReference: string;
  settledOn: Dayjs;
  reason: string;
  files: UploadFile[];
}

interface UnknownPayment {
  id: string;
  requestNumber: string;
  payeeName: string;
}

const STATEMENT_LABELS = {
  outcome: '银行结果',
  bankReference: '银行流水号',
  settledOn: '到账或退回日期',
  reason: '查询情况',
  fileName: '书面证明',
  files: '书面证明',
};

const OUTCOMES = (['paid', 'returned', 'rejected'] as const).map((value) => ({
  value,
  label: INSTRUCTION_STATES[value].label,
}));

const CONSEQUENCES: Record<StatementForm['outcome'], string> = {
  paid: '认定后该笔列为已支付，不会再付。',
  returned: '认定后资金退回到指标，申请由经办人核对账户后可以重新提交、再次支付。',
  rejected: '认定后资金退回到指标，申请由经办人核对账户后可以重新提交、再次支付。',
};

/** Says what became of a payment the bank gave no result for, from the bank's paper. */
export function StateResult({ payment }: { payment: UnknownPayment }) {
  const canReview = useCan('payment.review');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <ReasonButton
        size="small"
        reason={canReview ? undefined : '由未经手的财政复核人员凭银行书面证明办理'}
        onClick={() => setIsOpen(true)}
      >
        查明结果
      </ReasonButton>
      {isOpen ? <StatementDialog payment={payment} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function StatementDialog({ payment, onClose }: { payment: UnknownPayment; onClose: () => void }) {
  return (
    <FormDialog<StatementForm, { status: string }>
      title={`查明结果：${payment.requestNumber} ${payment.payeeName}`}
      okText="认定"
      consequence="须凭银行盖章的书面证明。经办、审核或支付过这笔款的人不能认定；认定后立即记账。"
      labels={STATEMENT_LABELS}
      initialValues={{ settledOn: dayjs(todayInBeijing()) }}
      invalidates={[['fund-allocation']]}
      success="已认定并记账"
      onClose={onClose}
      run={({ files, settledOn, ...statement }, headers) => {
        const file = files[0]?.originFileObj as File;
        const query = { ...statement, settledOn: settledOn.format('YYYY-MM-DD'), fileName: file.name };
        const params = { path: { id: payment.id }, query };
        return sendFile(fundAllocation, '/payment-instructions/{id}/result-statement', { params, file, headers });
      }}
    >
      <OutcomeItem />
      <Form.Item
        name="bankReference"
        label={STATEMENT_LABELS.bankReference}
        rules={[{ required: true, whitespace: true, message: '请照书面证明填写流水号' }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="settledOn"
        label={STATEMENT_LABELS.settledOn}
        rules={[{ required: true, message: '请选择日期' }]}
      >
        <DatePicker allowClear={false} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={STATEMENT_LABELS.reason}
        extra="会记入审计日志。"
        rules={[{ required: true, whitespace: true, min: 2, message: '请写明向银行查询的情况，至少两个字' }]}
      >
        <Input.TextArea rows={3} maxLength={300} showCount />
      </Form.Item>
      <Form.Item
        name="files"
        label={STATEMENT_LABELS.files}
        extra="PDF、JPG 或 PNG，不超过 20 MB。"
        valuePropName="fileList"
        getValueFromEvent={(event: { fileList: UploadFile[] }) => event.fileList}
        rules={[{ required: true, message: '请选择银行的书面证明' }]}
      >
        <Upload maxCount={1} beforeUpload={() => false} accept="application/pdf,image/jpeg,image/png">
          <Button>选择文件</Button>
        </Upload>
      </Form.Item>
    </FormDialog>
  );
}

function OutcomeItem() {
  const outcome = Form.useWatch<StatementForm['outcome'] | undefined>('outcome');
  return (
    <Form.Item
      name="outcome"
      label={STATEMENT_LABELS.outcome}
      extra={outcome === undefined ? undefined : CONSEQUENCES[outcome]}
      rules={[{ required: true, message: '请选择书面证明上的结果' }]}
    >
      <Select options={OUTCOMES} />
    </Form.Item>
  );
}
