import { recordAudit, systemPrincipal, uuidv7, type Clock, type Database } from '@sunledger/service-kit';
import type { Tx } from './database.ts';
import type { RoleCode } from './role-grant/role-catalogue.ts';
import { hashPassword } from './login/password.ts';
import { storePassword } from './user/set-password.ts';
import { findUserByAccount, normaliseAccount } from './user/user-account.ts';

/** 等保三级: the three duties belong to three people from the first day. */
const duties = [
  { role: 'systemAdministrator', suffix: 'system', label: '系统管理员' },
  { role: 'securityAdministrator', suffix: 'security', label: '安全管理员' },
  { role: 'auditAdministrator', suffix: 'audit', label: '审计管理员' },
] as const satisfies readonly { role: RoleCode; suffix: string; label: string }[];

export interface FirstAdministratorOptions {
  /** Account prefix; the three accounts are `<prefix>.system`, `.security` and `.audit`. */
  account: string;
  /** Region subtree they administer; '' is the whole country. */
  regionCode: string;
  organisationName: string;
  /** One-time password of each; every one of them must be replaced at the first login. */
  passwords: Readonly<Record<(typeof duties)[number]['suffix'], string>>;
}

export interface CreatedAdministrator {
  account: string;
  role: RoleCode;
  /** False when the account stood already; its password was left alone. */
  isNew: boolean;
}

/**
 * Creates the first three administrators of an installation, before anybody could grant anything to anybody. Repeatable:
 * what exists stays as it is. The only writes of this service that do not come through its API.
 */
export async function createFirstAdministrator(
  deps: { db: Database; clock: Clock },
  options: FirstAdministratorOptions,
): Promise<CreatedAdministrator[]> {
  const accounts = duties.map((duty) => ({ ...duty, account: normaliseAccount(`${options.account}.${duty.suffix}`) }));
  const hashes = await Promise.all(duties.map(({ suffix }) => hashPassword(options.passwords[suffix])));
  return deps.db.transaction(systemPrincipal('identity'), async (tx: Tx) => {
    await tx
      .insertInto('organisation')
      .values({ id: uuidv7(), name: options.organisationName, kind: 'government', region_code: options.regionCode })
      .onConflict((conflict) => conflict.columns(['region_code', 'name']).doNothing())
      .execute();
    const organisation = await tx
      .selectFrom('organisation')
      .select('id')
      .where('region_code', '=', options.regionCode)
      .where('name', '=', options.organisationName)
      .executeTakeFirstOrThrow();
    const created: CreatedAdministrator[] = [];
    for (const [index, { account, role, label }] of accounts.entries()) {
      const isNew = (await findUserByAccount(tx, account)) === undefined;
      if (isNew)
        await createAdministrator(tx, deps.clock, {
          account,
          role,
          label,
          organisationId: organisation.id,
          regionCode: options.regionCode,
          hash: hashes[index]!,
        });
      created.push({ account, role, isNew });
    }
    return created;
  });
}

interface NewAdministrator {
  account: string;
  role: RoleCode;
  label: string;
  organisationId: string;
  regionCode: string;
  hash: string;
}

async function createAdministrator(tx: Tx, clock: Clock, administrator: NewAdministrator): Promise<void> {
  const id = uuidv7();
  const { account, label, organisationId, regionCode, role } = administrator;
  await tx
    .insertInto('user_account')
    .values({ id, account, display_name: label, organisation_id: organisationId, region_code: regionCode })
    .execute();
  await storePassword(tx, id, administrator.hash, { isInitial: true, nowMs: clock.now() });
  await tx
    .insertInto('role_grant')
    .values({
      id: uuidv7(),
      user_id: id,
      role,
      organisation_id: organisationId,
      region_code: regionCode,
      valid_from: clock.today(),
      granted_by: null,
      reason: '首任管理员',
    })
    .execute();
  const circumstance = { principal: systemPrincipal('identity'), businessDate: clock.today() };
  await recordAudit(tx, circumstance, {
    action: 'user.createFirstAdministrator',
    subjectType: 'user',
    subjectId: id,
    regionCode,
    after: { account, role },
  });
}
