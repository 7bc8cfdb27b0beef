import { isWithinRegion, type Principal } from '@sunledger/service-kit';
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

/** A project that looks like another, with where it stands. */
export type LookAlike = Duplicate & { regionCode: string };

interface LookAlikeRow {
  id: string;
  code: string;
  name: string;
  year: number;
  state: string;
  amount_fen: bigint | null;
  region_code: string;
  entry: unknown;
}

/**
 * Projects of the same county, whatever the year and source, that look like this one; most similar first, at most ten.
 * Also those in villages that the reader may not see: `shownTo` leaves of them what may be shown.
 */
export async function findDuplicates(tx: Tx, { id, regionCode, entry }: Subject): Promise<LookAlike[]> {
  const grams = gramsOf(normaliseSearch(entry.name));
  if (grams.length === 0) return [];
  const county = regionCode.slice(0, 6);
  const { rows } = await sql<LookAlikeRow>`select * from project_look_alikes(
    ${county}, ${id}, ${[countyGram(regionCode)]}::text[], ${grams}::text[], ${candidateCountMax})`.execute(tx);
  return rows
    .map((row): LookAlike => {
      const other = decodeEntry(row.entry);
      return {
        regionCode: row.region_code,
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

/** What a reader may see of a look-alike: beyond their own region its code, name and year, and how similar it is. */
export function shownTo(principal: Principal, { regionCode, ...duplicate }: LookAlike): Duplicate {
  if (isWithinRegion(regionCode, principal.regionCode)) return duplicate;
  return { ...duplicate, projectId: null, state: null, amountFen: null };
}

/** The duplicates as warnings with their evidence. */
export function duplicateFindings(duplicates: readonly LookAlike[]): Finding[] {
  return duplicates.map(({ code, name, year, similarity, isSamePlace: same }) => ({
    rule: 'possibleDuplicate',
    isBlocking: false,
    message: `与 ${year} 年项目“${name}”(${code})${same ? '同一地点，' : ''}名称和内容相似 ${similarity}%`,
    evidence: { code },
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
