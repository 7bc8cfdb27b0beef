import type { Tx } from '../database.ts';
import type { ObjectionStatus } from './contract.ts';
import { getStatus } from './queries.ts';
import { readTicket } from './ticket.ts';
import { notFound } from '@sunledger/service-kit';

/** The state of an objection by its ticket as a person typed it. Throws 404, in the same words for every wrong ticket. */
export async function readObjectionStatus(tx: Tx, typedTicket: string): Promise<ObjectionStatus> {
  const ticket = readTicket(typedTicket);
  if (!ticket) throw notFound('异议编号');
  return getStatus(tx, ticket);
}
