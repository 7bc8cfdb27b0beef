import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBank, type Bank } from './bank.ts';
import type { Behaviour } from './behaviour.ts';

let directory: string;
let bank: Bank;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bank-'));
  bank = openBank(directory);
});

afterEach(() => {
  bank.close();
  rmSync(directory, { recursive: true, force: true });
});

const rows = [
  ['1', 'i-1', '李㛃', '6228480000000000018', '103537000001', '10000', '产业奖补'],
  ['2', 'i-2', '买买提·吐尔逊', '6228480000000009902', '103537000001', '25050', '产业奖补'],
  ['3', 'i-3', '张三', '6228480000000000026', '103537000001', '7', '产业奖补'],
];

function instructionFile(total = '35057'): string {
  const details = rows.map((row) => `D|${row.join('|')}`);
  return [`H|B1|3|${total}|20231120`, ...details, 'T|3|35057'].join('\r\n');
}

function send(text: string, name = 'B1.txt'): void {
  const inbox = join(directory, 'inbox', 'abc');
  mkdirSync(inbox, { recursive: true });
  writeFileSync(join(inbox, `${name}.part`), iconv.encode(text, 'gb18030'));
  renameSync(join(inbox, `${name}.part`), join(inbox, name));
}

async function answers(count: number): Promise<string[][]> {
  const outbox = join(directory, 'outbox', 'abc');
  const files = await vi.waitFor(
    () => {
      const found = readdirSync(outbox)
        .filter((file) => file.endsWith('.txt'))
        .toSorted();
      expect(found).toHaveLength(count);
      return found;
    },
    { timeout: 5000, interval: 20 },
  );
  return files.map((file) =>
    iconv
      .decode(readFileSync(join(outbox, file)), 'gb18030')
      .trimEnd()
      .split('\r\n'),
  );
}

function behave(mode: Behaviour['mode']): void {
  bank.behaviours.add({ mode, files: 1 });
}

describe('the bank', () => {
  it('pays what it can and returns a row whose name does not fit the account', async () => {
    send(instructionFile());
    const [lines = []] = await answers(1);
    expect(lines[0]).toBe('H|B1|3|20231120');
    expect(lines[1]).toMatch(/^R\|1\|i-1\|0000\|交易成功\|10000\|YH20231120[0-9A-F]{12}\|20231120\d{6}$/);
    expect(lines[2]).toBe('R|2|i-2|1002|户名账号不符|25050||');
    expect(lines.at(-1)).toBe('T|3');
  });

  it('executes an instruction once however often its file arrives, and answers the same', async () => {
    send(instructionFile());
    const [first] = await answers(1);
    send(instructionFile(), 'again.txt');
    const [, second] = await answers(2);
    expect(second).toEqual(first);
    expect(bank.executions()).toEqual({ 'i-1': 1, 'i-3': 1 });
  });

  it('refuses a file whose control total is wrong and executes nothing of it', async () => {
    send(instructionFile('35058'));
    const outbox = join(directory, 'outbox', 'abc');
    await vi.waitFor(() => expect(readdirSync(outbox)).toEqual(['B1.rejected.txt']), { timeout: 5000 });
    expect(readFileSync(join(outbox, 'B1.rejected.txt'), 'utf8')).toContain('首行金额 35058 与明细合计 35057 不符');
    expect(bank.executions()).toEqual({});
  });

  it('sends the same file twice when told to duplicate', async () => {
    behave('duplicate');
    send(instructionFile());
    const [first, second] = await answers(2);
    expect(second).toEqual(first);
  });

  it('leaves out half of the rows when told to be partial', async () => {
    behave('partial');
    send(instructionFile());
    const [lines = []] = await answers(1);
    expect(lines[0]).toBe('H|B1|2|20231120');
    expect(lines).toHaveLength(4);
  });

  it('reports a wrong amount and a wrong count when told to', async () => {
    behave('wrongTotal');
    send(instructionFile());
    const [lines = []] = await answers(1);
    expect(lines[1]).toContain('|10001|');
    expect(lines.at(-1)).toBe('T|4');
  });

  it('answers in reverse order in two files when told to', async () => {
    behave('outOfOrder');
    send(instructionFile());
    const [first = [], second = []] = await answers(2);
    expect([...first, ...second].filter((line) => line.startsWith('R')).map((line) => line.split('|')[1])).toEqual([
      '3',
      '2',
      '1',
    ]);
  });

  it('does not know the outcome when told so, and pays when the file comes again', async () => {
    behave('unknown');
    send(instructionFile());
    const [unknown = []] = await answers(1);
    expect(unknown[1]).toContain('|9999|');
    expect(bank.executions()).toEqual({});
    send(instructionFile(), 'again.txt');
    const [, paid = []] = await answers(2);
    expect(paid[1]).toContain('|0000|');
  });

  it('pays nothing when told to reject, and says so of every row', async () => {
    behave('reject');
    send(instructionFile());
    const [lines = []] = await answers(1);
    expect(lines.slice(1, -1)).toEqual([
      'R|1|i-1|1999|银行拒绝受理|10000||',
      'R|2|i-2|1999|银行拒绝受理|25050||',
      'R|3|i-3|1999|银行拒绝受理|7||',
    ]);
    expect(lines.at(-1)).toBe('T|3');
    expect(bank.executions()).toEqual({});
  });
});

describe('an answer that the bank delays', () => {
  const pollMs = 200;

  // The bank that was opened before runs on the real clock.
  beforeEach(() => {
    bank.close();
    vi.useFakeTimers();
    bank = openBank(directory);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function answered(): string[] {
    const outbox = join(directory, 'outbox', 'abc');
    return readdirSync(outbox).toSorted();
  }

  it.each([
    ['half a minute when told to delay', { mode: 'delay' }, 30],
    ['as long as it is told to delay', { mode: 'delay', delaySeconds: 5 }, 5],
    ['as long as it is told in any other mode', { mode: 'reject', delaySeconds: 2 }, 2],
  ] as const)('comes after %s and not a moment before', (_name, behaviour, seconds) => {
    bank.behaviours.add({ ...behaviour, files: 1 });
    send(instructionFile());
    vi.advanceTimersByTime(pollMs);
    expect(Object.keys(bank.executions())).toHaveLength(behaviour.mode === 'reject' ? 0 : 2);
    vi.advanceTimersByTime(seconds * 1000 - 1);
    expect(answered()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(answered()).toEqual(['B1.1.txt']);
  });

  it('is the second half only when told to be partial', () => {
    bank.behaviours.add({ mode: 'partial', delaySeconds: 3, files: 1 });
    send(instructionFile());
    vi.advanceTimersByTime(pollMs);
    expect(answered()).toEqual(['B1.1.txt']);
    vi.advanceTimersByTime(3000);
    expect(answered()).toEqual(['B1.1.txt', 'B1.2.txt']);
  });
});
