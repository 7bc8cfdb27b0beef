/** What moved the money, by the kind of the ledger transaction. */
export const TRANSACTION_KINDS: Record<string, string> = {
  fundRegistration: '指标文件到账',
  roundIssue: '分配下达',
  passDown: '向下级下达',
  allotmentReturn: '向上级退回',
  fundAnnulment: '撤销指标文件',
  paymentInstructed: '支付指令送出',
  paymentPaid: '支付成功',
  paymentReturned: '银行退回',
  paymentRejected: '银行拒付',
  reversal: '红字冲销',
};

/** The document behind a transaction, and its page. */
export const REFERENCES: Record<string, { label: string; page: string }> = {
  fundDocument: { label: '指标文件', page: '/fund-documents/{id}' },
  allotment: { label: '指标', page: '/allotments/{id}' },
  allotmentReturn: { label: '指标退回', page: '/allotment-returns/{id}' },
  allocationRound: { label: '分配测算', page: '/allocation-rounds/{id}' },
  paymentRequest: { label: '支付申请', page: '/payment-requests/{id}' },
  paymentBatch: { label: '支付批次', page: '/payment-batches/{id}' },
};

const ACCOUNT_KINDS: Record<string, string> = {
  source: '资金来源',
  allotment: '指标',
  clearing: '在途支付',
  paid: '已支付',
};

/** Code of the bank whose payments under way stand on the account: 'clearing:JLRCB:421024' → 'JLRCB'. */
export function clearingBank(code: string): string | undefined {
  const [kind, bankCode] = code.split(':');
  return kind === 'clearing' ? bankCode : undefined;
}

/** 'allotment:0190…' → '指标 ·…a1b2c3d4': what kind of account, and its last digits. */
export function accountText(code: string): string {
  const [kind = '', ...rest] = code.split(':');
  const tail = rest.join(':');
  return `${ACCOUNT_KINDS[kind] ?? kind} ${tail.length > 12 ? `…${tail.slice(-8)}` : tail}`;
}
