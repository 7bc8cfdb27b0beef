import type { Dependencies } from '../dependencies.ts';
import { disclosureFor, refusedBy, type PeerErrand } from '../peer-access.ts';

/** Title of a public notice about the project that still runs; undefined when there is none. Throws 503. */
export async function findOpenNotice(
  deps: Dependencies,
  errand: PeerErrand,
  projectId: string,
): Promise<string | undefined> {
  const disclosure = await disclosureFor(deps, errand);
  const query = { subjectService: 'project-library', subjectId: projectId, state: 'running', limit: 1 } as const;
  const { data, error } = await disclosure.GET('/notices', { params: { query } });
  if (!data) throw refusedBy('disclosure', error);
  return data.items[0]?.title;
}
