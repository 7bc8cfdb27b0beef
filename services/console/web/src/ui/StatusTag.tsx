import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';

/** What a state means for the reader; each tone has its own icon, so colour is never the only sign. */
export type Tone = 'waiting' | 'running' | 'done' | 'warning' | 'refused' | 'neutral';

const LOOKS = {
  waiting: { color: 'default', icon: <ClockCircleOutlined /> },
  running: { color: 'blue', icon: <ClockCircleOutlined /> },
  done: { color: 'green', icon: <CheckCircleOutlined /> },
  warning: { color: 'gold', icon: <ExclamationCircleOutlined /> },
  refused: { color: 'red', icon: <CloseCircleOutlined /> },
  neutral: { color: 'default', icon: <MinusCircleOutlined /> },
} as const;

/** A feature's states: `export const projectStates = { proposed: { label: '已申报', tone: 'waiting' }, … }` in labels.ts. */
export type StateLabels<State extends string = string> = Record<State, { label: string; tone: Tone }>;

/** A state in words, with icon and colour. An unknown state shows itself, so a newer server never blanks a cell. */
export function StatusTag<State extends string>({ labels, state }: { labels: StateLabels<State>; state: State }) {
  const known = (labels as Partial<StateLabels>)[state];
  const look = LOOKS[known?.tone ?? 'neutral'];
  return (
    <Tag color={look.color} icon={look.icon}>
      {known?.label ?? state}
    </Tag>
  );
}

/** Options of a FilterBar choice from the same labels. */
export function stateOptions<State extends string>(labels: StateLabels<State>): { value: string; label: string }[] {
  return Object.entries<{ label: string }>(labels).map(([value, { label }]) => ({ value, label }));
}
