import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBehaviourQueue, planFiles, type Behaviour, type PlannedFile } from './behaviour.ts';
import { openExecutionJournal } from './execution-journal.ts';
import {
  formatResultFile,
  parseInstructionFile,
  RefusedFile,
  type InstructionFile,
  type PaymentInstruction,
  type PaymentResult,
} from './payment-file.ts';

const pollMs = 200;

/** What happens to a payee account, by its last four digits (README.md). */
const codeByAccountSuffix: Readonly<Record<string, string>> = {
  '9901': '1001',
  '9902': '1002',
  '9903': '1003',
  '9909': '9999',
};

const messages: Readonly<Record<string, string>> = {
  '0000': '交易成功',
  '1001': '账号不存在',
  '1002': '户名账号不符',
  '1003': '账户状态异常',
  '1999': '银行拒绝受理',
  '9999': '交易状态未知',
};

/** An instruction file that came in, with the result files that answered it. */
export interface ReceivedBatch {
  bank: string;
  file: string;
  batchNo: string;
  mode: Behaviour['mode'] | 'refused';
  answers: string[];
}

/** Starts watching `directory/inbox`. */
export function openBank(directory: string) {
  for (const folder of ['inbox', 'outbox']) mkdirSync(join(directory, folder), { recursive: true });
  const journal = openExecutionJournal(join(directory, 'executions.jsonl'));
  const behaviours = createBehaviourQueue();
  const batches: ReceivedBatch[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const receive = (bank: string, file: string): void => {
    const path = join(directory, 'inbox', bank, file);
    const outbox = join(directory, 'outbox', bank);
    mkdirSync(outbox, { recursive: true });
    const batch: ReceivedBatch = { bank, file, batchNo: '', mode: 'refused', answers: [] };
    batches.push(batch);
    try {
      const content = parseInstructionFile(readFileSync(path));
      const behaviour = behaviours.take(content.batchNo);
      Object.assign(batch, { batchNo: content.batchNo, mode: behaviour.mode });
      const results = content.instructions.map((instruction) => execute(content, instruction, behaviour));
      for (const planned of planFiles(behaviour, results))
        later(planned.afterSeconds, () => answer(outbox, content, planned, batch));
    } catch (error) {
      if (!(error instanceof RefusedFile)) throw error;
      writeAtomically(join(outbox, `${file.replace(/\.txt$/, '')}.rejected.txt`), Buffer.from(`${error.message}\n`));
    }
    const processed = join(directory, 'inbox', bank, 'processed');
    mkdirSync(processed, { recursive: true });
    renameSync(path, join(processed, `${Date.now()}-${file}`));
  };

  const execute = (file: InstructionFile, instruction: PaymentInstruction, behaviour: Behaviour): PaymentResult => {
    const row = { seq: instruction.seq, instructionId: instruction.instructionId, amountFen: instruction.amountFen };
    const former = journal.find(instruction.instructionId);
    const code = former ? '0000' : codeOf(instruction, behaviour);
    const message = messages[code] ?? '';
    if (code !== '0000') return { ...row, code, message, bankReference: '', settledAt: '' };
    const execution = former ?? journal.append({ instructionId: row.instructionId, ...receiptOf(file, instruction) });
    return { ...row, code, message, bankReference: execution.bankReference, settledAt: execution.settledAt };
  };

  const later = (seconds: number, work: () => void): void => {
    if (seconds === 0) return work();
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, seconds * 1000);
    timers.add(timer);
  };

  const watcher = setInterval(() => {
    for (const [bank, file] of arrivedFiles(directory)) receive(bank, file);
  }, pollMs);

  return {
    behaviours,
    batches: (): readonly ReceivedBatch[] => batches,
    executions: (): Record<string, number> => journal.counts(),
    close(): void {
      clearInterval(watcher);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export type Bank = ReturnType<typeof openBank>;

function codeOf(instruction: PaymentInstruction, behaviour: Behaviour): string {
  if (behaviour.mode === 'reject') return '1999';
  if (behaviour.mode === 'unknown') return '9999';
  return codeByAccountSuffix[instruction.payeeAccount.slice(-4)] ?? '0000';
}

function receiptOf(
  file: InstructionFile,
  instruction: PaymentInstruction,
): { bankReference: string; settledAt: string } {
  const digest = createHash('sha256').update(instruction.instructionId).digest('hex');
  const timeOfDay = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(11, 19).replaceAll(':', '');
  return { bankReference: `YH${file.date}${digest.slice(0, 12).toUpperCase()}`, settledAt: `${file.date}${timeOfDay}` };
}

function answer(outbox: string, file: InstructionFile, planned: PlannedFile, batch: ReceivedBatch): void {
  let number = 1;
  while (existsSync(join(outbox, `${file.batchNo}.${number}.txt`))) number += 1;
  const name = `${file.batchNo}.${number}.txt`;
  writeAtomically(join(outbox, name), formatResultFile(file.batchNo, file.date, planned.results, planned.trailerCount));
  batch.answers.push(name);
}

function arrivedFiles(directory: string): [bank: string, file: string][] {
  const inbox = join(directory, 'inbox');
  return readdirSync(inbox, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: bank }) =>
      readdirSync(join(inbox, bank))
        .filter((file) => file.endsWith('.txt'))
        .toSorted()
        .map((file): [string, string] => [bank, file]),
    );
}

function writeAtomically(path: string, content: Buffer): void {
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
}
