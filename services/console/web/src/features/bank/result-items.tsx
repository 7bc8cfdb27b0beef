import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Radio, Select } from 'antd';
import { optionsOf, RESULT_FIELD_NAMES, RESULT_OUTCOMES } from './labels.ts';
import { LineItem } from './line-item.tsx';

/** How the bank answers: format v1, or lines and codes of its own. Fixed widths have no common answer. */
export function ResultItems() {
  const isFixed = Form.useWatch(['layout', 'delimiter']) === 'fixed';
  const isOwn = Form.useWatch(['layout', 'hasOwnResult']) === true || isFixed;
  return (
    <>
      {isFixed ? (
        <Form.Item label="回单格式">银行自己的格式（定长格式没有通用回单，请按银行的接口说明填写）</Form.Item>
      ) : (
        <Form.Item name={['layout', 'hasOwnResult']} label="回单格式">
          <Radio.Group
            options={[
              { value: false, label: '通用格式' },
              { value: true, label: '银行自己的格式' },
            ]}
          />
        </Form.Item>
      )}
      {isOwn ? (
        <>
          <LineItem name={['layout', 'result', 'header']} label="回单首行字段" names={RESULT_FIELD_NAMES} />
          <LineItem name={['layout', 'result', 'detail']} label="回单明细字段" names={RESULT_FIELD_NAMES} isRequired />
          <LineItem name={['layout', 'result', 'trailer']} label="回单尾行字段" names={RESULT_FIELD_NAMES} />
          <OutcomeItems />
        </>
      ) : null}
    </>
  );
}

/** What each code of the bank means. */
function OutcomeItems() {
  return (
    <Form.List name={['layout', 'result', 'outcomes']}>
      {(fields, { add, remove }) => (
        <div className="multipliers">
          {fields.map(({ key, name }) => (
            <div key={key} className="multiplier-row">
              <Form.Item
                name={[name, 'code']}
                label="返回码"
                rules={[{ required: true, pattern: /^[\w-]{1,20}$/, message: '1–20 位字母或数字' }]}
              >
                <Input maxLength={20} autoComplete="off" />
              </Form.Item>
              <Form.Item name={[name, 'outcome']} label="含义" rules={[{ required: true, message: '请选择含义' }]}>
                <Select options={optionsOf(RESULT_OUTCOMES)} />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label="去掉这个返回码" onClick={() => remove(name)} />
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={() => add({})}>
            加一个返回码
          </Button>
          <p className="muted">没有列出的返回码按结果未知处理，须凭银行书面证明认定。</p>
        </div>
      )}
    </Form.List>
  );
}
