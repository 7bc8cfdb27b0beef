import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../runtime/environment.ts';
import { portSpan } from '../runtime/layout.ts';
import { isPortFree } from '../runtime/ports.ts';

const firstBase = 18_000;
const slotSize = 100;
const slots = 130;

/**
 * The first free range of ports below the ephemeral ones. The search starts at a place that depends on the checkout and the
 * purpose, so that two checkouts that start in the same moment do not race for one range.
 */
export async function findFreePortBase(purpose: string): Promise<number> {
  const start = createHash('sha256').update(`${checkout}\n${purpose}`).digest().readUInt16BE(0) % slots;
  for (let step = 0; step < slots; step++) {
    const base = firstBase + ((start + step) % slots) * slotSize;
    if (await isRangeFree(base)) return base;
  }
  throw new Error('找不到空闲端口段 / no free range of ports for the test servers');
}

/** The ports that a data folder used last. */
export function knownPortBase(data: string): number | undefined {
  try {
    return Number(readFileSync(join(data, 'port-base'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Remembers the ports of a data folder, so that a later process finds running servers. */
export function rememberPortBase(data: string, base: number): void {
  writeFileSync(join(data, 'port-base'), String(base));
}

async function isRangeFree(base: number): Promise<boolean> {
  for (let port = base; port < base + portSpan; port++) if (!(await isPortFree(port))) return false;
  return true;
}
