import { z } from 'zod';
import type { FindHolders } from './stalled-step.ts';

const holdersSchema = z.object({ items: z.array(z.object({ userId: z.string(), organisationId: z.string() })) });

/** Asks identity, with the caller's own credentials, who holds a role in a region today. Throws when it does not answer. */
export function createFindHolders(identityUrl: string, authorization: string): FindHolders {
  return async (role, regionCode) => {
    const query = new URLSearchParams({ role, regionCode });
    const response = await fetch(`${identityUrl}/role-holders?${query}`, {
      headers: { authorization },
      signal: AbortSignal.timeout(2000),
    });
    if (!response.ok) throw new Error(`identity answered ${response.status}`);
    return holdersSchema.parse(await response.json()).items;
  };
}
