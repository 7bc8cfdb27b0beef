import { ClockCircleOutlined, ExclamationCircleFilled, WarningFilled } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Table, type TableProps } from 'antd';
import { problemText } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { RegionFigures } from '../fund-progress/progress-figures.tsx';
import { subjectLabel } from './labels.ts';
import { StartedCases } from './started-cases.tsx';
import { daysUntil, taskHref, useWaitingTasks, type WaitingTask } from './task.ts';
import './task-home.css';

/** 待办: what waits for me, by deadline, what happens if I do nothing, what I started, and the figures of my region. */
export function TaskHome() {
  const { user, actingGrant } = useSession();
  const { tasks, isPending, failures } = useWaitingTasks();
  const canReadFunds = useCan('fund.read');
  const today = todayInBeijing();
  const overdue = tasks.filter((task) => task.dueDate !== null && task.dueDate < today).length;
  const dueSoon = tasks.filter((task) => task.dueDate !== null && isSoon(task.dueDate, today)).length;
  const urged = tasks.filter((task) => task.urgedCount > 0).length;

  return (
    <>
      <PageHeader
        title="我的待办"
        hint={`${user.name}，今天是 ${today}。以下是您以“${actingGrant?.roleTitle ?? '—'}”身份可以办理的事项，按期限排列。`}
      />
      <dl className="figure-row">
        <Figure label="待我办理" value={tasks.length} />
        <Figure label="已超期" value={overdue} />
        <Figure label="三天内到期" value={dueSoon} />
        <Figure label="被催办" value={urged} />
      </dl>
      {failures.map(({ source, error, retry }) => (
        <Alert
          key={source.title}
          type="warning"
          showIcon
          className="form-error"
          title={`${source.title}的待办暂时读不到，下面的清单可能不全`}
          description={problemText(error)}
          action={<Button onClick={retry}>重试</Button>}
        />
      ))}
      {isPending && tasks.length > 0 ? <output className="muted">还有服务没有答复，清单可能不全…</output> : null}
      <section className="panel" aria-label="待办清单">
        <Table<WaitingTask>
          size="small"
          bordered
          rowKey={(task) => `${task.source.service}:${task.caseId}:${task.id}`}
          columns={columnsFor(today)}
          dataSource={tasks}
          loading={{ spinning: isPending && tasks.length === 0, description: '正在汇总各处的待办…' }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 1000 }}
          locale={{
            emptyText: isPending ? (
              ' '
            ) : (
              <EmptyState
                title="现在没有等您办理的事项"
                hint="有新的事项时会自动出现在这里。如果您还有其他身份，可在右上角切换后查看。"
              />
            ),
          }}
        />
      </section>
      <StartedCases />
      {canReadFunds ? <RegionFigures /> : null}
    </>
  );
}

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div className="figure">
      <dt>{label}</dt>
      <dd>
        {value} <small>件</small>
      </dd>
    </div>
  );
}

const isSoon = (dueDate: string, today: string) => {
  const days = daysUntil(dueDate, today);
  return days >= 0 && days <= 3;
};

function columnsFor(today: string): NonNullable<TableProps<WaitingTask>['columns']> {
  return [
    {
      title: '事项',
      render: (_, task) => (
        <Link to={taskHref(task) as string} className="task-title">
          {task.subjectTitle}
        </Link>
      ),
    },
    { title: '类别', width: 96, render: (_, task) => subjectLabel(task.subjectType) },
    { title: '环节', width: 130, dataIndex: 'stepTitle' },
    { title: '经办', width: 90, dataIndex: 'makerName' },
    { title: '到达', width: 160, render: (_, task) => <Waiting since={task.since} today={today} /> },
    { title: '期限', width: 180, render: (_, task) => <Due task={task} today={today} /> },
    { title: '如果不办', dataIndex: 'consequence' },
  ];
}

function Waiting({ since, today }: { since: string | null; today: string }) {
  if (since === null) return <span className="muted">—</span>;
  const days = -daysUntil(since.slice(0, 10), today);
  return (
    <>
      {since.slice(0, 10)} <span className="muted">{days <= 0 ? '今天' : `已等 ${days} 天`}</span>
    </>
  );
}

function Due({ task, today }: { task: WaitingTask; today: string }) {
  if (task.dueDate === null) return <span className="muted">{task.dueProblem ?? '没有期限'}</span>;
  const days = daysUntil(task.dueDate, today);
  const urged = task.urgedCount > 0 ? `，已催办 ${task.urgedCount} 次` : '';
  if (days < 0) {
    return (
      <strong className="is-overdue">
        <WarningFilled aria-hidden /> {task.dueDate} 超期 {-days} 天{urged}
      </strong>
    );
  }
  const words = days === 0 ? '今天到期' : `还有 ${days} 天`;
  return (
    <span className={days <= 3 ? 'is-soon' : ''}>
      {days <= 3 ? <ExclamationCircleFilled aria-hidden /> : <ClockCircleOutlined aria-hidden />} {task.dueDate} {words}
      {urged}
    </span>
  );
}
