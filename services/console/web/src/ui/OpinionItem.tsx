import { Form, Input } from 'antd';

/** The opinion of whoever decides as the second person; turning something down needs one. */
export function OpinionItem({ isRequired }: { isRequired: boolean }) {
  return (
    <Form.Item
      name="reason"
      label="意见"
      rules={isRequired ? [{ required: true, whitespace: true, message: '请写明不通过的原因' }] : []}
    >
      <Input.TextArea rows={3} maxLength={300} showCount />
    </Form.Item>
  );
}
