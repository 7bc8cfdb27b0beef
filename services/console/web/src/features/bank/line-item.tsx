import { Form, Select } from 'antd';
import { fieldOptions } from './labels.ts';

interface LineItemProperties {
  /** Where the line stands in the form, e.g. ['layout', 'detail']. */
  name: readonly string[];
  label: string;
  /** Names that the line may use, with their Chinese. */
  names: Record<string, string>;
  isRequired?: boolean;
}

/** The fields of one line of a bank's file, in their order. */
export function LineItem({ name, label, names, isRequired = false }: LineItemProperties) {
  return (
    <Form.Item
      name={[...name]}
      label={label}
      extra="按文件中的次序选择；固定值直接输入。定长格式在每个字段后加字节数，如 payeeName:60、H:1。"
      rules={isRequired ? [{ required: true, type: 'array', min: 3, message: '明细至少三个字段' }] : []}
    >
      <Select mode="tags" options={fieldOptions(names)} tokenSeparators={[' ']} />
    </Form.Item>
  );
}
