import { call, fundAllocation } from '../../api.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { TRANSACTION_KINDS } from './labels.ts';
import { LEDGER_KEY, type LedgerHold } from './ledger-entry.ts';
import { ReferenceLink } from './reference-link.tsx';

/** What the held amount of an account consists of: everything that takes money from it and is not decided yet. */
export function HoldTable({ account }: { account: string }) {
  return (
    <QueryTable
      name="ledger-holds"
      label="冻结明细"
      prefix="hold."
      source={{
        key: [...LEDGER_KEY, account, 'holds'],
        read: (page: { cursor?: string; limit?: number }, signal) =>
          call(fundAllocation.GET('/ledger/holds', { params: { query: { ...page, account } }, signal })),
      }}
      rowKey={(row) => row.holdId}
      columns={COLUMNS}
      empty={{
        title: '没有冻结',
        hint: '提出下达、退回或批准支付后，金额先冻结在这里，办结后记账或恢复为可用。',
      }}
    />
  );
}

const COLUMNS: readonly Column<LedgerHold>[] = [
  { key: 'businessDate', title: '冻结日期', width: 110, render: (row) => row.businessDate },
  { key: 'kind', title: '用于', width: 130, render: (row) => TRANSACTION_KINDS[row.kind] ?? row.kind },
  { key: 'description', title: '摘要', render: (row) => <span className="wrap-cell">{row.description}</span> },
  { key: 'amount', title: '金额', money: (row) => row.amountFen },
  { key: 'reference', title: '单据', width: 120, render: (row) => <ReferenceLink {...row} /> },
  { key: 'placedAt', title: '冻结时间', width: 150, render: (row) => <TimeText at={row.placedAt} />, isOptional: true },
];
