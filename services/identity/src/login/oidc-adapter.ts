import { systemPrincipal, type Database } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { Tx } from '../database.ts';

const grantable = new Set([
  'AccessToken',
  'AuthorizationCode',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
]);

/** Keeps what the OIDC provider must remember in PostgreSQL, so that several processes share one login. */
export function createOidcAdapter(db: Database): AdapterFactory {
  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(systemPrincipal('identity'), work);

  return (kind: string): Adapter => {
    const findBy = (column: 'id' | 'session_uid', value: string) =>
      inSystem(async (tx) => {
        const row = await tx
          .selectFrom('oidc_artifact')
          .select(['payload', 'consumed_at'])
          .where('kind', '=', kind)
          .where(column, '=', value)
          .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', sql<string>`now()`)]))
          .executeTakeFirst();
        if (!row) return undefined;
        const payload = row.payload as AdapterPayload;
        return row.consumed_at === null
          ? payload
          : { ...payload, consumed: Math.floor(Date.parse(row.consumed_at) / 1000) };
      });

    return {
      async upsert(id, payload, expiresIn) {
        const values = {
          payload: JSON.stringify(payload),
          grant_id: grantable.has(kind) ? (payload.grantId ?? null) : null,
          session_uid: (kind === 'Session' ? payload.uid : (payload['sessionUid'] as string | undefined)) ?? null,
          expires_at: expiresIn ? new Date(Date.now() + expiresIn * 1000).toISOString() : null,
        };
        await inSystem((tx) =>
          tx
            .insertInto('oidc_artifact')
            .values({ kind, id, ...values })
            .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(values))
            .execute(),
        );
      },
      find: (id) => findBy('id', id),
      findByUid: (uid) => findBy('session_uid', uid),
      // Device codes are switched off.
      findByUserCode: async () => undefined,
      async consume(id) {
        await inSystem((tx) =>
          tx
            .updateTable('oidc_artifact')
            .set({ consumed_at: sql<string>`now()` })
            .where('kind', '=', kind)
            .where('id', '=', id)
            .execute(),
        );
      },
      async destroy(id) {
        await inSystem((tx) => tx.deleteFrom('oidc_artifact').where('kind', '=', kind).where('id', '=', id).execute());
      },
      async revokeByGrantId(grantId) {
        await inSystem((tx) => tx.deleteFrom('oidc_artifact').where('grant_id', '=', grantId).execute());
      },
    };
  };
}
