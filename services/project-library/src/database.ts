import type { Tx as KitTx } from '@sunledger/service-kit';
import type { DB } from './database.generated.ts';

/** A transaction on the project library's own tables. */
export type Tx = KitTx<DB>;
