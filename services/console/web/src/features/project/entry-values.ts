import type { ProjectLibraryClient } from '@sunledger/project-library-client';
import dayjs, { type Dayjs } from 'dayjs';
import type { BodyOf } from '../../api.ts';
import type { Project } from './project.ts';

export type ProjectBody = BodyOf<ProjectLibraryClient, '/projects'>;
type EntryBody = ProjectBody['entry'];
type Beneficiaries = NonNullable<EntryBody['beneficiaries']>;

/** The form as antd holds it: fields named like the API's, dates as Dayjs. */
export interface ProjectValues {
  regionCode?: string;
  year?: number;
  entry: Omit<Partial<EntryBody>, 'startDate' | 'endDate' | 'beneficiaries'> & {
    startDate?: Dayjs | null;
    endDate?: Dayjs | null;
    beneficiaries?: Partial<Beneficiaries>;
  };
}

/** What the form starts with: an existing draft, or an empty one with the rows every project has. */
export function initialValues(project: Project | undefined, regionCode: string): ProjectValues {
  if (!project) {
    return {
      ...(regionCode.length >= 9 ? { regionCode } : {}),
      year: dayjs().year(),
      entry: {
        places: [],
        tasks: [],
        fundSources: [],
        performanceTargets: [],
      },
    };
  }
  const { startDate, endDate, beneficiaries, ...entry } = project.entry;
  return {
    regionCode: project.regionCode,
    year: project.year,
    entry: {
      ...entry,
      startDate: startDate ? dayjs(startDate) : null,
      endDate: endDate ? dayjs(endDate) : null,
      beneficiaries: beneficiaries ?? {},
    },
  } as ProjectValues;
}

/** The form as the API takes it: blank text is absent. */
export function bodyOf({ regionCode, year, entry }: ProjectValues): ProjectBody {
  const { startDate, endDate, beneficiaries, places, tasks, fundSources, performanceTargets, ...rest } = entry;
  const texts = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, blankToNull(value)]));
  return {
    regionCode: regionCode ?? '',
    year: year ?? dayjs().year(),
    entry: {
      ...(texts as unknown as EntryBody),
      startDate: startDate?.format('YYYY-MM-DD') ?? null,
      endDate: endDate?.format('YYYY-MM-DD') ?? null,
      beneficiaries: beneficiariesOf(beneficiaries),
      places: places ?? [],
      tasks: tasks ?? [],
      fundSources: fundSources ?? [],
      performanceTargets: (performanceTargets ?? []).map((target) => ({ ...target, unit: target.unit ?? '' })),
      cooperatingDepartments: entry.cooperatingDepartments ?? [],
    },
  };
}

function blankToNull(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'string' && value.trim() === '' ? null : value;
}

function beneficiariesOf(values: Partial<Beneficiaries> | undefined): Beneficiaries | null {
  const { households, persons, registeredHouseholds, registeredPersons } = values ?? {};
  const counts = [households, persons, registeredHouseholds, registeredPersons];
  if (counts.every((count) => count === undefined || count === null)) return null;
  return {
    households: households ?? 0,
    persons: persons ?? 0,
    registeredHouseholds: registeredHouseholds ?? 0,
    registeredPersons: registeredPersons ?? 0,
  };
}

/** Sum of fen strings as a fen string; rows without an amount count as nothing. */
export function sumFen(amounts: readonly (string | undefined)[]): string {
  return amounts.reduce((sum, amount) => sum + (amount ? BigInt(amount) : 0n), 0n).toString();
}
