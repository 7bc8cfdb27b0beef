import { Form, Select } from 'antd';
import { RegionSelect } from './region-select.tsx';

/** What a unit is and where: the fields `kind` and `regionCode` of a form. */
export function KindAndRegionItems({ kinds }: { kinds: { value: string; label: string }[] }) {
  return (
    <>
      <Form.Item name="kind" label="类别" rules={[{ required: true, message: '请选择类别' }]}>
        <Select options={kinds} />
      </Form.Item>
      <Form.Item name="regionCode" label="所在地区" rules={[{ required: true, message: '请选择地区' }]}>
        <RegionSelect />
      </Form.Item>
    </>
  );
}
