import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { standardTemplate } from '../bank-template/bank-template.ts';
import { encodeText } from '../bank-template/file-lines.ts';
import { parseInstructionFile, type FileInstruction, type InstructionFile } from '../bank-template/instruction-file.ts';

export interface AnswerRow {
  instructionId: string;
  code: string;
  amountFen: bigint;
  /** The bank's reference of a payment; always the same one for an instruction unless told. */
  bankReference?: string;
}

/** The bank's side of the directory: what came in, and answers in format v1. */
export function bankAt(directory: string) {
  const inbox = join(directory, 'inbox', 'ABC');
  const outbox = join(directory, 'outbox', 'ABC');
  return {
    inbox,
    async received(fileNumber: string): Promise<InstructionFile> {
      return parseInstructionFile(standardTemplate, await readFile(join(inbox, `${fileNumber}.txt`)));
    },
    files: async () => (existsSync(inbox) ? (await readdir(inbox)).filter((name) => name !== 'processed') : []),
    async answer(name: string, bytes: Buffer): Promise<void> {
      await mkdir(outbox, { recursive: true });
      await writeFile(join(outbox, `${name}.part`), bytes);
      await rename(join(outbox, `${name}.part`), join(outbox, name));
    },
    async process(fileNumber: string): Promise<void> {
      await mkdir(join(inbox, 'processed'), { recursive: true });
      await rename(join(inbox, `${fileNumber}.txt`), join(inbox, 'processed', `1770000000000-${fileNumber}.txt`));
    },
  };
}

interface AnswerDefects {
  /** What the trailer says; the number of rows unless told. */
  trailerCount?: number;
  /** YYYYMMDD of every payment; the day in the file's number unless told. */
  settledOn?: string;
}

/** A result file of format v1, settled on the day of the file that it answers. */
export function answerFile(fileNumber: string, rows: readonly AnswerRow[], defects: AnswerDefects = {}): Buffer {
  const { trailerCount = rows.length, settledOn = fileNumber.split('-')[1] } = defects;
  const lines = rows.map(
    ({ instructionId, code, amountFen, bankReference = `YH${instructionId.slice(-8)}` }, index) => {
      const isPaid = code === '0000';
      const tail = isPaid ? `${bankReference}|${settledOn}101500` : '|';
      return `R|${index + 1}|${instructionId}|${code}|${isPaid ? '交易成功' : '账号不存在'}|${amountFen}|${tail}`;
    },
  );
  const text = [`H|${fileNumber}|${rows.length}|${settledOn}`, ...lines, `T|${trailerCount}`, ''].join('\r\n');
  return encodeText(text, standardTemplate);
}

/** The answer `code` to an instruction. */
export const rowFor = ({ instructionId, amountFen }: FileInstruction, code = '0000'): AnswerRow => ({
  instructionId,
  code,
  amountFen,
});
