import { addDays, daysBetween, shanghaiDate } from '@sunledger/calendar';
import { fastForward } from '@sunledger/service-kit/testing';
import { Client, Connection } from '@temporalio/client';
import type { Addresses } from './addresses.ts';

/** Days; in China none were longer so far. */
const longestHolidays = 12;

/** Moves the clock of single workflows on the demonstration's server; a county's server refuses it. */
export type TimeSkipper = Awaited<ReturnType<typeof createTimeSkipper>>;

/** Connects to the workflow server of a demonstration. Close it when done. */
export async function createTimeSkipper({ temporal, namespace }: Pick<Addresses, 'temporal' | 'namespace'>) {
  const connection = await Connection.connect({ address: temporal });
  const client = new Client({ connection, namespace });
  const clocks = new Map<string, string>();
  const gateway = { temporal: { client: () => client }, config: { TEMPORAL_NAMESPACE: namespace } };

  /** Lets a workflow live until this day, by its own clock. */
  async function catchUp(workflowId: string, date: string): Promise<void> {
    const days = daysBetween(clocks.get(workflowId) ?? shanghaiDate(Date.now()), date);
    if (days <= 0) return;
    await fastForward(gateway as never, workflowId, { days });
    clocks.set(workflowId, date);
  }

  return {
    catchUp,
    /** Lets a notice live until it has ended: behind its last board's period and, after any holidays, the day for late letters. */
    passPeriod: async (workflowId: string, lastDay: () => Promise<string>) =>
      catchUp(workflowId, addDays(await lastDay(), longestHolidays + 2)),
    close: () => connection.close(),
  };
}
