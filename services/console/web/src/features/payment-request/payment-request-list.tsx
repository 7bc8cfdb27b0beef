import { PageHeader } from '../../ui/PageHeader.tsx';
import { PaymentRequestTable } from './payment-request-table.tsx';

export function PaymentRequestList() {
  return (
    <>
      <PageHeader
        title="支付申请"
        hint="按项目节点申请、附凭证，经复核和分级审批后由支付岗发往银行；三个岗位不能是同一个人。"
      />
      <PaymentRequestTable />
    </>
  );
}
