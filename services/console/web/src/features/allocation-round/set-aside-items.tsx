import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Radio, Select } from 'antd';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { SET_ASIDE_KINDS } from './labels.ts';
import type { SetAsideDraft } from './round-draft.ts';

/** What stays with the issuing region before anything is divided. */
export function SetAsideItems() {
  return (
    <Form.List name="setAsides">
      {(fields, { add, remove }) => (
        <fieldset>
          <legend>
            预留（先扣除）
            <ClauseHint source="项目管理费">
              不超过规定的比例，基数可以扣除指名的资金；测算时按现行政策核对，超过的不能提交。
            </ClauseHint>
          </legend>
          {fields.map(({ key, name }) => (
            <SetAsideRow key={key} index={name} onRemove={() => remove(name)} />
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ kind: 'managementFee', sizeKind: 'rate' })}>
            加一项预留
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

function SetAsideRow({ index, onRemove }: { index: number; onRemove: () => void }) {
  const draft = Form.useWatch<SetAsideDraft | undefined>(['setAsides', index]);
  return (
    <div className="factor-row">
      <Form.Item
        name={[index, 'title']}
        label="名称"
        rules={[{ required: true, whitespace: true, message: '请写名称' }]}
      >
        <Input maxLength={120} placeholder="如：项目管理费" />
      </Form.Item>
      <Form.Item name={[index, 'kind']} label="类别">
        <Select options={Object.entries(SET_ASIDE_KINDS).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Form.Item name={[index, 'sizeKind']} label="大小">
        <Radio.Group
          options={[
            { value: 'rate', label: '按比例' },
            { value: 'amount', label: '定额' },
          ]}
        />
      </Form.Item>
      {draft?.sizeKind === 'amount' ? (
        <Form.Item name={[index, 'amountFen']} label="金额" rules={[{ required: true, message: '请填金额' }]}>
          <MoneyInput />
        </Form.Item>
      ) : (
        <Form.Item name={[index, 'rate']} label="比例" rules={[{ required: true, message: '如 1%' }]}>
          <Input placeholder="1%" autoComplete="off" />
        </Form.Item>
      )}
      <Button icon={<DeleteOutlined />} aria-label="去掉这项预留" onClick={onRemove} />
      {draft?.sizeKind === 'rate' ? <ExcludedItems index={index} /> : null}
    </div>
  );
}

/** Funds that the base of the rate leaves out. */
function ExcludedItems({ index }: { index: number }) {
  return (
    <Form.List name={[index, 'excluded']}>
      {(fields, { add, remove }) => (
        <div className="multipliers">
          {fields.map(({ key, name }) => (
            <div key={key} className="multiplier-row">
              <Form.Item
                name={[name, 'title']}
                label="基数扣除"
                rules={[{ required: true, whitespace: true, message: '请写资金名称' }]}
              >
                <Input maxLength={120} />
              </Form.Item>
              <Form.Item name={[name, 'amountFen']} label="金额" rules={[{ required: true, message: '请填金额' }]}>
                <MoneyInput />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label="去掉这项扣除" onClick={() => remove(name)} />
            </div>
          ))}
          <Button size="small" onClick={() => add({})}>
            基数扣除一项资金
          </Button>
        </div>
      )}
    </Form.List>
  );
}
