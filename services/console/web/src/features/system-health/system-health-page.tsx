import { useQueries } from '@tanstack/react-query';
import { Alert, Table } from 'antd';
import { useSession } from '../../session/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { StatusTag, type StateLabels } from '../../ui/StatusTag.tsx';
import { KnownUntil } from '../calendar-year/known-until.tsx';
import { CHECKS, SERVICES } from './labels.ts';
import { LatestReconciliations } from './latest-reconciliations.tsx';
import { serviceHealthQuery, type ServiceHealth } from './service-health.ts';
import './system-health-page.css';

type Health = 'ready' | 'waiting' | 'unreachable' | 'reading';

const HEALTH: StateLabels<Health> = {
  ready: { label: '正常', tone: 'done' },
  waiting: { label: '部分依赖未就绪', tone: 'warning' },
  unreachable: { label: '连不上', tone: 'refused' },
  reading: { label: '正在读取', tone: 'waiting' },
};

/** An outbox older than this is not keeping up: messages to workflows and other services are late. */
const OUTBOX_LATE_SECONDS = 60;

/** 运行状况: every service with its dependencies and the age of its outbox, the calendar and the banks, read anew every ten seconds. */
export function SystemHealthPage() {
  const answers = useQueries({ queries: SERVICES.map(({ service }) => serviceHealthQuery(service)) });
  const regionCode = useSession().actingGrant?.regionCode ?? '';
  const rows = SERVICES.map((service, index) => ({ ...service, health: answers[index]?.data }));
  const troubled = rows.filter(({ health }) => health && healthOf(health) !== 'ready');
  const isRead = answers.every((answer) => answer.data);
  return (
    <>
      <PageHeader
        title="运行状况"
        hint="每十秒自动读取一次：各服务及其依赖、工作日历、与银行的对账。出现异常时，请管理员查看该服务的日志。"
      />
      {regionCode === '' ? null : <KnownUntil regionCode={regionCode} />}
      {isRead ? <Summary titles={troubled.map(({ title }) => title)} /> : null}
      <section className="panel" aria-label="服务清单">
        <Table
          size="small"
          bordered
          rowKey="service"
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: '服务', render: (_, row) => <strong>{row.title}</strong> },
            { title: '职责', dataIndex: 'purpose' },
            { title: '状态', render: (_, row) => <StatusTag labels={HEALTH} state={healthOf(row.health)} /> },
            { title: '依赖', render: (_, row) => <Checks health={row.health} /> },
            { title: '待发消息', align: 'right', render: (_, row) => <Outbox health={row.health} /> },
            { title: '应答（毫秒）', align: 'right', render: (_, row) => row.health?.milliseconds ?? '—' },
            { title: '已运行', align: 'right', render: (_, row) => uptimeText(row.health?.readiness?.uptimeSeconds) },
          ]}
        />
      </section>
      <LatestReconciliations />
    </>
  );
}

function Summary({ titles }: { titles: string[] }) {
  if (titles.length === 0) return <Alert type="success" showIcon className="form-error" title="所有服务正常" />;
  return <Alert type="error" showIcon className="form-error" title={`需要处理：${titles.join('、')}`} />;
}

function healthOf(health: ServiceHealth | undefined): Health {
  if (!health) return 'reading';
  if (!health.readiness) return 'unreachable';
  return health.readiness.status === 'ready' ? 'ready' : 'waiting';
}

function Checks({ health }: { health: ServiceHealth | undefined }) {
  const checks = Object.entries(health?.readiness?.checks ?? {});
  if (checks.length === 0) return '—';
  return checks.map(([name, isFine]) => (
    <span key={name} className={isFine ? 'check' : 'check is-overdue'}>
      {CHECKS[name] ?? name} {isFine ? '✓' : '✗ 不通'}
    </span>
  ));
}

function Outbox({ health }: { health: ServiceHealth | undefined }) {
  const outbox = health?.readiness?.outbox;
  if (!outbox) return '—';
  if (outbox.count === 0) return '0';
  const text = `${outbox.count} 条，最早 ${Math.round(outbox.oldestSeconds)} 秒前`;
  return outbox.oldestSeconds > OUTBOX_LATE_SECONDS ? <strong className="is-overdue">{text}（积压）</strong> : text;
}

function uptimeText(seconds: number | undefined): string {
  if (seconds === undefined) return '—';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} 小时`;
  return `${Math.floor(seconds / 86_400)} 天`;
}
