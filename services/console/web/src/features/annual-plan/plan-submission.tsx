import { Form, Input } from 'antd';
import { useState } from 'react';
import { call, projectLibrary } from '../../api.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { PLAN_CHANGES, type Plan } from './annual-plan.ts';

/** Submits the plan, or says what stands in the way; a missed floor has to be explained. */
export function PlanSubmissionBar({ plan }: { plan: Plan }) {
  const [isSubmitting, setIsSubmitting] = useState(false);
  const missed = plan.meter.floors.filter(({ isWithin }) => !isWithin);
  return (
    <section className="approval-bar" aria-label="办理">
      <div className="muted">
        {missed.length > 0 && plan.projectCount > 0
          ? `${missed.length} 项占比未达到政策下限，提交时须说明理由`
          : '提交后由县领导小组审批，审批期间不能调整。'}
      </div>
      <ReasonButton type="primary" reason={reasonAgainst(plan)} onClick={() => setIsSubmitting(true)}>
        {plan.state === 'returned' ? '重新提交' : '提交审批'}
      </ReasonButton>
      {isSubmitting ? (
        <FormDialog<{ floorReason?: string }, Plan>
          title={`提交审批：${plan.title}`}
          okText="提交"
          consequence="提交后由县领导小组审批；批准后所选项目列入年度计划，财政部门收到资金安排。"
          labels={{ floorReason: '未达到下限的理由' }}
          invalidates={PLAN_CHANGES}
          success="已提交审批"
          onClose={() => setIsSubmitting(false)}
          run={({ floorReason }, headers) =>
            call(
              projectLibrary.POST('/plans/{id}/submission', {
                params: { path: { id: plan.id } },
                body: floorReason ? { floorReason: floorReason.trim() } : {},
                headers,
              }),
            )
          }
        >
          {missed.length === 0 ? (
            <p>上限和各项下限都符合。</p>
          ) : (
            <>
              <ul>
                {missed.map((floor) => (
                  <li key={floor.parameter}>{floor.sentence}</li>
                ))}
              </ul>
              <Form.Item
                name="floorReason"
                label="未达到下限的理由"
                rules={[{ required: true, whitespace: true, min: 2, message: '未达到政策下限，须说明理由' }]}
              >
                <Input.TextArea rows={3} maxLength={1000} showCount />
              </Form.Item>
            </>
          )}
        </FormDialog>
      ) : null}
    </section>
  );
}

function reasonAgainst(plan: Plan): string | undefined {
  if (plan.projectCount === 0) return '计划中还没有项目';
  if (!plan.meter.isWithinCeiling) return '已选项目合计超过计划资金上限';
  return plan.submitHint ?? undefined;
}
