import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Col, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { RegionSelect } from '../region/region-select.tsx';
import { COMPARISONS, optionsOf, TARGET_KINDS } from './labels.ts';

interface RowsProperties {
  /** Name inside the entry. */
  name: string;
  /** What one row is, e.g. '任务'. */
  noun: string;
  blank: object;
  /** Said while there is no row. */
  empty: string;
  className: string;
  children: (index: number, label: string) => ReactNode;
}

/** Repeated rows of the entry; each can be taken out, one more is added at the end. */
export function EntryRows({ name, noun, blank, empty, className, children }: RowsProperties) {
  return (
    <Col span={24}>
      <Form.List name={['entry', name]}>
        {(rows, { add, remove }) => (
          <div className="entry-rows">
            {rows.length === 0 ? <p className="muted">{empty}</p> : null}
            {rows.map((row, position) => (
              <fieldset key={row.key} className={`entry-row ${className}`} aria-label={`${noun} ${position + 1}`}>
                {children(row.name, `${noun} ${position + 1}`)}
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={`删除${noun} ${position + 1}`}
                  onClick={() => remove(row.name)}
                />
              </fieldset>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add(blank)}>
              添加{noun}
            </Button>
          </div>
        )}
      </Form.List>
    </Col>
  );
}

const required = (message: string) => [{ required: true, message }];

export function PlaceRows() {
  return (
    <EntryRows name="places" noun="实施地点" blank={{}} empty="还没有实施地点，一个村一行。" className="is-place">
      {(index, label) => (
        <Form.Item name={index} rules={[{ validator: requireChosen }]}>
          <PlaceInput aria-label={label} />
        </Form.Item>
      )}
    </EntryRows>
  );
}

interface Place {
  regionCode?: string;
  name?: string;
}

/** A new row holds an empty place, which `required` would take for a value. */
function requireChosen(_: unknown, place: Place | undefined): Promise<void> {
  return place?.regionCode ? Promise.resolve() : Promise.reject(new Error('请选择村，或删除这一行'));
}

interface PlaceInputProperties {
  id?: string;
  value?: Place;
  onChange?: (place: Place | undefined) => void;
  'aria-label': string;
}

/** A place is a region and its name as it stood when it was chosen. */
function PlaceInput({ value, onChange, ...rest }: PlaceInputProperties) {
  return (
    <RegionSelect
      {...rest}
      {...(value?.regionCode === undefined ? {} : { value: value.regionCode })}
      onChange={(regionCode, region) =>
        onChange?.(
          regionCode === undefined ? undefined : { regionCode, name: region?.name ?? value?.name ?? regionCode },
        )
      }
    />
  );
}

export function TaskRows() {
  return (
    <EntryRows
      name="tasks"
      noun="任务"
      blank={{}}
      empty="还没有建设任务，把建设内容拆成有数量和单位的任务。"
      className="is-task"
    >
      {(index, label) => (
        <>
          <Form.Item name={[index, 'name']} rules={required('请写任务')}>
            <Input aria-label={`${label}名称`} placeholder="任务，如：硬化道路" maxLength={100} />
          </Form.Item>
          <Form.Item
            name={[index, 'quantity']}
            rules={[{ required: true, pattern: /^\d{1,12}(\.\d{1,6})?$/, message: '须为不带单位的数，如 2.5' }]}
          >
            <Input aria-label={`${label}数量`} placeholder="数量" inputMode="decimal" />
          </Form.Item>
          <Form.Item name={[index, 'unit']} rules={required('请写单位')}>
            <Input aria-label={`${label}单位`} placeholder="单位，如：千米" maxLength={20} />
          </Form.Item>
        </>
      )}
    </EntryRows>
  );
}

export function TargetRows() {
  return (
    <EntryRows
      name="performanceTargets"
      noun="指标"
      blank={{ kind: 'quantity', comparison: 'atLeast' }}
      empty="还没有绩效指标。没有绩效目标的项目不得入库。"
      className="is-target"
    >
      {(index, label) => (
        <>
          <Form.Item name={[index, 'kind']} rules={required('请选择类别')}>
            <Select aria-label={`${label}类别`} options={optionsOf(TARGET_KINDS)} />
          </Form.Item>
          <Form.Item name={[index, 'indicator']} rules={required('请写指标')}>
            <Input aria-label={`${label}名称`} placeholder="指标，如：新建冷库容量" maxLength={100} />
          </Form.Item>
          <Form.Item name={[index, 'comparison']} rules={required('请选择')}>
            <Select aria-label={`${label}比较`} options={optionsOf(COMPARISONS)} />
          </Form.Item>
          <Form.Item name={[index, 'value']} rules={required('请写目标值')}>
            <Input aria-label={`${label}目标值`} placeholder="数值或描述" maxLength={100} />
          </Form.Item>
          <Form.Item name={[index, 'unit']}>
            <Input aria-label={`${label}单位`} placeholder="单位" maxLength={20} />
          </Form.Item>
        </>
      )}
    </EntryRows>
  );
}
