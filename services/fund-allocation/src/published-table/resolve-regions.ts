import type { RequestContext } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { askingFor, refusedBy, registryFor } from '../peer-access.ts';
import type { TableRow } from './check-table.ts';

/**
 * Fills in the code of every unit that was published by name alone, where exactly one region directly below `parentCode` has
 * this name. Others keep a blank code and learn how many codes share their name. Asks registry only when a code is
 * missing; throws 503 when it does not answer.
 */
export async function resolveRegions(
  deps: Pick<Dependencies, 'db' | 'peerUrl' | 'serviceTokens'>,
  context: RequestContext & { idempotencyKey: string },
  parentCode: string,
  rows: readonly TableRow[],
): Promise<TableRow[]> {
  const isNamed = ({ kind, regionCode }: TableRow) => kind === 'unit' && regionCode === null;
  if (!rows.some(isNamed)) return [...rows];
  const errand = await askingFor(deps, context, `published-table-${context.idempotencyKey}`);
  const registry = await registryFor(deps, { ...errand, regionCode: context.principal.regionCode });
  const { data, error } = await registry.GET('/regions', { params: { query: { parent: parentCode } } });
  if (!data) throw refusedBy('registry', error);
  const codes = Map.groupBy(data.items, ({ name }) => plainName(name));
  return rows.map((row) => {
    if (!isNamed(row)) return row;
    const found = (codes.get(plainName(row.unitName)) ?? []).map(({ code }) => code);
    const [code] = found;
    return found.length === 1 && code !== undefined
      ? { ...row, regionCode: code, isCodeResolved: true }
      : { ...row, sameNameCodes: found };
  });
}

// Two-character names are often printed with a gap between the characters.
const plainName = (name: string): string => name.replaceAll(/\s/g, '');
