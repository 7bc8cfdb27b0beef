import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What the client knows of its requests, on disk before it acts on it. */
export interface JournalReading {
  /** Every key that was ever sent. */
  sent: Set<string>;
  /** Answer by key, of those that were acknowledged. */
  acknowledged: Map<string, string>;
}

export interface ClientJournal {
  /** On disk when it returns: this key is about to be sent. */
  sending(key: string): void;
  /** On disk when it returns: the server said yes. */
  acknowledged(key: string, answer: string): void;
  close(): void;
}

/** Opens (and continues) a journal; each line is synced before the call returns. */
export function openJournal(path: string): ClientJournal {
  const file = openSync(path, 'a');
  const append = (line: string): void => {
    writeSync(file, `${line}\n`);
    fdatasyncSync(file);
  };
  return {
    sending: (key) => append(`sent\t${key}`),
    acknowledged: (key, answer) => append(`acknowledged\t${key}\t${answer}`),
    close: () => closeSync(file),
  };
}

/** Reads a journal back from disk. Throws when one key was acknowledged with two different answers. */
export function readJournal(path: string): JournalReading {
  const reading: JournalReading = { sent: new Set(), acknowledged: new Map() };
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n')) {
    const [event, key = '', answer = ''] = line.split('\t');
    if (event === 'sent') reading.sent.add(key);
    if (event !== 'acknowledged') continue;
    const before = reading.acknowledged.get(key);
    if (before !== undefined && before !== answer) throw new Error(`${key} was answered ${before} and then ${answer}`);
    reading.acknowledged.set(key, answer);
  }
  return reading;
}
