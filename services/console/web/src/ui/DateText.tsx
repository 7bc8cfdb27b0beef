import dayjs from 'dayjs';

/** A business date as it comes (2018-01-05), or a dash. */
export function DateText({ date }: { date: string | null | undefined }) {
  return date ? <time dateTime={date}>{date}</time> : <span className="muted">—</span>;
}

/** A moment in Beijing time to the minute; seconds on hover. */
export function TimeText({ at }: { at: string | null | undefined }) {
  if (!at) return <span className="muted">—</span>;
  return (
    <time dateTime={at} title={formatBeijing(at, true)}>
      {formatBeijing(at)}
    </time>
  );
}

const BEIJING = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** '2026-03-01 09:30' (or with seconds) in Beijing time, whatever the computer's clock is set to. */
export function formatBeijing(at: string, withSeconds = false): string {
  return BEIJING.format(new Date(at)).slice(0, withSeconds ? 19 : 16);
}

/** Today in Beijing, 'YYYY-MM-DD'. For display and form defaults; rules get their date from the server. */
export function todayInBeijing(): string {
  return nowInBeijing().slice(0, 10);
}

/** This minute in Beijing, '2026-03-01 09:30'. */
export function nowInBeijing(): string {
  return formatBeijing(new Date().toISOString());
}

/** '3 天', '5 小时', '刚刚': how long ago, for waiting times. */
export function elapsedText(at: string, now: Date = new Date()): string {
  const minutes = dayjs(now).diff(at, 'minute');
  if (minutes < 1) return '刚刚';
  if (minutes < 60) return `${minutes} 分钟`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} 小时`;
  return `${Math.floor(minutes / (24 * 60))} 天`;
}
