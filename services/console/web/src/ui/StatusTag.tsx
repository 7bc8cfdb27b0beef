import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';

/** What a state means for the reader; each tone has its own icon, so colour is never the only sign. */
export type Tone = 'waiting' | 'running' | 'done' | 'warning' | 'refused' | 'neutral';

const ICONS = {
  waiting: <ClockCircleOutlined />,
  running: <SyncOutlined />,
  done: <CheckCircleOutlined />,
  warning: <ExclamationCircleOutlined />,
  refused: <CloseCircleOutlined />,
  neutral: <MinusCircleOutlined />,
} as const;

/** A word with icon and colour; its colours keep a contrast of 4.5, which antd's own tags do not. */
export function Tag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`tag is-${tone}`}>
      <span aria-hidden>{ICONS[tone]}</span> {children}
    </span>
  );
}

/** A feature's states: `export const projectStates = { proposed: { label: '已申报', tone: 'waiting' }, … }` in labels.ts. */
export type StateLabels<State extends string = string> = Record<State, { label: string; tone: Tone }>;

/** A state in words, with icon and colour. An unknown state shows itself, so a newer server never blanks a cell. */
export function StatusTag<State extends string>({ labels, state }: { labels: StateLabels<State>; state: State }) {
  const known = (labels as Partial<StateLabels>)[state];
  return <Tag tone={known?.tone ?? 'neutral'}>{known?.label ?? state}</Tag>;
}

/** Options of a FilterBar choice from the same labels. */
export function stateOptions<State extends string>(labels: StateLabels<State>): { value: string; label: string }[] {
  return Object.entries<{ label: string }>(labels).map(([value, { label }]) => ({ value, label }));
}
