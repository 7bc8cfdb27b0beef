import type { NoticeSummary } from '../public-notice/public-notice.ts';
import { runningStep, type Project, type RouteStep } from './project.ts';

/** Whole days from `today` to `date`; negative when it is over. */
export function daysBetween(today: string, date: string): number {
  return Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
}

/** '还有 4 天', '今天到期', '已超期 2 天'. */
export function daysLeftText(today: string, date: string): string {
  const days = daysBetween(today, date);
  if (days > 0) return `还有 ${days} 天`;
  return days === 0 ? '今天到期' : `已超期 ${-days} 天`;
}

/** What happens next with a project, and what it waits for. `notice` is the running notice of its open step, if any. */
export function nextStepOf(project: Project, today: string, notice?: NoticeSummary): string {
  switch (project.state) {
    case 'draft':
      return project.submitHint === null
        ? '内容已填齐，可以提交申报'
        : `提交申报。现在还不能提交：${project.submitHint}`;
    case 'returned':
      return `由申报人 ${project.proposer.userName} 或同单位的同事修改后重新提交，或作废。退回原因：${project.returnedReason ?? '未写明'}`;
    case 'inReview': {
      const step = runningStep(project);
      return step ? waitingFor(step, today, notice) : '正在转入下一环节，稍后刷新';
    }
    case 'inLibrary':
      return project.plan ? `等待“${project.plan.title}”审批` : '等待选入年度计划';
    case 'planned':
      return '已列入年度计划，由财政部门对应指标，按进度申请支付';
    case 'rejected':
      return '审核未通过，申报已办结；需要时重新申报';
    case 'removed':
      return `已调整出库，不再安排资金。原因：${project.removalReason ?? '未写明'}`;
  }
}

function waitingFor(step: RouteStep, today: string, notice: NoticeSummary | undefined): string {
  if (step.notice === null) {
    const due =
      step.dueDate === null ? (step.dueProblem ?? '未定期限') : `${step.dueDate}，${daysLeftText(today, step.dueDate)}`;
    return `等待${step.waitsFor}（期限 ${due}）`;
  }
  return noticeStanding(step, today, notice);
}

/** What a notice still waits for, as disclosure sees its boards. */
export function noticeStanding(step: RouteStep, today: string, notice: NoticeSummary | undefined): string {
  if (notice && notice.openObjectionCount > 0) {
    return `${step.title}有 ${notice.openObjectionCount} 件异议未办结，办结之前公示不能结束`;
  }
  if (notice && notice.postedBoardCount < notice.boardCount) {
    return `等待${step.title}张贴并上传照片，还有 ${notice.boardCount - notice.postedBoardCount} 处没有张贴；公示期从张贴之日起算`;
  }
  const endsOn = notice?.lastDayOn ?? null;
  if (endsOn === null) return `等待${step.title}期满${notice?.problem ? `：${notice.problem}` : ''}`;
  return `等待${step.title}期满，${daysLeftText(today, endsOn)}（${endsOn}）`;
}
