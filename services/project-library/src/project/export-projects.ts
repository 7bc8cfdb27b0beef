import type { FileAnswer, Principal } from '@sunledger/service-kit';
import { writeTable } from '@sunledger/spreadsheet';
import type { ProjectSummary } from './contract.ts';
import { categoryTitles } from './entry.ts';
import { projectStateTitles } from './project.ts';

const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The list as a sheet, one line per project as it arrives; it says who took it out and when. */
export function exportProjects(
  projects: AsyncIterable<ProjectSummary>,
  principal: Principal,
  today: string,
): FileAnswer {
  const body = writeTable({
    title: '项目库',
    sheetName: '项目库',
    unitNote: `单位：元　导出人：${principal.organisationName} ${principal.userName}　导出日期：${today}`,
    columns: [
      { key: 'code', header: '项目编码', type: 'identifier', width: 20 },
      { key: 'name', header: '项目名称', type: 'text', width: 36 },
      { key: 'regionCode', header: '地区代码', type: 'identifier' },
      { key: 'location', header: '实施地点', type: 'text', width: 24 },
      { key: 'year', header: '年度', type: 'integer', width: 8 },
      { key: 'category', header: '类别', type: 'text', width: 20 },
      { key: 'amountFen', header: '资金规模', type: 'yuan', width: 18 },
      { key: 'state', header: '状态', type: 'text' },
      { key: 'stepTitle', header: '所在环节', type: 'text' },
      { key: 'admittedOn', header: '入库日期', type: 'date' },
      { key: 'proposerName', header: '申报人', type: 'text' },
      { key: 'openWarningCount', header: '未说明的疑点', type: 'integer', width: 14 },
      { key: 'backfilled', header: '补录', type: 'text', width: 8 },
    ],
    rows: linesOf(projects),
  });
  return { contentType, fileName: `项目库-${today}.xlsx`, body };
}

async function* linesOf(projects: AsyncIterable<ProjectSummary>) {
  for await (const { isBackfilled, state, category, ...project } of projects)
    yield {
      ...project,
      state: projectStateTitles[state],
      category: category === null ? null : categoryTitles[category],
      backfilled: isBackfilled ? '是' : null,
    };
}
