import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  MinusCircleOutlined,
  RollbackOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import { Timeline } from 'antd';
import type { ReactNode } from 'react';
import { TimeText } from './DateText.tsx';

export interface TimelineEntry {
  key: string;
  /** What the step is, e.g. '财政复核'. */
  title: string;
  kind: 'agreed' | 'refused' | 'returned' | 'transferred' | 'current' | 'upcoming' | 'skipped';
  /** Who did it or who may do it: name, role, organisation. */
  who?: ReactNode;
  at?: string | null;
  /** What was decided, in a word; defaults to the kind's own. */
  verb?: string;
  opinion?: string;
  /** Waiting: until when, and what happens if nobody acts. */
  due?: ReactNode;
  /** Attachments, the policy that applied, 补录 marks. */
  extra?: ReactNode;
}

const KINDS = {
  agreed: { word: '同意', color: '#1f7a3d', icon: <CheckCircleFilled /> },
  refused: { word: '不同意', color: '#b42318', icon: <CloseCircleFilled /> },
  returned: { word: '退回', color: '#9a5b00', icon: <RollbackOutlined /> },
  transferred: { word: '转办', color: '#1d4f8c', icon: <SwapOutlined /> },
  current: { word: '办理中', color: '#1d4f8c', icon: <ClockCircleFilled /> },
  upcoming: { word: '未开始', color: '#667085', icon: <MinusCircleOutlined /> },
  skipped: { word: '跳过', color: '#667085', icon: <MinusCircleOutlined /> },
} as const;

/** Every step of an approval, done and to come, oldest first. */
export function ApprovalTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <Timeline
      className="approval-timeline"
      items={entries.map((entry) => ({
        key: entry.key,
        color: KINDS[entry.kind].color,
        icon: KINDS[entry.kind].icon,
        content: <Entry entry={entry} />,
      }))}
    />
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  return (
    <div className={`timeline-entry is-${entry.kind}`}>
      <div>
        <strong>{entry.title}</strong>
        <span className="timeline-verb" style={{ color: KINDS[entry.kind].color }}>
          {entry.verb ?? KINDS[entry.kind].word}
        </span>
        {entry.who === undefined ? null : <span>{entry.who}</span>}
        {entry.at === undefined || entry.at === null ? null : (
          <span className="muted">
            <TimeText at={entry.at} />
          </span>
        )}
      </div>
      {entry.opinion === undefined || entry.opinion === '' ? null : <blockquote>{entry.opinion}</blockquote>}
      {entry.due === undefined ? null : <div className="muted">{entry.due}</div>}
      {entry.extra}
    </div>
  );
}
