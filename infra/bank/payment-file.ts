import iconv from 'iconv-lite';

/** One payment that the platform asks for. */
export interface PaymentInstruction {
  seq: number;
  instructionId: string;
  payeeName: string;
  payeeAccount: string;
  payeeBankCode: string;
  amountFen: bigint;
  purpose: string;
}

/** A whole instruction file. `date` is YYYYMMDD. */
export interface InstructionFile {
  batchNo: string;
  date: string;
  instructions: PaymentInstruction[];
}

/** The bank's answer to one instruction. Without payment, reference and time are empty. */
export interface PaymentResult {
  seq: number;
  instructionId: string;
  code: string;
  message: string;
  amountFen: bigint;
  bankReference: string;
  settledAt: string;
}

/** Why the bank refuses a whole file. */
export class RefusedFile extends Error {}

/**
 * Reads an instruction file of format v1 (README.md).
 * @throws RefusedFile naming the line when the file contradicts itself.
 */
export function parseInstructionFile(content: Buffer): InstructionFile {
  const lines = iconv
    .decode(content, 'gb18030')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  const rows = lines.map((line) => line.split('|'));
  const [, batchNo = '', count = '', total = '', date = ''] = expectRow(rows[0], 'H', 5, 1);
  const trailer = expectRow(rows.at(-1), 'T', 3, rows.length);
  const instructions = rows.slice(1, -1).map((row, index) => parseInstruction(row, index));
  const sum = instructions.reduce((all, { amountFen }) => all + amountFen, 0n);
  if (!/^\d{8}$/.test(date)) throw new RefusedFile(`第1行：日期须为 YYYYMMDD`);
  for (const [where, said] of [
    ['首行', [count, total]],
    ['末行', trailer.slice(1)],
  ] as const) {
    if (said[0] !== String(instructions.length))
      throw new RefusedFile(`${where}笔数 ${said[0]} 与明细 ${instructions.length} 不符`);
    if (said[1] !== String(sum)) throw new RefusedFile(`${where}金额 ${said[1]} 与明细合计 ${sum} 不符`);
  }
  return { batchNo, date, instructions };
}

/** Writes a result file of format v1. `trailerCount` differs from the rows only when the bank is told to be wrong. */
export function formatResultFile(
  batchNo: string,
  date: string,
  results: readonly PaymentResult[],
  trailerCount = results.length,
): Buffer {
  const rows = results.map((row) =>
    ['R', row.seq, row.instructionId, row.code, row.message, row.amountFen, row.bankReference, row.settledAt].join('|'),
  );
  const lines = [`H|${batchNo}|${results.length}|${date}`, ...rows, `T|${trailerCount}`];
  return iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030');
}

function parseInstruction(row: string[], index: number): PaymentInstruction {
  const line = index + 2;
  const [
    ,
    seq = '',
    instructionId = '',
    payeeName = '',
    payeeAccount = '',
    payeeBankCode = '',
    amount = '',
    purpose = '',
  ] = expectRow(row, 'D', 8, line);
  if (seq !== String(index + 1)) throw new RefusedFile(`第${line}行：序号须为 ${index + 1}`);
  if (!/^[1-9]\d*$/.test(amount)) throw new RefusedFile(`第${line}行：金额须为正整数（分）`);
  if (!instructionId || !payeeName || !payeeAccount) throw new RefusedFile(`第${line}行：指令号、户名、账号不能为空`);
  return { seq: index + 1, instructionId, payeeName, payeeAccount, payeeBankCode, amountFen: BigInt(amount), purpose };
}

function expectRow(row: string[] | undefined, kind: string, fields: number, line: number): string[] {
  if (row?.[0] !== kind) throw new RefusedFile(`第${line}行：应以 ${kind} 开头`);
  if (row.length !== fields) throw new RefusedFile(`第${line}行：应有 ${fields} 个字段，实有 ${row.length} 个`);
  return row;
}
