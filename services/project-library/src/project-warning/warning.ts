import { createHash } from 'node:crypto';
import { toJson, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { type Finding, type WarningRule, warningTitles } from './rules.ts';

/**
 * Brings the stored warnings of a project to what was found: new ones are opened, those no longer found are resolved, an
 * accepted one stays accepted as long as its evidence is the same. Only the given rules are touched.
 */
export async function recordFindings(
  tx: Tx,
  project: { id: string; regionCode: string },
  findings: readonly Finding[],
  rules: readonly WarningRule[],
): Promise<void> {
  const byFingerprint = new Map(findings.map((finding) => [fingerprintOf(finding), finding]));
  const kept = [...byFingerprint.keys()];
  await tx
    .updateTable('project_warning')
    .set({ state: 'resolved', accepted_by: null, accepted_by_name: null, accepted_on: null, reason: null })
    .where('project_id', '=', project.id)
    .where('state', '<>', 'resolved')
    .where(sql<boolean>`rule = any(${[...rules]}::text[])`)
    .where(sql<boolean>`not (fingerprint = any(${kept}::text[]))`)
    .execute();
  for (const [fingerprint, finding] of byFingerprint) {
    await tx
      .insertInto('project_warning')
      .values({
        id: uuidv7(),
        project_id: project.id,
        region_code: project.regionCode,
        rule: finding.rule,
        is_blocking: finding.isBlocking,
        message: finding.message,
        evidence: toJson(finding.evidence)!,
        clause: finding.clause ?? null,
        fingerprint,
        state: 'open',
      })
      .onConflict((conflict) =>
        conflict
          .columns(['project_id', 'fingerprint'])
          .doUpdateSet({ state: 'open', message: finding.message })
          .where('project_warning.state', '=', 'resolved'),
      )
      .execute();
  }
}

function fingerprintOf({ rule, isBlocking, evidence }: Finding): string {
  return createHash('sha256')
    .update(JSON.stringify([rule, isBlocking, evidence]))
    .digest('hex')
    .slice(0, 32);
}

/** Warnings of a project, open ones first. */
export async function listWarnings(tx: Tx, projectId: string) {
  const rows = await tx
    .selectFrom('project_warning')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy(sql`case state when 'open' then 0 when 'accepted' then 1 else 2 end`)
    .orderBy('id')
    .execute();
  return rows.map(warningOf);
}

/** A stored warning as the API shows it. */
export function warningOf(row: {
  id: string;
  rule: string;
  message: string;
  is_blocking: boolean;
  evidence: unknown;
  clause: string | null;
  state: string;
  accepted_by_name: string | null;
  accepted_on: string | null;
  reason: string | null;
}) {
  return {
    id: row.id,
    rule: row.rule,
    title: warningTitles[row.rule as WarningRule] ?? row.rule,
    message: row.message,
    isBlocking: row.is_blocking,
    evidence: row.evidence as Record<string, unknown>,
    clause: row.clause,
    state: row.state as 'open' | 'accepted' | 'resolved',
    acceptedByName: row.accepted_by_name,
    acceptedOn: row.accepted_on,
    reason: row.reason,
  };
}

/** Open warnings that keep a project from being submitted. */
export async function countOpenWarnings(tx: Tx, projectId: string): Promise<number> {
  const row = await tx
    .selectFrom('project_warning')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('project_id', '=', projectId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
