import { call, fundAllocation } from '../../api.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { REQUEST_LABELS } from './labels.ts';
import { PaperItems } from './paper-items.tsx';
import { PayeeItems } from './payee-items.tsx';
import { PAYMENT_REQUEST_KEY, type PaymentRequestDetail } from './payment-request.ts';

interface PayeeValues {
  payeeEntityId: string;
  payeeAccountId: string;
  bankCode: string;
  invoiceNumber?: string;
  purpose: string;
}

/** Corrects who is paid and what for. Amount and milestone stay: they decided who has to approve. */
export function ChangePayee({
  paymentRequest,
  onClose,
}: {
  paymentRequest: PaymentRequestDetail;
  onClose: () => void;
}) {
  const { id, milestoneId, amountFen, retentionFen, contractFen, settlementFen, acceptedOn } = paymentRequest;
  const { payeeEntityId, payeeAccountId, bankCode, invoiceNumber, purpose } = paymentRequest;
  return (
    <FormDialog<PayeeValues, unknown>
      title={`修改支付申请 ${paymentRequest.number}`}
      okText="保存"
      consequence="这里只改收款账户、发票和用途。金额或节点有误的，请作废或撤回后另行申请。"
      labels={REQUEST_LABELS}
      initialValues={{
        payeeEntityId,
        payeeAccountId,
        bankCode,
        purpose,
        ...(invoiceNumber === null ? {} : { invoiceNumber }),
      }}
      invalidates={[PAYMENT_REQUEST_KEY]}
      success="已保存"
      onClose={onClose}
      run={(values, headers) =>
        call(
          fundAllocation.PUT('/payment-requests/{id}', {
            params: { path: { id } },
            body: {
              milestoneId,
              amountFen,
              retentionFen,
              contractFen,
              settlementFen,
              acceptedOn,
              payeeAccountId: values.payeeAccountId,
              bankCode: values.bankCode,
              invoiceNumber: values.invoiceNumber?.trim() || null,
              purpose: values.purpose,
            },
            headers,
          }),
        )
      }
    >
      <PayeeItems isBankFixed={paymentRequest.status !== 'draft'} />
      <PaperItems />
    </FormDialog>
  );
}
