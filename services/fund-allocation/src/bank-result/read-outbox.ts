import { readFile } from 'node:fs/promises';
import { commandTools, systemPrincipal } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { listAnswers, putAside } from '../payment-batch/bank-directory.ts';
import { takeResultFile, type ReceivedFile } from './take-result-file.ts';

/**
 * Takes every answer that lies in the banks' outboxes and puts it aside. Killed between the two, it takes the file again
 * without effect. Neither an unreadable file nor a stray name among the banks' folders holds up the others.
 */
export async function readOutbox(deps: Dependencies): Promise<void> {
  const root = deps.config.BANK_DIRECTORY;
  const answers = await listAnswers(root, (name, error) =>
    deps.log.warn({ err: error, name }, 'left alone in the outbox: not the folder of a bank, or not readable'),
  );
  for (const { bankCode, fileName, path } of answers) {
    try {
      await take(deps, { bankCode, fileName, bytes: await readFile(path), source: 'outbox' });
      await putAside(root, bankCode, fileName);
    } catch (error) {
      deps.log.error({ err: error, bankCode, fileName }, 'result file not taken');
    }
  }
}

async function take(deps: Dependencies, received: ReceivedFile): Promise<void> {
  const principal = systemPrincipal('fund-allocation');
  const businessDate = deps.clock.today();
  const circumstance = { principal, businessDate, isBackfilled: false, origin: received.source, requestId: '' };
  await deps.db.transaction(principal, (tx) =>
    takeResultFile({ tx, principal, ...commandTools(tx, circumstance) }, deps, received),
  );
}
