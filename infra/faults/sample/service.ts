import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ledgerMigrations, openAccount, postTransaction, transferLegs, type Posting } from '@sunledger/ledger';
import {
  baseConfigSchema,
  command,
  kitMigrations,
  systemPrincipal,
  uuidv7,
  type BaseDependencies,
  type Database,
  type ServiceDefinition,
  type Tx,
} from '@sunledger/service-kit';
import { z } from 'zod';

const configSchema = baseConfigSchema.extend({
  HOLD_FILE: z
    .string()
    .optional()
    .describe('while it exists, jobs do not begin and activities do not report what they did'),
});
export type SampleConfig = z.output<typeof configSchema>;

/** A posting of one fen; `reference` tells which business fact it stands for, whatever key it was posted under. */
export function oneFen(key: string, reference = key): Posting {
  return {
    key,
    kind: 'transfer',
    businessDate: '2024-03-01',
    reference: { type: 'fault', id: reference },
    description: '故障测试记账',
    legs: transferLegs('source:fault', 'allotment:fault', 1n),
  };
}

/** Opens the two accounts of the sample's books. */
export async function openBooks(db: Database): Promise<void> {
  const common = { regionCode: '421024', name: '故障测试' };
  await db.transaction(systemPrincipal('fault-sample'), async (tx) => {
    await openAccount(tx, { ...common, code: 'source:fault', kind: 'source', normalSide: 'credit', floorFen: null });
    await openAccount(tx, { ...common, code: 'allotment:fault', kind: 'allotment', normalSide: 'debit', floorFen: 0n });
  });
}

/** Posts in the transaction of the given tx. */
export async function postOneFen(tx: Tx, key: string, reference?: string): Promise<string> {
  const { transactionId } = await postTransaction(tx, oneFen(key, reference));
  return transactionId.toString();
}

/** A service with one command, one job and two workflows, whose only effects are ledger postings that can be counted. */
export const definition: ServiceDefinition<SampleConfig, BaseDependencies<SampleConfig>> = {
  name: 'fault-sample',
  title: '故障样例',
  configSchema,
  migrations: [kitMigrations, ledgerMigrations],
  createDependencies: (base) => base,
  routes: () => [
    command({
      method: 'POST',
      url: '/postings',
      operationId: 'post',
      summary: '记账',
      permission: 'posting.create',
      body: z.object({ reference: z.string() }),
      response: z.object({ transactionId: z.string() }),
      handle: async ({ tx, body, requestId, audit, addJob }) => {
        // The ledger's key differs with each request: only the kit stands between a repeat and a second effect.
        const transactionId = await postOneFen(tx, requestId, body.reference);
        await audit({ action: 'posting.create', subjectType: 'posting', subjectId: body.reference });
        await addJob('post', { reference: `job of ${body.reference}` });
        return { transactionId };
      },
    }),
  ],
  workflows: {
    sourcePath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: createActivities,
  },
  jobs: ({ db, config }) => [
    {
      name: 'post',
      run: async (data) => {
        const { reference } = data as { reference: string };
        while (config.HOLD_FILE && existsSync(config.HOLD_FILE)) await sleep(25);
        await db.transaction(systemPrincipal('fault-sample'), (tx) => postOneFen(tx, reference));
      },
    },
  ],
};

function createActivities({ db, config }: BaseDependencies<SampleConfig>) {
  async function post(key: string, reference: string): Promise<string> {
    const posted = await db.transaction(systemPrincipal('fault-sample'), (tx) => postOneFen(tx, key, reference));
    if (config.HOLD_FILE && existsSync(config.HOLD_FILE)) {
      writeFileSync(`${config.HOLD_FILE}.reached`, '');
      return new Promise<string>(() => {});
    }
    return posted;
  }
  return {
    post,
    /** What a careless activity would do: every attempt posts under a key of its own. */
    postCarelessly: (reference: string) => post(`${reference} ${uuidv7()}`, reference),
  };
}

export type SampleActivities = ReturnType<typeof createActivities>;
