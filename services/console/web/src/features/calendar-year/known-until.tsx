import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { ErrorState } from '../../ui/PageState.tsx';
import { RegionName } from '../region/region-name.tsx';
import { calendarKnownUntilQuery } from './calendar-year.ts';

/** Until when deadlines in working days can be computed for a region, and loudly so when next year is missing. */
export function KnownUntil({ regionCode }: { regionCode: string }) {
  const known = useQuery(calendarKnownUntilQuery(regionCode));
  if (known.error) return <ErrorState error={known.error} onRetry={() => void known.refetch()} />;
  if (!known.data) return null;
  const thisYear = Number(todayInBeijing().slice(0, 4));
  const firstUnknown = Number(known.data.slice(0, 4)) + 1;
  const until = (
    <>
      <RegionName code={regionCode} />
      的工作日历已知至 <strong>{known.data}</strong>
    </>
  );
  if (firstUnknown > thisYear + 1) return <Alert type="success" showIcon className="form-error" title={until} />;
  return (
    <Alert
      type={firstUnknown > thisYear ? 'warning' : 'error'}
      showIcon
      role="alert"
      className="form-error"
      title={
        <>
          {until}，{firstUnknown} 年还没有
        </>
      }
      description={`跨入 ${firstUnknown} 年的工作日期限算不出来：系统不猜测，相关公示会停下等待。放假通知一公布就请录入并复核；不跨年的期限和按自然日计算的期限不受影响。`}
    />
  );
}
