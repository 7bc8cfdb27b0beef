import { afterAll, beforeAll, expect, it } from 'vitest';
import { startIdentity, type IdentityUnderTest } from '../testing/start-identity.ts';

let t: IdentityUnderTest;
beforeAll(async () => {
  t = await startIdentity();
});
afterAll(() => t.close());

it('offers only those of the same role in exactly the same region, never oneself, and names the whole post to whom it concerns', async () => {
  const security = await t.tokenOf('first.security', 'securityAdministrator');
  const people: [string, string, string][] = [
    ['colleague-one', 'townshipReviewer', '421024106'],
    ['colleague-two', 'townshipReviewer', '421024106'],
    ['colleague-elsewhere', 'townshipReviewer', '421024100'],
    ['colleague-other-role', 'leadingGroup', '421024'],
  ];
  const ids = new Map<string, string>();
  for (const [account, role, regionCode] of people) {
    const person = await t.createPerson({ account });
    ids.set(account, person.userId);
    const granted = await t.call('POST', '/grants', security, {
      userId: person.userId,
      organisationId: person.organisationId,
      role,
      regionCode,
      validFrom: '2026-01-01',
      reason: '测试授权',
    });
    expect(granted.status).toBe(201);
  }
  const token = await t.tokenOf('colleague-one', 'townshipReviewer');
  // More at once than there are connections.
  const answers = await Promise.all(Array.from({ length: 30 }, () => t.call('GET', '/colleagues', token)));
  for (const { body } of answers)
    expect(body.items.map((item: { userId: string }) => item.userId)).toEqual([ids.get('colleague-two')]);
  const leader = await t.tokenOf('colleague-other-role', 'leadingGroup');
  const post = await t.call('GET', '/role-holders?role=townshipReviewer&regionCode=421024106', leader);
  expect(post.body.items.map((item: { userId: string }) => item.userId).toSorted()).toEqual(
    [ids.get('colleague-one'), ids.get('colleague-two')].toSorted(),
  );
  expect(Object.keys(post.body.items[0])).toEqual(['userId', 'organisationId']);
});
