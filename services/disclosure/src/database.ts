import type { Tx as KitTx } from '@sunledger/service-kit';
import type { DB } from './database.generated.ts';

/** A transaction on disclosure's own tables. */
export type Tx = KitTx<DB>;
