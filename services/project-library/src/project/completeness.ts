import { DomainError, type FieldProblem } from '@sunledger/service-kit';
import { targetRequirement } from '../policy-question.ts';
import { unpublishableFields } from '../project-route/notice-limits.ts';
import { missingFields } from './entry.ts';
import type { ProjectRow } from './get-project.ts';

type Content = Pick<ProjectRow, 'regionCode' | 'entry'>;

/** What the entry of a project still lacks to be submitted on this date, one problem per field. */
export function lackingFields({ regionCode, entry }: Content, date: string): FieldProblem[] {
  const { isRequired } = targetRequirement({ regionCode, date });
  return [...missingFields(entry, isRequired), ...unpublishableFields(entry)];
}

/** The entry as it would be submitted on this date. Throws one 409 that lists everything missing. */
export function requireComplete(content: Content, date: string): void {
  const problems = lackingFields(content, date);
  if (content.regionCode.length !== 12) problems.unshift({ path: 'regionCode', message: '村级项目须落到行政村' });
  if (problems.length === 0) return;
  const detail = problems.map(({ message }) => message).join('；');
  throw new DomainError('project.incomplete', detail, { fields: problems });
}
