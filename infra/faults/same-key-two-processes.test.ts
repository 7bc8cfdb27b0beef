import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanBooks } from './check-books.ts';
import { createSampleProcesses, patience, type SampleProcesses } from './sample-processes.ts';

const requests = 20;

let sample: SampleProcesses;
let addresses: string[];
beforeAll(async () => {
  sample = await createSampleProcesses('same-key');
  addresses = await Promise.all(['first-api', 'second-api'].map((part) => sample.start(part, 'api')));
});
afterAll(() => sample.close());

async function post(address: string, key: string, reference: string) {
  const token = await sample.issuer.token({ userId: 'poster', permissions: ['posting.create'] });
  const response = await fetch(`${address}/postings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ reference }),
  });
  return { status: response.status, body: await response.text() };
}

/** The same request twenty times at once, in turn to both processes. */
const postEverywhere = (key: string, reference: string) =>
  Promise.all(Array.from({ length: requests }, (_, index) => post(addresses[index % 2]!, key, reference)));

describe('one idempotency key at two API processes at once', patience, () => {
  it('has one effect, one audit row and one answer, ten times in a row', async () => {
    const references = Array.from({ length: 10 }, (_, index) => `same-key-${index}`);
    for (const reference of references) {
      const answers = await postEverywhere(reference, reference);
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: requests }, () => 200));
      expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
      expect(await sample.effects(reference)).toBe(1);
    }
    expect(await sample.check(references)).toEqual(cleanBooks);
    const { rows } = await sample.deps.db.pool.query(
      `select (select count(*)::int from kit.audit_event where action = 'posting.create') as audited,
        (select count(*)::int from kit.outbox_message) as queued`,
    );
    expect(rows).toEqual([{ audited: references.length, queued: references.length }]);
  });

  it('refuses whoever comes with the same key and another request', async () => {
    const answers = await Promise.all(
      Array.from({ length: requests }, (_, index) => post(addresses[index % 2]!, 'contested', `contested-${index}`)),
    );
    const accepted = answers.filter(({ status }) => status === 200);
    expect(accepted).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(requests - 1);
  });

  it('would notice: under keys of their own the same requests have twenty effects', async () => {
    await Promise.all(
      Array.from({ length: requests }, (_, index) => post(addresses[index % 2]!, `own-key-${index}`, 'careless')),
    );
    expect(await sample.effects('careless')).toBe(requests);
    expect(await sample.check(['careless'])).toMatchObject({ doubled: 1 });
  });
});
