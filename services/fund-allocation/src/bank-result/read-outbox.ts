import { readFile } from 'node:fs/promises';
import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Dependencies } from '../dependencies.ts';
import { listAnswers, putAside } from '../payment-batch/bank-directory.ts';
import { takeResultFile, tellWorkflow } from './take-result-file.ts';

/**
 * Takes every answer that lies in the banks' outboxes and puts it aside. Killed between the two, it takes the file again
 * without effect. One unreadable file does not hold up the others.
 */
export async function readOutbox(deps: Dependencies): Promise<void> {
  const root = deps.config.BANK_DIRECTORY;
  for (const { bankCode, fileName, path } of await listAnswers(root)) {
    try {
      const bytes = await readFile(path);
      await takeResultFile(deps, systemPrincipal('fund-allocation'), { bankCode, fileName, bytes, source: 'outbox' });
      await putAside(root, bankCode, fileName);
    } catch (error) {
      deps.log.error({ err: error, bankCode, fileName }, 'result file not taken');
    }
  }
}

/** Wakes workflows of batches that have every result but were not told: the process died after taking the last file. */
export async function tellAnsweredBatches(deps: Dependencies): Promise<void> {
  const answered = await deps.db.transaction(
    systemPrincipal('fund-allocation'),
    (tx) =>
      sql<{ id: string }>`select b.id from payment_batch b where b.status = 'awaitingResults' and not exists (
        select from payment_instruction i where i.batch_id = b.id and i.status in ('pending', 'sent', 'unknown')) limit 100`.execute(
        tx,
      ),
    { readOnly: true },
  );
  for (const { id } of answered.rows) await tellWorkflow(deps, id);
}
