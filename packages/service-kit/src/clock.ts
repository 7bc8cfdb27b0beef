import { randomBytes } from 'node:crypto';

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

/** RFC 9562 version 7 UUID: sortable by creation time. */
export function uuidv7(now: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
