import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { Finding } from '../project-warning/rules.ts';
import type { Duplicate } from './contract.ts';
import { decodeEntry, type ProjectEntry } from './entry.ts';
import type { ProjectState } from './project.ts';
import { countyGram, gramsOf, normaliseSearch, similarityPercent } from './search-grams.ts';

// 平台默认：同一地点名称与内容相似 60% 以上、不同地点 85% 以上才提示，由人判断。
const samePlacePercent = 60;
const otherPlacePercent = 85;
const candidateCountMax = 200;

interface Subject {
  id: string;
  regionCode: string;
  entry: ProjectEntry;
}

/** Projects of the same county, whatever the year and source, that look like this one; most similar first, at most ten. */
export async function findDuplicates(tx: Tx, { id, regionCode, entry }: Subject): Promise<Duplicate[]> {
  const grams = gramsOf(normaliseSearch(entry.name));
  if (grams.length === 0) return [];
  const rows = await tx
    .selectFrom('project')
    .select(['id', 'code', 'name', 'year', 'state', 'amount_fen', 'region_code', 'entry'])
    .where('county_code', '=', regionCode.slice(0, 6))
    .where('id', '<>', id)
    .where('state', 'not in', ['removed', 'rejected'])
    .where(
      sql<boolean>`id in (select project_id from project_search where grams @> ${[countyGram(regionCode)]}::text[] and grams && ${grams}::text[])`,
    )
    .orderBy('id', 'desc')
    .limit(candidateCountMax)
    .execute();
  return rows
    .map((row): Duplicate => {
      const other = decodeEntry(row.entry);
      return {
        projectId: row.id,
        code: row.code,
        name: row.name,
        year: row.year,
        state: row.state as ProjectState,
        amountFen: row.amount_fen,
        similarity: similarityPercent(describe(entry), describe(other)),
        isSamePlace: isSamePlace({ regionCode, entry }, { regionCode: row.region_code, entry: other }),
      };
    })
    .filter(({ similarity, isSamePlace: same }) => similarity >= (same ? samePlacePercent : otherPlacePercent))
    .toSorted((left, right) => right.similarity - left.similarity)
    .slice(0, 10);
}

/** The duplicates as warnings with their evidence. */
export function duplicateFindings(duplicates: readonly Duplicate[]): Finding[] {
  return duplicates.map(({ projectId, code, name, year, similarity, isSamePlace: same }) => ({
    rule: 'possibleDuplicate',
    isBlocking: false,
    message: `与 ${year} 年项目“${name}”(${code})${same ? '同一地点，' : ''}名称和内容相似 ${similarity}%`,
    evidence: { projectId, code },
  }));
}

function describe(entry: ProjectEntry): string {
  return `${entry.name}\n${entry.content ?? ''}`;
}

type Placed = Omit<Subject, 'id'>;

// Two rows of one county table may name only the village, without a code.
function isSamePlace(left: Placed, right: Placed): boolean {
  if (left.regionCode.length === 12 || right.regionCode.length === 12) return left.regionCode === right.regionCode;
  return left.entry.location !== null && left.entry.location === right.entry.location;
}
