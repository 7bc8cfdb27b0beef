import type { TestGrant } from '@sunledger/service-kit/testing';
import type { TestCaller, TestService } from '@sunledger/service-kit/testing';
import type { Dependencies } from '../dependencies.ts';

const reading = ['project.read', 'approval.read', 'approval.decide'];

/** The people of the village route, each with the grant they act with. */
const people = {
  clerk: grant('clerk', 'villageClerk', '421024100200', ['project.propose']),
  colleague: grant('colleague', 'villageClerk', '421024100200', ['project.propose']),
  neighbourClerk: grant('neighbour', 'villageClerk', '421024100201', ['project.propose']),
  reviewer: grant('reviewer', 'townshipReviewer', '421024100', ['project.review']),
  department: grant('department', 'countyDepartment', '421024', ['project.argue']),
  leader: grant('leader', 'leadingGroup', '421024', ['project.decide', 'plan.approve']),
  planner: grant('planner', 'povertyOffice', '421024', ['plan.manage', 'project.argue']),
  planChecker: grant('planChecker', 'povertyOffice', '421024', ['plan.manage', 'project.argue']),
  planThird: grant('planThird', 'povertyOffice', '421024', ['plan.manage', 'project.argue']),
  archivist: grant('archivist', 'archivist', '', ['project.propose', 'backfill']),
  stranger: grant('stranger', 'povertyOffice', '620422', ['plan.manage', 'project.propose']),
} satisfies Record<string, TestGrant>;

export type PersonName = keyof typeof people;

function grant(userId: string, role: string, regionCode: string, permissions: string[]): TestGrant {
  return {
    userId,
    userName: `演示${userId}`,
    role,
    regionCode,
    organisationId: `org-${role}`,
    organisationName: role,
    permissions: [...reading, ...permissions],
  };
}

/** The caller of a person; `extra` adds permissions, e.g. 'backfill' of somebody who also is archivist. */
export function callerOf(service: TestService<Dependencies>, name: PersonName, extra: string[] = []): TestCaller {
  const person = people[name];
  return service.as({ ...person, permissions: [...person.permissions, ...extra] });
}
