import { benchLedger } from '@sunledger/ledger/bench';
import type { PrivateServers } from '../testing/private-servers.ts';
import type { BenchOptions, BenchReport } from './bench-result.ts';

/** Posting paths of the ledger against pgbench TPC-B on the same server in the same run. */
export async function ledger(servers: PrivateServers, { seconds }: BenchOptions): Promise<BenchReport> {
  const { results, notes } = await benchLedger({ adminUrl: await servers.postgres(), seconds });
  const against = results.find(({ ratio }) => ratio === 1)?.name ?? null;
  return { bench: 'ledger', results: results.map((result) => ({ ...result, against })), notes };
}
