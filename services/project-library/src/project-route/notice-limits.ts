import type { FieldProblem } from '@sunledger/service-kit';
import type { ProjectEntry } from '../project/entry.ts';
import { noticeContent } from './notice-content.ts';
import { noticeTitles } from './notice-request.ts';

// What disclosure takes as the title and as one cell of a notice.
const titleLengthMax = 120;
const cellLengthMax = 1000;

const joinedCells = {
  location: ['places', '实施地点'],
  content: ['tasks', '建设任务'],
  fundSources: ['fundSources', '资金来源'],
  performanceTargets: ['performanceTargets', '绩效目标'],
} as const;

/** What no notice could show of an entry, one problem per field: told while it is filled in, not when the notice is refused. */
export function unpublishableFields(entry: ProjectEntry): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const frame = Math.max(...noticeTitles('').map((title) => title.length));
  if (frame + entry.name.length > titleLengthMax) {
    const message = `项目名称有 ${entry.name.length} 字，公示标题最多容纳 ${titleLengthMax - frame} 字`;
    problems.push({ path: 'entry.name', message });
  }
  const [row = {}] = noticeContent({ code: '', entry, placeNames: entry.places.map(({ name }) => name) }, '').rows;
  for (const [column, [field, label]] of Object.entries(joinedCells)) {
    const { length } = row[column] ?? '';
    if (length <= cellLengthMax) continue;
    const message = `${label}在公示表中连起来有 ${length} 字，最多 ${cellLengthMax} 字，请合并或精简`;
    problems.push({ path: `entry.${field}`, message });
  }
  return problems;
}
