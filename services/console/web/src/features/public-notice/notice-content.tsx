import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { DateText } from '../../ui/DateText.tsx';
import type { Notice } from './public-notice.ts';
import './notice-content.css';

type Content = Notice['content'];
type NoticeColumn = Content['columns'][number];

/** The frozen words and table, as the public sees them. */
export function NoticeContent({ notice }: { notice: Notice }) {
  const { paragraphs, columns, rows, totals } = notice.content;
  return (
    <div className="notice-content">
      {paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {columns.length === 0 ? null : (
        <>
          {columns.some(({ kind }) => kind === 'amountFen') ? (
            <p className="content-unit">
              <MoneyUnitSwitch />
            </p>
          ) : null}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a wide table scrolls on its own; the keyboard has to reach it */}
          <section className="content-table" tabIndex={0} aria-label="公示表">
            <table className="paper-table">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column.key} scope="col">
                      {column.kind === 'amountFen' ? <MoneyHead title={column.header} /> : column.header}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row, index) => (
                  <tr key={index}>
                    {columns.map((column) => (
                      <td key={column.key} className={isNumeric(column) ? 'is-number' : undefined}>
                        <Cell column={column} value={row[column.key] ?? ''} />
                      </td>
                    ))}
                  </tr>
                ))}
                {totals ? (
                  <tr className="paper-totals">
                    {columns.map((column) => (
                      <td key={column.key} className={isNumeric(column) ? 'is-number' : undefined}>
                        <Cell column={column} value={totals[column.key] ?? ''} />
                      </td>
                    ))}
                  </tr>
                ) : null}
              </tbody>
            </table>
          </section>
        </>
      )}
    </div>
  );
}

const isNumeric = ({ kind }: NoticeColumn) => kind === 'amountFen' || kind === 'number';

function Cell({ column, value }: { column: NoticeColumn; value: string }) {
  if (value === '') return null;
  if (column.kind === 'amountFen' && /^-?\d+$/.test(value)) return <MoneyText fen={value} />;
  return column.kind === 'date' ? <DateText date={value} /> : value;
}
