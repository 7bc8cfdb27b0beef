import { placeHold } from '@sunledger/ledger';
import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { clearingAccount } from '../payment-batch/clearing-account.ts';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';

let desk: PaymentDesk;
beforeAll(async () => {
  desk = await startPayments();
});
afterAll(() => desk.close());

const maker = () => desk.person('financeMaker');
const village = `${county}100200`;
const statusOf = async (projectId: string) => (await maker().get(`/planned-projects/${projectId}`)).body.status;

describe('what project-library says about a plan', () => {
  it('ends the same in whatever order it comes: a project that left its plan stays out of it', async () => {
    const late = uuidv7();
    await desk.unplanProject(late);
    await desk.planProject(late, 1000n, village);
    expect(await statusOf(late)).toBe('unplanned');
    const together = Array.from({ length: 10 }, () => uuidv7());
    await Promise.all(
      together.flatMap((projectId) => [desk.planProject(projectId, 1000n, village), desk.unplanProject(projectId)]),
    );
    for (const projectId of together) expect(await statusOf(projectId)).toBe('unplanned');
  });

  it('keeps a project that a later plan took up, when the removal from the former one comes late', async () => {
    const projectId = uuidv7();
    const former = uuidv7();
    await desk.planProject(projectId, 1000n, village);
    await desk.tellOf('project.unplanned', projectId, { projectId, planId: former });
    expect(await statusOf(projectId)).toBe('planned');
  });
});

describe('money that is arranged for projects', () => {
  it('is counted at one moment with the balance, also while the amount of a request is being held', async () => {
    // The first payment of a bureau opens its clearing account.
    await desk.approved((await desk.fundedProject(1000n)).linkId);
    const { linkId, allotmentId } = await desk.fundedProject(1000n, { projectFen: 900n });
    const second = uuidv7();
    await desk.planProject(second, 1000n, village);
    const id = await desk.draft(linkId, { amountFen: 300n });
    await expectStatus(desk.submit(id), 200);
    // Approved, and not yet held: registry and disclosure are asked first.
    desk.peers.state.isDown = true;
    await desk.decide(id, 'financeChecker');
    const { db } = desk.service.deps;
    const locked = Promise.withResolvers<void>();
    const link = { allotmentId, amountFen: '400', useDescription: '大棚材料' };
    const linked = locked.promise.then(() => maker().post(`/planned-projects/${second}/allotments`, link));
    await db.transaction(systemPrincipal('test'), async (tx) => {
      await sql`lock table payment_request in access exclusive mode`.execute(tx);
      locked.resolve();
      // The link holds the promises of the allotment and waits to read the requests.
      await vi.waitFor(async () => {
        const { rows } = await sql`select from pg_locks w join pg_locks a on a.pid = w.pid and a.locktype = 'advisory'
          where w.relation = 'payment_request'::regclass and not w.granted`.execute(tx);
        expect(rows).toHaveLength(1);
      });
      const { holdId } = await placeHold(tx, {
        key: `payment-request:${id}:1`,
        account: allotmentAccount(allotmentId),
        counterAccount: clearingAccount('ABC', county),
        amountFen: 300n,
        kind: 'paymentInstructed',
        businessDate: desk.service.deps.clock.today(),
        reference: { type: 'paymentRequest', id },
        description: '大棚工程款',
      });
      await tx
        .updateTable('payment_request')
        .set({ status: 'approved', hold_id: holdId, approved_on: desk.service.deps.clock.today() })
        .where('id', '=', id)
        .execute();
    });
    desk.peers.state.isDown = false;
    expect((await linked).body).toMatchObject({
      code: 'planFunding.overAmount',
      detail: expect.stringContaining('指标尚未安排的只有 1.00 元'),
    });
  });
});
