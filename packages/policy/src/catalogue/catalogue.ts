import { countyTargetParameters } from './county-targets.ts';
import { creditParameters } from './credit.ts';
import { entityParameters } from './entities.ts';
import type { CatalogueEntry } from './entry.ts';
import { fundParameters } from './funds.ts';
import { noticeParameters } from './notices.ts';
import { oversightParameters } from './oversight.ts';
import { projectParameters } from './projects.ts';
import { targetParameters } from './targets.ts';

export type { CatalogueEntry } from './entry.ts';

const catalogue = {
  ...noticeParameters,
  ...projectParameters,
  ...fundParameters,
  ...creditParameters,
  ...entityParameters,
  ...oversightParameters,
  ...targetParameters,
  ...countyTargetParameters,
};

export type ParameterKey = keyof typeof catalogue;

/** Every key a pack may state or a service may ask for, with type, unit, Chinese label and description. */
export const parameterCatalogue: Readonly<Record<ParameterKey, CatalogueEntry>> = catalogue;

export function isParameterKey(key: string): key is ParameterKey {
  return Object.hasOwn(catalogue, key);
}

/** ';是否想写“…”' for a key that is one to three edits away from a known one, else ''. */
export function suggestKey(key: string): string {
  let best: { known: string; distance: number } | undefined;
  for (const known of Object.keys(catalogue)) {
    const distance = editDistance(key, known);
    if (distance <= 3 && (best === undefined || distance < best.distance)) best = { known, distance };
  }
  return best === undefined ? '' : `；是否想写“${best.known}”`;
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
