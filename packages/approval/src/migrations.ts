import type { MigrationSource } from '@sunledger/service-kit';

/** Tables of the approval chain; list them after the kit's and before the service's own. */
export const approvalMigrations: MigrationSource = {
  name: 'approval',
  directory: new URL('../migrations/', import.meta.url),
};
