import { describe, expect, it } from 'vitest';
import { createRequestHash } from './idempotency.ts';

describe('the hash kept with an idempotency key', () => {
  it('tells requests apart and says nothing to whoever has not the secret of the service', () => {
    const body = { idNumber: '421024199003076512' };
    const [own, other, none] = [createRequestHash('own'), createRequestHash('other'), createRequestHash()];
    expect(own('op', body)).toBe(createRequestHash('own')('op', { ...body }));
    expect(new Set([own('op', body), own('op', {}), own('op2', body), other('op', body), none('op', body)]).size).toBe(
      5,
    );
  });
});
