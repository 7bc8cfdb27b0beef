import type { Principal } from '@sunledger/service-kit';
import type { Actor } from './chain-state.ts';

/** The person behind a principal; behind a service it is the user on whose behalf it acts. */
export function actorOf(principal: Principal): Actor {
  const { userId, userName } = principal.onBehalfOf ?? principal;
  const { organisationId, organisationName, role, regionCode } = principal;
  return { userId, userName, organisationId, organisationName, role, regionCode };
}
