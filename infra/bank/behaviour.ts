import { z } from 'zod';
import type { PaymentResult } from './payment-file.ts';

const defaultDelaySeconds = 30;

/** Body of `POST /behaviour`. */
export const behaviourSchema = z.strictObject({
  mode: z.enum(['normal', 'delay', 'duplicate', 'partial', 'wrongTotal', 'reject', 'unknown', 'outOfOrder']),
  batchNo: z.string().optional(),
  files: z.number().int().min(1).default(1),
  delaySeconds: z.number().min(0).max(86_400).optional(),
});

/** How the bank answers one instruction file. */
export type Behaviour = z.output<typeof behaviourSchema>;

/** One result file that the bank will write. */
export interface PlannedFile {
  afterSeconds: number;
  results: PaymentResult[];
  trailerCount: number;
}

/** Behaviours that wait for the files they apply to. */
export function createBehaviourQueue() {
  let waiting: Behaviour[] = [];
  return {
    add: (behaviour: Behaviour): void => void waiting.push(behaviour),
    clear: (): void => void (waiting = []),
    /** The behaviour for this batch; each counts down as it is used. */
    take(batchNo: string): Behaviour {
      const found = waiting.find((behaviour) => behaviour.batchNo === undefined || behaviour.batchNo === batchNo);
      if (!found) return { mode: 'normal', files: 1 };
      found.files -= 1;
      if (found.files === 0) waiting = waiting.filter((behaviour) => behaviour !== found);
      return found;
    },
  };
}

/** Result files in the order and with the defects that the behaviour asks for. */
export function planFiles(behaviour: Behaviour, results: PaymentResult[]): PlannedFile[] {
  const delaySeconds = behaviour.delaySeconds ?? 0;
  const whole: PlannedFile = { afterSeconds: delaySeconds, results, trailerCount: results.length };
  const half = Math.ceil(results.length / 2);
  switch (behaviour.mode) {
    case 'normal':
    case 'reject':
    case 'unknown':
      return [whole];
    case 'delay':
      return [{ ...whole, afterSeconds: behaviour.delaySeconds ?? defaultDelaySeconds }];
    case 'duplicate':
      return [whole, whole];
    case 'partial': {
      const first = part(0, results.slice(0, half));
      return delaySeconds === 0 ? [first] : [first, part(delaySeconds, results.slice(half))];
    }
    case 'wrongTotal':
      return [{ ...whole, results: results.map(oneFenTooHighAtFirst), trailerCount: results.length + 1 }];
    case 'outOfOrder': {
      const reversed = results.toReversed();
      return [part(delaySeconds, reversed.slice(0, half)), part(delaySeconds, reversed.slice(half))];
    }
  }
}

function part(afterSeconds: number, results: PaymentResult[]): PlannedFile {
  return { afterSeconds, results, trailerCount: results.length };
}

function oneFenTooHighAtFirst(result: PaymentResult, index: number): PaymentResult {
  return index === 0 ? { ...result, amountFen: result.amountFen + 1n } : result;
}
