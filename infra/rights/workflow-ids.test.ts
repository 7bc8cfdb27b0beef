import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What may stand in the name of a workflow: ids, keys that services make, counters and names of services. */
const harmless = /(^|\.)(\w*[iI]d|requestKey|idempotencyKey|attempt|revision|round|source|stepId)$/;

/** Sources that run in a service, without tests. */
const sources = execFileSync('git', ['ls-files', 'services/*/src/*.ts', 'packages/*/src/*.ts'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && !/\.test\.ts$|\/testing\/|\.generated\.ts$/.test(path));

/** Expressions in the templates that a workflow id or a notice's request key is built from. */
function partsOfIds(text: string): string[] {
  const templates = [...text.matchAll(/(?:WorkflowId\b[^`;]{0,80}?|\b(?:workflowId|requestKey)\s*[:=]\s*)`([^`]*)`/g)];
  return templates.flatMap(([, template]) => [...template!.matchAll(/\$\{([^}]*)\}/g)].map(([, part]) => part!.trim()));
}

describe('what Temporal shows to everybody who may look at it', () => {
  const texts = sources.map((path) => ({ path, text: readFileSync(path, 'utf8') }));

  it('names workflows by ids alone', () => {
    const found = texts.flatMap(({ path, text }) => partsOfIds(text).map((part) => ({ path, part })));
    expect(found.length).toBeGreaterThan(5);
    expect(found.filter(({ part }) => !harmless.test(part))).toEqual([]);
  });

  it('carries no search attribute, memo or summary that a service fills in', () => {
    const filled =
      /\b(searchAttributes|typedSearchAttributes|upsertSearchAttributes|upsertMemo|memo|staticSummary)\s*[:(]/;
    expect(texts.filter(({ text }) => filled.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('would notice a name in a workflow id', () => {
    expect(partsOfIds('workflowId: `payment-${payeeName}-${id}`')).toEqual(['payeeName', 'id']);
    expect(harmless.test('payeeName')).toBe(false);
  });
});
