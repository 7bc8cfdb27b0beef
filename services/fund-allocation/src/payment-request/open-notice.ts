import type { Dependencies } from '../dependencies.ts';
import type { RegistryErrand } from '../registry-access.ts';

/** Title of a public notice about the project that has not ended; undefined when there is none. */
export async function findOpenNotice(
  _deps: Dependencies,
  _errand: RegistryErrand,
  _projectId: string,
): Promise<string | undefined> {
  return undefined;
}
