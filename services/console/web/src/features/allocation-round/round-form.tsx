import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import { useCommand } from '../../api.ts';
import { applyProblem, FormErrorSummary } from '../../ui/FormError.tsx';
import { LeaveGuard } from '../../ui/LeaveGuard.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { ROUND_KEY, type Round, type RoundBody, type RoundRegion } from './allocation-round.ts';
import { FactorItems } from './factor-items.tsx';
import { ROUND_LABELS } from './labels.ts';
import { readFixedTable, toRoundBody, type RoundDraft } from './round-draft.ts';
import { RuleItems } from './rule-items.tsx';
import { SetAsideItems } from './set-aside-items.tsx';
import './round-form.css';

interface RoundFormProperties {
  place: Pick<RoundBody, 'regionCode' | 'regionName'> & { sourceAllotmentId?: string | null };
  draft: Omit<RoundDraft, 'totalFen'> & { totalFen?: string };
  regions: RoundRegion[];
  /** Where 取消 goes. */
  back: string;
  save: (body: RoundBody, headers: { 'Idempotency-Key': string }) => Promise<Round>;
}

// The service nests under `definition` what stands flat in the form.
const FIELD_NAMES = Object.fromEntries(
  ['unitFen', 'rounding', 'remainderRegionCode', 'guaranteedMinimumFen', 'capFen', 'components', 'setAsides'].map(
    (name) => [`definition.${name}`, name],
  ),
);

/** Total, set-asides, factors with weights, limits and rounding of a draft. */
export function RoundForm({ place, draft, regions: initialRegions, back, save }: RoundFormProperties) {
  const navigate = useNavigate();
  const [form] = Form.useForm<RoundDraft>();
  const [isDirty, setIsDirty] = useState(false);
  const [regions, setRegions] = useState(initialRegions);
  const method = Form.useWatch('method', form) ?? draft.method;
  const command = useCommand({
    run: save,
    invalidates: [ROUND_KEY],
    success: '已保存，请测算',
    silentError: true,
    onSuccess: ({ id }) => {
      setIsDirty(false);
      void navigate({ to: '/allocation-rounds/$roundId', params: { roundId: id }, ignoreBlocker: true });
    },
  });
  const submit = (values: RoundDraft) => {
    const pasted = values.method === 'fixed' && values.fixedTable ? readFixedTable(values.fixedTable) : regions;
    command.mutate(toRoundBody(values, place, pasted), {
      onError: (error) => void applyProblem(form, error, FIELD_NAMES),
    });
  };
  return (
    <>
      <LeaveGuard isDirty={isDirty} />
      <FormErrorSummary form={form} error={command.error} labels={ROUND_LABELS} />
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError
        className="panel long-form"
        initialValues={draft}
        onValuesChange={() => setIsDirty(true)}
        onFinish={submit}
      >
        <HeadItems />
        {method === 'factors' ? (
          <FactorItems parentCode={place.regionCode} regions={regions} onRegions={setRegions} />
        ) : (
          <FixedItems hasRegions={initialRegions.length > 0} />
        )}
        <SetAsideItems />
        <RuleItems regions={regions} />
        <div className="form-foot">
          <Button type="primary" htmlType="submit" loading={command.isPending}>
            保存
          </Button>
          <Button onClick={() => void navigate({ to: back })}>取消</Button>
        </div>
      </Form>
    </>
  );
}

function HeadItems() {
  return (
    <fieldset>
      <legend>分配什么</legend>
      <Form.Item name="title" label="名称" rules={[{ required: true, whitespace: true, min: 2, message: '请写名称' }]}>
        <Input maxLength={200} placeholder="如：2024年县级衔接资金（第一批）分配" />
      </Form.Item>
      <div className="form-grid">
        <Form.Item name="totalFen" label="分配总额" rules={[{ required: true, message: '请填分配总额' }]}>
          <MoneyInput withCapital />
        </Form.Item>
        <Form.Item name="year" label="年度" rules={[{ required: true, message: '请填年度' }]}>
          <InputNumber min={2000} max={2100} precision={0} />
        </Form.Item>
        <Form.Item name="method" label="办法">
          <Radio.Group
            options={[
              { value: 'factors', label: '因素法' },
              { value: 'fixed', label: '固定金额' },
            ]}
          />
        </Form.Item>
      </div>
    </fieldset>
  );
}

function FixedItems({ hasRegions }: { hasRegions: boolean }) {
  return (
    <fieldset>
      <legend>各地区金额</legend>
      <Form.Item
        name="fixedTable"
        label="从电子表格粘贴"
        extra={`每行：地区代码、地区、金额（万元）。${hasRegions ? '不粘贴则保留原来的金额。' : ''}`}
        validateTrigger="onBlur"
        rules={[
          { required: !hasRegions, message: '请粘贴各地区的金额' },
          {
            validator: async (_, text: string | undefined) => {
              if (text) readFixedTable(text);
            },
          },
        ]}
      >
        <Input.TextArea rows={8} className="pasted-table" wrap="off" spellCheck={false} />
      </Form.Item>
    </fieldset>
  );
}
