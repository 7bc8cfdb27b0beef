import { createBaseDependencies, PUBLIC, routesOf, type BaseConfig, type Route } from '@sunledger/service-kit';
import { describe, expect, it } from 'vitest';
import {
  incompatibleRoles,
  roleCatalogue,
  roleCodes,
  type RoleCode,
} from '../../services/identity/src/role-grant/role-catalogue.ts';
import { roundApproval } from '../../services/fund-allocation/src/allocation-round/approval-definition.ts';
import { configSchema } from '../../services/fund-allocation/src/config.ts';
import { paymentChain } from '../../services/fund-allocation/src/payment-request/approval-definition.ts';
import { permissionsOfService } from '../../services/identity/src/token/service-catalogue.ts';
import { definitions } from './services.ts';

/** Permissions that no route names, with what asks for them. */
const otherConsumers: Record<string, string> = {
  backfill: 'service-kit: X-Business-Date of every write',
};

/** Nobody's role may hold a permission of both columns: who makes does not check, who checks does not pay. */
const separated: readonly [readonly string[], readonly string[]][] = [
  [['payment.request'], ['payment.review', 'payment.pay', 'bankResult.import']],
  [['payment.review', 'bankResult.import'], ['payment.pay']],
  [
    ['fund.register', 'round.manage', 'allotment.issue'],
    ['round.approve', 'payment.review', 'payment.pay'],
  ],
  [['entity.manage'], ['entity.approve']],
  [['bank.manage'], ['bank.approve']],
  [['calendar.manage'], ['calendar.approve']],
  [['identity.user.manage'], ['identity.grant.manage', 'audit.read']],
  [['identity.grant.manage'], ['audit.read']],
  [['project.propose'], ['project.argue', 'objection.handle', 'plan.manage']],
];

function allRoutes(): Route['definition'][] {
  return definitions.flatMap((definition) => {
    const config = definition.configSchema.parse({ LOG_LEVEL: 'silent' }) as BaseConfig;
    const base = createBaseDependencies(definition.name, config, {});
    const routes = routesOf(definition, definition.createDependencies(base as never, config as never));
    return routes.map((route) => route.definition);
  });
}

describe('the role catalogue', () => {
  const routes = allRoutes();
  const used = new Set<string>(routes.flatMap(({ permission }) => (permission === PUBLIC ? [] : [permission])));
  const granted = new Set<string>(roleCodes.flatMap((role) => [...roleCatalogue[role].permissions]));

  it('grants every permission that a route asks for', () => {
    const internal = [...used].filter((permission) => permission.startsWith('internal.'));
    const missing = [...used].filter((permission) => !granted.has(permission) && !internal.includes(permission));
    expect(missing).toEqual([]);
    // What services may do among themselves is never granted to a person.
    expect(internal.filter((permission) => granted.has(permission))).toEqual([]);
    const held = new Set(definitions.flatMap(({ name }) => permissionsOfService(name) ?? []));
    expect(internal.filter((permission) => !held.has(permission))).toEqual([]);
  });

  it('grants no permission that nothing asks for', () => {
    const idle = [...granted].filter((permission) => !used.has(permission) && !(permission in otherConsumers));
    expect(idle).toEqual([]);
  });

  it.each(roleCodes)('%s holds no two sides of one matter', (role) => {
    const held: readonly string[] = roleCatalogue[role].permissions;
    const both = separated.filter((sides) => sides.every((side) => side.some((one) => held.includes(one))));
    expect(both).toEqual([]);
  });

  it('lets nobody take part in money or in rights twice, in whatever roles they may hold together', () => {
    const deciders = decidersAboutMoney();
    const areApart = (one: RoleCode, other: RoleCode) =>
      incompatibleRoles.some((pair) => pair.includes(one) && pair.includes(other));
    const compatible = roleCodes.flatMap((one, index) =>
      roleCodes.slice(index + 1).flatMap((other) => (areApart(one, other) ? [] : [[one, other] as const])),
    );
    const twice = compatible.flatMap(([one, other]) => {
      const parts = new Set([...partsOf(one, deciders), ...partsOf(other, deciders)]);
      return parts.size > 1 ? [`${one} and ${other}: ${[...parts].join(', ')}`] : [];
    });
    expect(twice).toEqual([]);
  });

  it('asks for a second factor wherever somebody writes about money or administers the platform', () => {
    // Asking for a payment counts: the request names the amount and the account, and everybody after it goes by that.
    const writesMoney = (permission: string) =>
      /^(fund|round|allotment|payment|bankResult)\./.test(permission) && permission !== 'fund.read';
    const administers = ['identity.user.manage', 'identity.grant.manage', 'system.read'];
    const guarded = [...administers, 'entity.approve', 'bank.manage', 'bank.approve', 'calendar.approve'];
    const without = withoutSecondFactor((role) =>
      roleCatalogue[role].permissions.some((permission) => writesMoney(permission) || guarded.includes(permission)),
    );
    expect(without).toEqual([]);
  });

  it('asks for a second factor of everybody who may do what needs a fresh one', () => {
    const fresh = routes.filter(({ needsFreshSecondFactor }) => needsFreshSecondFactor === true);
    expect(fresh.map(({ operationId }) => operationId).toSorted()).toEqual([
      'createPaymentBatch',
      'decideEntityAccount',
      'grantRole',
      'issueInitialPassword',
      'reactivateUser',
      'readObjectionContact',
      'resetSecondFactor',
    ]);
    const permissions = new Set<string>(fresh.map(({ permission }) => String(permission)));
    const without = withoutSecondFactor((role) => roleCatalogue[role].permissions.some((one) => permissions.has(one)));
    expect(without).toEqual([]);
  });

  it('asks for a second factor of everybody who decides about money in an approval chain', () => {
    const deciders = decidersAboutMoney();
    expect([...deciders]).toEqual(['financeChecker', 'financeApprover', 'leadingGroup']);
    expect(withoutSecondFactor((role) => deciders.has(role))).toEqual([]);
  });
});

/** Every role that an approval chain of payments or allocations names, whatever the amount. */
function decidersAboutMoney(): Set<string> {
  const config = configSchema.parse({});
  const allTiers = [0n, config.PAYMENT_APPROVER_ABOVE_FEN + 1n, config.PAYMENT_LEADING_GROUP_ABOVE_FEN + 1n]
    .map((amountFen) => paymentChain(config, '421024', amountFen))
    .concat(roundApproval(config.ROUND_LEADING_GROUP_ABOVE_FEN + 1n, '421024', config));
  return new Set(allTiers.flatMap(({ steps }) => steps.flatMap((step) => step.assignees.map(({ role }) => role))));
}

/** What a role takes part in of 申请≠审核≠支付≠稽核 and of the administration of who may do so. */
function partsOf(role: RoleCode, deciders: ReadonlySet<string>): string[] {
  const held: readonly string[] = roleCatalogue[role].permissions;
  const holds = (...permissions: string[]) => permissions.some((permission) => held.includes(permission));
  const parts = {
    asking: holds('payment.request', 'fund.register', 'round.manage', 'allotment.issue'),
    deciding: holds('payment.review', 'round.approve') || deciders.has(role),
    paying: holds('payment.pay'),
    auditing: holds('audit.read'),
    'keeping users': holds('identity.user.manage'),
    'granting roles': holds('identity.grant.manage'),
  };
  return Object.entries(parts).flatMap(([part, takesPart]) => (takesPart ? [part] : []));
}

function withoutSecondFactor(needsIt: (role: RoleCode) => boolean): RoleCode[] {
  return roleCodes.filter((role) => !roleCatalogue[role].needsSecondFactor && needsIt(role));
}
