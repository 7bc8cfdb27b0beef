import { anonymous, recordAudit, type AuditEntry, type Principal } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import type { Tx } from '../database.ts';

/** Where a request outside the kit's commands came from. */
export interface Origin {
  address: string;
  userAgent: string;
  requestId: string;
}

/** Writes a decision on logins, tokens or sessions in the caller's transaction. Entries never carry what was typed. */
export async function recordDecision(
  tx: Tx,
  deps: Pick<Dependencies, 'clock'>,
  origin: Origin,
  principal: Principal | undefined,
  entry: AuditEntry,
): Promise<void> {
  const circumstance = {
    principal: principal ?? anonymous,
    businessDate: deps.clock.today(),
    origin: origin.address,
    requestId: origin.requestId,
  };
  await recordAudit(tx, circumstance, entry);
}
