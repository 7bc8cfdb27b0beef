import { Typography } from 'antd';
import type { ReactNode } from 'react';

/** Head of a list or form page: the one h1, one sentence what the page is for, and its main buttons. */
export function PageHeader(properties: { title: ReactNode; hint?: ReactNode; actions?: ReactNode }) {
  return (
    <header className="page-header">
      <div>
        <Typography.Title level={1}>{properties.title}</Typography.Title>
        {properties.hint === undefined ? null : <p className="muted">{properties.hint}</p>}
      </div>
      <div className="detail-actions">{properties.actions}</div>
    </header>
  );
}
