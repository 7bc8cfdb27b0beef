export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Business date in Asia/Shanghai, 'YYYY-MM-DD'. */
  today(): string;
}

const shanghaiOffsetMs = 8 * 3_600_000; // China keeps UTC+8 all year since 1992.

/** The wall clock. Only entry points use it; rules take a business date. */
export const systemClock: Clock = clockAt(() => Date.now());

/** A clock over any source of epoch milliseconds; tests pass their own. */
export function clockAt(now: () => number): Clock {
  return { now, today: () => new Date(now() + shanghaiOffsetMs).toISOString().slice(0, 10) };
}

/** RFC 9562 version 7. Ids of one process grow in the order they are made, within a millisecond too; Node's own do not. */
export { v7 as uuidv7 } from 'uuid';
