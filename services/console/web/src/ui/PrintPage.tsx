import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useSession } from '../session/session.ts';
import { nowInBeijing } from './DateText.tsx';

interface PrintPageProperties {
  title: string;
  /** Line below the title, e.g. 文号 or period. */
  subtitle?: ReactNode;
  /** 单位 on the left above the table, e.g. the organisation that issues. */
  issuer?: ReactNode;
  /** 单位：元 / 万元, on the right above the table. */
  unit?: '元' | '万元';
  orientation?: 'portrait' | 'landscape';
  children: ReactNode;
  /** Signature lines, notes. */
  footer?: ReactNode;
}

/** A list or record as paper: A4, plain table, repeated head, unit stated; who printed it and when in the foot. */
export function PrintPage({ orientation = 'portrait', ...page }: PrintPageProperties) {
  const { user } = useSession();
  return (
    <div className="print-page">
      <style>{`@page { size: A4 ${orientation}; margin: 20mm 15mm; }`}</style>
      <div className="print-toolbar">
        <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
          打印
        </Button>
        <span className="muted">在浏览器的打印窗口中也可以另存为 PDF。</span>
      </div>
      <article className={`paper is-${orientation}`}>
        <h1>{page.title}</h1>
        {page.subtitle === undefined ? null : <p className="paper-subtitle">{page.subtitle}</p>}
        <div className="paper-line">
          <span>{page.issuer}</span>
          <span>{page.unit === undefined ? null : `单位：${page.unit}`}</span>
        </div>
        {page.children}
        {page.footer === undefined ? null : <div className="paper-footer">{page.footer}</div>}
        <p className="paper-printed">
          打印人 {user.name}　{nowInBeijing()}
        </p>
      </article>
    </div>
  );
}

export interface PaperColumn<Row> {
  title: string;
  render: (row: Row, index: number) => ReactNode;
  align?: 'left' | 'right' | 'center';
}

interface PaperTableProperties<Row> {
  columns: readonly PaperColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Cells of the total row, one per column. */
  totals?: readonly ReactNode[];
}

/** Plain ruled table for PrintPage; its head repeats on every sheet. */
export function PaperTable<Row>({ columns, rows, rowKey, totals }: PaperTableProperties<Row>) {
  return (
    <table className="paper-table">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col">
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.title} style={{ textAlign: column.align ?? 'left' }}>
                {column.render(row, index)}
              </td>
            ))}
          </tr>
        ))}
        {totals ? (
          <tr className="paper-totals">
            {columns.map((column, index) => (
              <td key={column.title} style={{ textAlign: column.align ?? 'left' }}>
                {totals[index]}
              </td>
            ))}
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
