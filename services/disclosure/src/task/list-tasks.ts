import type { BusinessDate } from '@sunledger/calendar';
import { liesWithin, type Principal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';

export const taskKinds = [
  'boardToPost',
  'objectionToAssign',
  'objectionToHandle',
  'personalReplyDue',
  'noticeEndsToday',
  'noticeProblem',
] as const;

export interface Task {
  kind: (typeof taskKinds)[number];
  subjectId: string;
  noticeId: string;
  title: string;
  detail: string;
  regionCode: string;
  dueOn: BusinessDate | null;
  isOverdue: boolean;
}

const taskMax = 200;

/** What waits for this person under this grant, the most urgent first. */
export async function listTasks(tx: Tx, principal: Principal, today: BusinessDate): Promise<Task[]> {
  const { permissions } = principal;
  const tasks: Task[] = [];
  if (permissions.has('notice.post')) tasks.push(...(await boardsToPost(tx, principal, today)));
  if (permissions.has('objection.handle')) tasks.push(...(await objectionTasks(tx, principal, today)));
  if (permissions.has('notice.publish')) tasks.push(...(await noticeTasks(tx, principal, today)));
  return tasks.toSorted((left, right) => (left.dueOn ?? '9').localeCompare(right.dueOn ?? '9')).slice(0, taskMax);
}

async function boardsToPost(tx: Tx, principal: Principal, today: BusinessDate): Promise<Task[]> {
  // A board waits from the day the notice was issued: every further day is a day nobody could read it.
  const { rows } = await sql<Task>`select 'boardToPost' as kind, b.id as "subjectId", n.id as "noticeId", n.title,
      '请在“' || b.name || '”张贴并上传照片' as detail, b.region_code as "regionCode",
      r.business_date as "dueOn", r.business_date < ${today} as "isOverdue"
    from notice_board b
    join notice n on n.id = b.notice_id and n.current_revision = b.revision and n.state = 'running'
    join notice_revision r on r.notice_id = n.id and r.revision = b.revision
    where b.posted_on is null and ${liesWithin('b.region_code', principal.regionCode)}
    order by b.id limit ${taskMax}`.execute(tx);
  return rows;
}

async function objectionTasks(tx: Tx, principal: Principal, today: BusinessDate): Promise<Task[]> {
  const { rows } = await sql<Task>`select
      case when o.state = 'received' then 'objectionToAssign'
        when o.state = 'resolved' then 'personalReplyDue' else 'objectionToHandle' end as kind,
      o.id as "subjectId", n.id as "noticeId", n.title,
      case when o.state = 'received' then '异议待指派经办人' when o.state = 'resolved' then '实名异议待答复本人'
        when o.state = 'verified' then '异议已核实，待作结论' else '异议待核实' end
        || case when o.due_on is null then ',期限待工作日历录入后确定' else '' end as detail,
      o.region_code as "regionCode", o.due_on as "dueOn", coalesce(o.due_on < ${today}, false) as "isOverdue"
    from objection o join notice n on n.id = o.notice_id
    where (o.state = 'received' and not (${principal.userId} = any (makers_of_objection(o.id))))
      or (o.state in ('assigned', 'verified') and o.handler_user_id = ${principal.userId})
      or (o.state = 'resolved' and not o.is_anonymous and o.personal_reply_on is null
        and o.handler_user_id = ${principal.userId})
    order by o.id limit ${taskMax}`.execute(tx);
  return rows;
}

async function noticeTasks(tx: Tx, principal: Principal, today: BusinessDate): Promise<Task[]> {
  const { rows } = await sql<Task>`select
      case when n.problem is null then 'noticeEndsToday' else 'noticeProblem' end as kind,
      n.id as "subjectId", n.id as "noticeId", n.title, coalesce(n.problem, '公示期今日届满') as detail,
      n.region_code as "regionCode", ${today}::date as "dueOn", n.problem is not null as "isOverdue"
    from notice n
    where n.state = 'running' and ${liesWithin('n.region_code', principal.regionCode)}
      and (n.problem is not null or ${today}::date = (select max(b.ends_on) from notice_board b
        where b.notice_id = n.id and b.revision = n.current_revision having count(*) = count(b.ends_on)))
    order by n.id limit ${taskMax}`.execute(tx);
  return rows;
}
