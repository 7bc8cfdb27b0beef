import { CheckOutlined, CloseOutlined } from '@ant-design/icons';

export interface ProgressStep {
  key: string;
  title: string;
  /** e.g. '还有 4 天', '2026-03-01 已批复'. */
  note?: string;
  state: 'done' | 'current' | 'upcoming' | 'failed';
}

const SPOKEN = { done: '已完成', current: '进行中', upcoming: '未开始', failed: '未通过' } as const;

/** Where something stands on its way, as a row of steps; wraps into a column on a phone. */
export function ProgressSteps({ label, steps }: { label: string; steps: readonly ProgressStep[] }) {
  return (
    <ol className="progress-steps" aria-label={label}>
      {steps.map((step, index) => (
        <li key={step.key} className={`is-${step.state}`} aria-current={step.state === 'current' ? 'step' : undefined}>
          <span className="step-mark" aria-hidden>
            {step.state === 'done' ? <CheckOutlined /> : step.state === 'failed' ? <CloseOutlined /> : index + 1}
          </span>
          <span className="step-text">
            <span>
              {step.title}
              <span className="visually-hidden">（{SPOKEN[step.state]}）</span>
            </span>
            {step.note === undefined ? null : <small>{step.note}</small>}
          </span>
        </li>
      ))}
    </ol>
  );
}
