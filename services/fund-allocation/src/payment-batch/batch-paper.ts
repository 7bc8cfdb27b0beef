import { renderTablePaper, type TablePaper } from '@sunledger/documents';
import { formatYuan, toChineseCapital } from '@sunledger/money';
import type { InstructionStatus, PaymentBatchDetail } from './contract.ts';

const statusTitles: Record<InstructionStatus, string> = {
  pending: '待发送',
  sent: '已发送',
  paid: '已支付',
  returned: '退回',
  rejected: '拒绝',
  unknown: '结果未知',
  cancelled: '未发出',
};

/** The printed list of a batch: accounts masked, total in capitals, lines for the three signatures. */
export function renderBatchPaper(batch: PaymentBatchDetail, timestamp: Date): Promise<Buffer> {
  return renderTablePaper(batchPaper(batch), { timestamp });
}

function batchPaper(batch: PaymentBatchDetail): TablePaper {
  return {
    title: '支付批次清单',
    subtitle: `${batch.number}　${batch.bankName}　${batch.businessDate}`,
    unitNote: '单位：元',
    orientation: 'landscape',
    columns: [
      { header: '序号', width: 0.5 },
      { header: '申请编号', width: 1.6 },
      { header: '项目', width: 2.4, align: 'left' },
      { header: '收款人', width: 1.8, align: 'left' },
      { header: '收款账号', width: 1.5 },
      { header: '金额', width: 1.2, align: 'right' },
      { header: '结果', width: 0.9 },
    ],
    rows: batch.instructions.map((row, index) => [
      String(index + 1),
      row.requestNumber,
      row.projectName,
      row.payeeName,
      row.payeeAccountMasked,
      formatYuan(row.amountFen),
      statusTitles[row.status],
    ]),
    totalRow: ['', '合计', `${batch.itemCount} 笔`, '', '', formatYuan(batch.totalFen), ''],
    remarks: [`合计人民币（大写）：${toChineseCapital(batch.totalFen)}`],
    signatures: ['经办：', '复核：', '支付：'],
  };
}
