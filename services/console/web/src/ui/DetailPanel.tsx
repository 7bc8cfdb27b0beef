import { ArrowLeftOutlined, RightCircleOutlined } from '@ant-design/icons';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Badge, Descriptions, Tabs, Typography } from 'antd';
import type { ReactNode } from 'react';
import type { Search } from '../search-params.ts';

export interface DetailTab {
  key: string;
  label: string;
  /** Shown behind the label, e.g. open objections. */
  count?: number;
  content: ReactNode;
}

interface DetailPanelProperties {
  title: string;
  /** Number, document number or region under the title. */
  subtitle?: ReactNode;
  /** A StatusTag. */
  state: ReactNode;
  /** What happens next, in words: "等待镇级公示期满，还有 4 天". */
  nextStep: ReactNode;
  /** Print, export and other buttons of the header; decisions belong into the ApprovalBar. */
  actions?: ReactNode;
  /** The few figures one needs at every tab. */
  facts?: readonly { label: string; value: ReactNode; span?: number }[];
  tabs: readonly DetailTab[];
  /** List to go back to. */
  back?: { to: string; label: string };
}

/** One thing on one page: state, next step in words, key figures, tabs kept in the URL (`?tab=`). */
export function DetailPanel(properties: DetailPanelProperties) {
  const { tabs, facts, back } = properties;
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const active = tabs.find((tab) => tab.key === search['tab']) ?? tabs[0];
  return (
    <article className="detail-panel">
      {back ? (
        <Link to={back.to} className="back-link">
          <ArrowLeftOutlined aria-hidden /> {back.label}
        </Link>
      ) : null}
      <header className="detail-header">
        <div>
          <div className="detail-title">
            <Typography.Title level={1}>{properties.title}</Typography.Title>
            {properties.state}
          </div>
          {properties.subtitle === undefined ? null : <div className="muted">{properties.subtitle}</div>}
        </div>
        <div className="detail-actions">{properties.actions}</div>
      </header>
      <p className="next-step">
        <RightCircleOutlined aria-hidden /> <strong>下一步</strong> {properties.nextStep}
      </p>
      {facts ? (
        <Descriptions
          size="small"
          bordered
          column={{ xs: 1, sm: 2, lg: 4 }}
          items={facts.map((fact) => ({
            key: fact.label,
            label: fact.label,
            children: fact.value,
            ...(fact.span === undefined ? {} : { span: fact.span }),
          }))}
        />
      ) : null}
      <Tabs
        {...(active ? { activeKey: active.key } : {})}
        onChange={(tab) =>
          void navigate({ to: '.', search: { ...search, tab } as never, replace: true, resetScroll: false })
        }
        items={tabs.map((tab) => ({
          key: tab.key,
          label: <TabLabel {...tab} />,
          children: tab.key === active?.key ? <div className="tab-content">{tab.content}</div> : null,
        }))}
      />
    </article>
  );
}

function TabLabel({ label, count }: { label: string; count?: number }) {
  if (count === undefined) return label;
  return (
    <>
      {label} <Badge count={count} color="#5a6474" size="small" title={`${count} 项`} />
    </>
  );
}
