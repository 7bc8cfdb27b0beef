import { Form, Select } from 'antd';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import type { RoundRegion } from './allocation-round.ts';
import { ROUNDING_UNITS, ROUNDINGS } from './labels.ts';

/** Limits for every region, and how amounts are rounded. */
export function RuleItems({ regions }: { regions: readonly RoundRegion[] }) {
  const rounding = Form.useWatch<string | undefined>('rounding');
  return (
    <fieldset>
      <legend>限额与取整</legend>
      <div className="form-grid">
        <Form.Item name="guaranteedMinimumFen" label="每地保底">
          <MoneyInput />
        </Form.Item>
        <Form.Item name="capFen" label="每地封顶">
          <MoneyInput />
        </Form.Item>
        <Form.Item name="unitFen" label="取整到">
          <Select options={Object.entries(ROUNDING_UNITS).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="rounding" label="取整方法">
          <Select options={Object.entries(ROUNDINGS).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        {rounding === 'halfUp' ? (
          <Form.Item
            name="remainderRegionCode"
            label="尾差归属地"
            rules={[{ required: true, message: '请选择尾差归属地' }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={regions.map(({ regionCode, regionName }) => ({ value: regionCode, label: regionName }))}
            />
          </Form.Item>
        ) : null}
      </div>
    </fieldset>
  );
}
