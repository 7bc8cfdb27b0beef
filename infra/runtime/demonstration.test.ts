import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { demonstrationStanding, rememberDemonstration } from './demonstration.ts';

it('tells the demonstration of this checkout from none and from that of another', () => {
  const data = mkdtempSync(join(tmpdir(), 'demonstration-'));
  expect(demonstrationStanding(data)).toBe('absent');
  rememberDemonstration(data);
  expect(demonstrationStanding(data)).toBe('current');
  writeFileSync(join(data, 'demonstration-loaded'), '2026-01-01T00:00:00.000Z\n');
  expect(demonstrationStanding(data)).toBe('other');
  rmSync(data, { recursive: true });
});
