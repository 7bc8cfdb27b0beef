import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import type { ServiceName } from '../../api.ts';
import { formatBeijing } from '../../ui/DateText.tsx';
import { ErrorState } from '../../ui/PageState.tsx';
import { verificationQuery } from './audit-event.ts';
import { SERVICES } from './labels.ts';

/** Whether the sealed record of a service is still what was written. */
export function VerificationPanel({ service }: { service: ServiceName }) {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(verificationQuery(service));
  const button = (
    <Button loading={isFetching} onClick={() => void refetch()}>
      {data ? '重新核验' : '立即核验'}
    </Button>
  );
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <section aria-label="核验" aria-live="polite" className="form-error">
      {data ? (
        <Alert
          showIcon
          type={data.isIntact ? 'success' : 'error'}
          title={data.isIntact ? '未被改动' : `发现改动：${data.brokenSeals} 个封存段与原记录不符`}
          description={figures(data, dataUpdatedAt)}
          action={button}
        />
      ) : (
        <Alert
          showIcon
          type="info"
          title={`“${SERVICES[service]}”的记录尚未核验`}
          description="核验会逐条重读已封存的记录，与封存时的校验值比对；记录多时需要一两分钟。"
          action={button}
        />
      )}
    </section>
  );
}

function figures(data: { sealedEvents: number; isIntact: boolean; sealedUntil: string | null }, checkedAt: number) {
  if (data.sealedUntil === null) return '还没有封存的记录；记录在写入后不久自动封存。';
  const checked = `${formatBeijing(new Date(checkedAt).toISOString())} 核验了 ${data.sealedEvents.toLocaleString('zh-CN')} 条已封存的记录，封存到 ${formatBeijing(data.sealedUntil)}。`;
  return data.isIntact ? checked : `${checked}请立即报告审计管理员，并保全数据库和备份。`;
}
