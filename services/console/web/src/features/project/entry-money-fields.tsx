import { Alert, Button, Col, Form, Input, InputNumber } from 'antd';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { Field, Section } from './entry-layout.tsx';
import { EntryRows } from './entry-row-fields.tsx';
import { sumFen, type ProjectValues } from './entry-values.ts';

/** Amount and planned sources; their sum is shown beside the amount it has to equal. */
export function MoneyFields() {
  return (
    <Section title="资金规模和筹资方式">
      <Field name="amountFen" label="资金规模">
        <MoneyInput withCapital />
      </Field>
      <Field
        name="householdAmountFen"
        label={
          <>
            其中到户金额
            <ClauseHint source="资金投向下限">
              到户部分用来计算年度计划的到户占比；不填时按未知处理，计划中按零计。
            </ClauseHint>
          </>
        }
      >
        <MoneyInput />
      </Field>
      <EntryRows
        name="fundSources"
        noun="资金来源"
        blank={{}}
        empty="还没有资金来源，按计划的来源逐行填写。"
        className="is-source"
      >
        {(index, label) => (
          <>
            <Form.Item name={[index, 'name']} rules={[{ required: true, message: '请写资金来源' }]}>
              <Input aria-label={`${label}名称`} placeholder="如：中央财政衔接推进乡村振兴补助资金" maxLength={100} />
            </Form.Item>
            <Form.Item
              name={[index, 'amountFen']}
              htmlFor={`entry_fundSources_${index}_amountFen`}
              label={<span className="visually-hidden">{label}金额（元）</span>}
              className="is-unlabelled"
              rules={[{ required: true, message: '请填写金额' }]}
            >
              <MoneyInput id={`entry_fundSources_${index}_amountFen`} />
            </Form.Item>
          </>
        )}
      </EntryRows>
      <SourceTotal />
    </Section>
  );
}

/** The computed total, how it came about, and what to do when it differs from the stated amount. */
function SourceTotal() {
  const form = Form.useFormInstance<ProjectValues>();
  const sources = Form.useWatch(['entry', 'fundSources'], form) as ({ amountFen?: string } | undefined)[] | undefined;
  const amountFen = Form.useWatch(['entry', 'amountFen'], form) as string | null | undefined;
  if (!sources || sources.length === 0) return null;
  const totalFen = sumFen(sources.map((source) => source?.amountFen));
  const differs = amountFen !== undefined && amountFen !== null && amountFen !== totalFen;
  return (
    <Col span={24}>
      <p className="computed-total">
        各来源合计{' '}
        <strong>
          <MoneyText fen={totalFen} withUnit unit="元" />
        </strong>
        <ClauseHint source="合计的算法">{`上列 ${sources.length} 个来源的金额相加；须与资金规模一致才能提交。`}</ClauseHint>
        {amountFen === totalFen ? null : (
          <Button size="small" onClick={() => form.setFieldValue(['entry', 'amountFen'], totalFen)}>
            按合计填入资金规模
          </Button>
        )}
      </p>
      {differs ? (
        <Alert
          type="warning"
          showIcon
          title={
            <>
              与资金规模相差 <MoneyText fen={(BigInt(totalFen) - BigInt(amountFen)).toString()} withUnit unit="元" />
              ，可以先保存草稿，提交前须一致。
            </>
          }
        />
      ) : null}
    </Col>
  );
}

const COUNTS: readonly { name: string; label: string; unit: string }[] = [
  { name: 'households', label: '受益户数', unit: '户' },
  { name: 'persons', label: '受益人数', unit: '人' },
  { name: 'registeredHouseholds', label: '其中建档立卡（脱贫、监测）户', unit: '户' },
  { name: 'registeredPersons', label: '其中建档立卡人口', unit: '人' },
];

export function BeneficiaryFields() {
  return (
    <Section title="受益对象">
      {COUNTS.map(({ name, label, unit }) => (
        <Col key={name} xs={12} lg={6}>
          <Form.Item name={['entry', 'beneficiaries', name]} label={label}>
            <InputNumber min={0} max={99_999_999} precision={0} suffix={unit} className="full-width" />
          </Form.Item>
        </Col>
      ))}
    </Section>
  );
}
