import { Link } from '@tanstack/react-router';
import { TimeText } from '../../ui/DateText.tsx';
import { QueryTable, type Column, type ListPage } from '../../ui/QueryTable.tsx';
import { TRANSACTION_KINDS } from './labels.ts';
import { LEDGER_KEY, type LedgerEntry } from './ledger-entry.ts';
import { ReferenceLink } from './reference-link.tsx';

interface EntryTableProperties {
  /** Separates the column choice of different places. */
  name: string;
  sourceKey?: readonly string[];
  read: (query: { cursor?: string; limit?: number }, signal: AbortSignal) => Promise<ListPage<LedgerEntry>>;
}

/** The statement of an account, newest first; each line leads to its voucher and its document. */
export function EntryTable({ name, sourceKey = LEDGER_KEY, read }: EntryTableProperties) {
  return (
    <QueryTable
      name={name}
      label="账户明细"
      prefix="entry."
      source={{ key: sourceKey, read }}
      rowKey={(row) => row.entryId}
      columns={COLUMNS}
      empty={{ title: '还没有记账', hint: '下达、支付等事项生效后，每一笔都记在这里。' }}
    />
  );
}

const COLUMNS: readonly Column<LedgerEntry>[] = [
  { key: 'businessDate', title: '业务日期', width: 110, render: (row) => row.businessDate },
  { key: 'kind', title: '事项', width: 130, render: (row) => TRANSACTION_KINDS[row.kind] ?? row.kind },
  { key: 'description', title: '摘要', render: (row) => <span className="wrap-cell">{row.description}</span> },
  { key: 'debit', title: '借方', money: (row) => (row.amountFen.startsWith('-') ? null : row.amountFen) },
  { key: 'credit', title: '贷方', money: (row) => (row.amountFen.startsWith('-') ? row.amountFen.slice(1) : null) },
  { key: 'balance', title: '余额', money: (row) => row.balanceAfterFen },
  {
    key: 'transaction',
    title: '凭证',
    width: 110,
    render: (row) => (
      <Link to="/ledger-transactions/$transactionId" params={{ transactionId: row.transactionId }}>
        第 {row.transactionId} 号
      </Link>
    ),
  },
  { key: 'reference', title: '单据', width: 120, render: (row) => <ReferenceLink {...row} /> },
  { key: 'postedAt', title: '记账时间', width: 150, render: (row) => <TimeText at={row.postedAt} />, isOptional: true },
];
