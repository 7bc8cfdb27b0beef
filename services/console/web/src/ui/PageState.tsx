import { Alert, Button, Empty, Spin, Typography } from 'antd';
import { ApiProblem, shortCode } from '../api.ts';

/** Written empty state: what this is, why it is empty, what to do. */
export function EmptyState(properties: { title: string; hint?: React.ReactNode; action?: React.ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<EmptyText {...properties} />}>
      {properties.action}
    </Empty>
  );
}

function EmptyText({ title, hint }: { title: string; hint?: React.ReactNode }) {
  return (
    <>
      <Typography.Text strong>{title}</Typography.Text>
      {hint === undefined ? null : <div className="muted">{hint}</div>}
    </>
  );
}

export function LoadingState({ text = '正在读取…' }: { text?: string }) {
  return (
    <output className="loading-state" aria-busy="true">
      <Spin />
      <span>{text}</span>
    </output>
  );
}

/** A whole page that says one thing: no such page, no permission. */
export function NoticePage(properties: { title: string; children: React.ReactNode; action: React.ReactNode }) {
  return (
    <section className="panel notice-page">
      <h1>{properties.title}</h1>
      <p>{properties.children}</p>
      {properties.action}
    </section>
  );
}

/** Failed request in words, with the request code a person can read out on the phone. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem?.message ?? '页面出错了'}
      description={
        <>
          <p>{problem ? adviceFor(problem) : '这是系统的问题，不是您的操作问题。请重试；仍不行请联系系统管理员。'}</p>
          <RequestCode problem={problem} />
        </>
      }
      action={onRetry ? <Button onClick={onRetry}>重试</Button> : undefined}
    />
  );
}

function RequestCode({ problem }: { problem: ApiProblem | null }) {
  if (!problem || problem.requestId === '') return null;
  return (
    <Typography.Text copyable={{ text: problem.requestId, tooltips: ['复制完整编号', '已复制'] }}>
      请求编号 <code className="request-code">{shortCode(problem.requestId)}</code>（电话求助时请报此编号）
    </Typography.Text>
  );
}

function adviceFor(problem: ApiProblem): string {
  if (problem.status === 0) return '网络中断或服务器正在重启。稍等片刻再重试，已提交的内容不会重复。';
  if (problem.status === 403) return '请确认右上角的身份是否正确；需要授权请联系本单位的安全管理员。';
  if (problem.status === 404) return '可能已被撤回，或不在您当前身份的范围内。';
  if (problem.status >= 500) return '这是系统的问题，不是您的操作问题。请重试；仍不行请联系系统管理员。';
  return '请按提示改正后再试。';
}
