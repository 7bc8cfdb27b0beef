import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Pack, parsePack } from './pack.ts';
import { PolicyError } from './policy-error.ts';

const bundledDirectory = fileURLToPath(new URL('../packs/', import.meta.url));

/**
 * Reads every *.yaml of a directory (default: the packs shipped with this package), synchronously, for use at start-up.
 * @throws PolicyError naming file, key and rule; nothing is loaded when one file is wrong.
 */
export function loadPacks(directory: string = bundledDirectory): readonly Pack[] {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  if (files.length === 0) throw new PolicyError('policy.packSetInvalid', `目录 ${directory} 中没有政策包（*.yaml）`);
  const packs = files.map((file) => parsePack(readFileSync(join(directory, file), 'utf8'), file));
  checkPackSet(packs);
  return packs;
}

let bundled: readonly Pack[] | undefined;

/** The packs shipped with this package, read once per process. */
export function bundledPacks(): readonly Pack[] {
  bundled ??= loadPacks();
  return bundled;
}

/**
 * Refuses a set in which resolution could not decide: the same pack version twice, or two different documents
 * of one jurisdiction, in force from the same day, that both state the same key.
 */
export function checkPackSet(packs: readonly Pack[]): void {
  const problems: string[] = [];
  const versions = new Set<string>();
  const statements = new Map<string, Pack>();
  for (const pack of packs) {
    const version = `${pack.id}@${pack.version}`;
    if (versions.has(version)) problems.push(`政策包“${pack.id}”第 ${pack.version} 版重复`);
    versions.add(version);
    for (const { key } of pack.parameters) {
      const place = [pack.kind, pack.jurisdiction, pack.effectiveFrom, key].join('|');
      const other = statements.get(place);
      if (other !== undefined && other.id !== pack.id) {
        problems.push(`参数“${key}”在“${other.id}”与“${pack.id}”中同地区、同日生效，无法判定以哪份为准`);
      }
      statements.set(place, pack);
    }
  }
  if (problems.length > 0) throw new PolicyError('policy.packSetInvalid', '政策包之间相互冲突', problems);
}
