import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber } from 'antd';
import { call, projectLibrary } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { LoadingState } from '../../ui/PageState.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { PLAN_CHANGES, planChoicesQuery, type Plan, type PlanSummary } from './annual-plan.ts';
import { PLAN_LABELS } from './labels.ts';

interface PlanValues {
  regionCode: string;
  year: number;
  batch: number;
  title: string;
  ceilingFen: string;
}

interface PlanDialogProperties {
  /** An existing plan: only title and ceiling can be changed. */
  plan?: Plan;
  onClose: () => void;
  onSaved?: (plan: Plan) => void;
}

export function PlanDialog({ plan, onClose, onSaved }: PlanDialogProperties) {
  const { actingGrant } = useSession();
  const year = Number(todayInBeijing().slice(0, 4));
  const county = (actingGrant?.regionCode ?? '').slice(0, 6);
  const others = useQuery({ ...planChoicesQuery, enabled: plan === undefined });
  if (others.isLoading) return <LoadingState text="正在读取已有的计划…" />;
  return (
    <FormDialog<PlanValues, Plan>
      title={plan ? '修改计划' : '新建年度计划'}
      okText={plan ? '保存' : '新建'}
      labels={PLAN_LABELS}
      initialValues={
        plan
          ? { title: plan.title, ceilingFen: plan.ceilingFen }
          : {
              ...(county.length === 6 ? { regionCode: county } : {}),
              year,
              batch: nextBatch(others.data ?? [], county, year),
            }
      }
      invalidates={PLAN_CHANGES}
      success={plan ? '已保存' : '已新建，请从项目库选择项目'}
      onClose={onClose}
      {...(onSaved ? { onSuccess: onSaved } : {})}
      run={({ title, ceilingFen, ...rest }, headers) =>
        plan
          ? call(
              projectLibrary.PUT('/plans/{id}', {
                params: { path: { id: plan.id } },
                body: { title, ceilingFen },
                headers,
              }),
            )
          : call(projectLibrary.POST('/plans', { body: { ...rest, title, ceilingFen }, headers }))
      }
    >
      {plan ? null : (
        <>
          <Form.Item name="regionCode" label="县（区）" rules={[{ required: true, message: '请选择县（区）' }]}>
            <RegionSelect className="full-width" />
          </Form.Item>
          <div className="two-columns">
            <Form.Item name="year" label="年度" rules={[{ required: true, message: '请填写年度' }]}>
              <InputNumber min={2000} max={2100} precision={0} className="full-width" />
            </Form.Item>
            <Form.Item name="batch" label="第几批" rules={[{ required: true, message: '请填写批次' }]}>
              <InputNumber min={1} max={99} precision={0} className="full-width" />
            </Form.Item>
          </div>
        </>
      )}
      <Form.Item
        name="title"
        label="计划名称"
        rules={[{ required: true, whitespace: true, min: 2, message: '请填写计划名称' }]}
      >
        <Input maxLength={200} placeholder={`${year} 年度第一批项目实施计划`} />
      </Form.Item>
      <Form.Item
        name="ceilingFen"
        label="资金上限"
        extra="本批可安排的资金总额；不能低于已选项目合计"
        rules={[{ required: true, message: '请填写资金上限' }]}
      >
        <MoneyInput withCapital />
      </Form.Item>
    </FormDialog>
  );
}

/** The batch after the last one of the county and year. */
function nextBatch(plans: readonly PlanSummary[], county: string, year: number): number {
  const batches = plans.filter((plan) => plan.regionCode === county && plan.year === year).map(({ batch }) => batch);
  return Math.max(0, ...batches) + 1;
}
