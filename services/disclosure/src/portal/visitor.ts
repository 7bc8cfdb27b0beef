import { anonymous, DomainError } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';

/** How many visitors are in the database at once; what the public does never takes the connections of the offices. */
export interface VisitorGate {
  /** Runs the work when a place is free. Throws `visitors.tooMany` (503) when already too many wait. */
  pass<T>(work: () => Promise<T>): Promise<T>;
}

export function createVisitorGate(places: number, waitingMax: number): VisitorGate {
  const state = { inside: 0 };
  const waiting: (() => void)[] = [];
  return {
    async pass(work) {
      if (state.inside < places) state.inside += 1;
      else if (waiting.length < waitingMax) await new Promise<void>((enter) => waiting.push(enter));
      else
        throw new DomainError('visitors.tooMany', '现在访问的人较多，请过几秒再打开', {
          status: 503,
        });
      try {
        return await work();
      } finally {
        // The place goes to whoever waits longest; only without one is it free.
        const enter = waiting.shift();
        if (enter) enter();
        else state.inside -= 1;
      }
    },
  };
}

/** One read-only transaction of a visitor. */
export function readAsVisitor<T>(
  { db, visitors }: Pick<Dependencies, 'db' | 'visitors'>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return visitors.pass(() => db.transaction(anonymous, work, { readOnly: true }));
}
