import { expect, it } from 'vitest';
import { uuidv7 } from './clock.ts';

it('makes ids that grow in the order they were made, within one millisecond too', () => {
  const ids = Array.from({ length: 10_000 }, () => uuidv7());
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});
