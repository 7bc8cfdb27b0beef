import { DomainError, type FieldProblem } from '@sunledger/service-kit';
import type { RegionDirectory } from '../project-import/region-directory.ts';
import type { ProjectEntry } from './entry.ts';

interface Located {
  regionCode?: string | undefined;
  entry: Pick<ProjectEntry, 'places'>;
}

/**
 * Refuses a project in a place that does not exist on the day: nobody could publish anything there. Throws 400 that names
 * every wrong code, 503 while the registry is silent.
 */
export async function requireKnownRegions(
  regions: RegionDirectory,
  { regionCode, entry }: Located,
  date: string,
): Promise<void> {
  const asked = [
    ...(regionCode === undefined ? [] : [{ path: 'regionCode', code: regionCode }]),
    ...entry.places.map((place, index) => ({ path: `entry.places.${index}.regionCode`, code: place.regionCode })),
  ];
  const codes = [...new Set(asked.map(({ code }) => code))];
  const found = await Promise.all(codes.map((code) => regions.findOn(code, date)));
  const unknown = new Set(codes.filter((_, index) => !found[index]));
  const fields: FieldProblem[] = asked
    .filter(({ code }) => unknown.has(code))
    .map(({ path, code }) => ({ path, message: `${date} 没有行政区划 ${code}，请核对代码；已撤并的填现行区划` }));
  if (fields.length === 0) return;
  throw new DomainError('project.regionUnknown', fields.map(({ message }) => message).join('；'), {
    status: 400,
    fields,
  });
}
