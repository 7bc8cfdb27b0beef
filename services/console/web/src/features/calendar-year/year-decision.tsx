import { call, disclosure } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { SecondDecision } from '../../ui/SecondDecision.tsx';
import { RegionName } from '../region/region-name.tsx';
import { CALENDAR_KEY, type CalendarYear } from './calendar-year.ts';

/** The second person lets a year count, or turns it down; afterwards, who it was and why. */
export function YearDecision({ entry }: { entry: CalendarYear }) {
  const { user } = useSession();
  const canApprove = useCan('calendar.approve');
  const { id, year, regionCode, source } = entry;
  if (entry.status !== 'pending')
    return `${entry.decidedByName ?? '—'}${entry.decisionReason ? `：${entry.decisionReason}` : ''}`;
  if (!canApprove) return '等待县领导小组复核';
  return (
    <SecondDecision
      subject={`${year} 年工作日历`}
      reason={entry.requestedBy === user.id ? '您是该工作日历的录入人，不能复核' : undefined}
      consequences={{
        approve: (
          <>
            通过后，
            <RegionName code={regionCode} />
            及其下级 {year} 年的工作日立即以此为准，替换该地区原有的 {year}{' '}
            年安排；因缺少这一年而等待的公示随即继续。请先展开该行，与“{source}”逐日核对。
          </>
        ),
        reject: '不通过的安排不会使用，需要时重新录入。',
      }}
      invalidates={[CALENDAR_KEY]}
      run={(body, headers) =>
        call(disclosure.POST('/calendar-years/{id}/approval', { params: { path: { id } }, body, headers }))
      }
    />
  );
}
