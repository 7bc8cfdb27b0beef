import { Form, Input } from 'antd';

/** Invoice and purpose; part of a form whose fields are named like the API's. */
export function PaperItems({ needsInvoice = false }: { needsInvoice?: boolean }) {
  return (
    <>
      <Form.Item
        name="invoiceNumber"
        label="发票号码"
        extra="6–40 位数字或字母，空格和连字符不计；同一发票不能申请两次。"
        rules={needsInvoice ? [{ required: true, message: '本节点须填发票号码' }] : []}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="purpose"
        label="用途"
        rules={[{ required: true, whitespace: true, min: 2, message: '请填写用途' }]}
      >
        <Input maxLength={100} />
      </Form.Item>
    </>
  );
}
