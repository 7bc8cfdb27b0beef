import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './environment.ts';

const folder = join(checkout, 'infra', 'demo');

/** Script that loads the demonstration county. */
export const demonstrationLoader = join(folder, 'load.ts');

/** How the demonstration of a data folder stands to the one that this checkout would load. */
export type DemonstrationStanding = 'absent' | 'current' | 'other';

/** Reads which demonstration a data folder holds. */
export function demonstrationStanding(data: string): DemonstrationStanding {
  if (!existsSync(markerOf(data))) return 'absent';
  return readFileSync(markerOf(data), 'utf8').trim() === version() ? 'current' : 'other';
}

/** Remembers that a data folder holds the demonstration of this checkout. */
export function rememberDemonstration(data: string): void {
  writeFileSync(markerOf(data), `${version()}\n`);
}

function markerOf(data: string): string {
  return join(data, 'demonstration-loaded');
}

/** Fingerprint of the scripts and figures that make the demonstration. */
function version(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (/\.(ts|csv)$/.test(name) && !name.endsWith('.test.ts'))
      hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}
