import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';

let desk: PaymentDesk;
beforeAll(async () => {
  desk = await startPayments();
});
afterAll(() => desk.close());

const maker = () => desk.person('financeMaker');
const checker = () => desk.person('financeChecker');
const reason = '项目结余，收回统筹';

const propose = (linkId: string, amountFen: string, by = maker()) =>
  by.post(`/project-allotments/${linkId}/changes`, { amountFen, reason });
const decide = (changeId: string, body: object = { verb: 'approve' }, by = checker()) =>
  by.post(`/project-allotment-changes/${changeId}/decision`, body);

async function proposed(linkId: string, amountFen: string): Promise<string> {
  const { body } = await expectStatus(propose(linkId, amountFen), 201);
  return body.links.find(({ id }: { id: string }) => id === linkId).changes.at(-1).id;
}

describe('what is arranged for a project', () => {
  it('is reduced by two persons, and what it no longer promises goes to another project', async () => {
    const { projectId, allotmentId, linkId } = await desk.fundedProject(1000n);
    await desk.approved(linkId, { amountFen: 300n });
    const changeId = await proposed(linkId, '300');
    const before = (await maker().get(`/planned-projects/${projectId}`)).body;
    expect(before).toMatchObject({ linkedFen: '1000', hasOpenChange: true });
    expect((await checker().get('/second-decisions')).body.items).toMatchObject([
      { kind: 'arrangementChange', subjectId: projectId, title: before.name, count: 1, amountFen: '300' },
    ]);
    expect((await propose(linkId, '400')).body.code).toBe('planFunding.changeOpen');
    const both = desk.service.as({ userId: 'financeMaker-1', regionCode: county, permissions: ['round.approve'] });
    expect(await decide(changeId, { verb: 'approve' }, both)).toMatchObject({
      status: 403,
      body: { code: 'planFunding.ownChange' },
    });
    const { body } = await expectStatus(decide(changeId), 200);
    expect(body).toMatchObject({ linkedFen: '300', hasOpenChange: false });
    expect(body.links[0].changes).toMatchObject([
      {
        amountBeforeFen: '1000',
        amountFen: '300',
        reason,
        state: 'approved',
        proposedBy: { userId: 'financeMaker-1' },
      },
    ]);
    expect((await decide(changeId)).body.code).toBe('planFunding.changeDecided');

    const second = uuidv7();
    await desk.planProject(second, 1000n, `${county}100200`);
    const link = { allotmentId, amountFen: '700', useDescription: '大棚材料' };
    await expectStatus(maker().post(`/planned-projects/${second}/allotments`, link), 201);
  });

  it('is not reduced below what was asked for or paid, 质保金 counted in, also when that came after the proposal', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const accepted = { retentionFen: '20', settlementFen: '1000', acceptedOn: '2026-03-01', invoiceNumber: uuidv7() };
    const vouchers = ['contract', 'invoice', 'costStatement', 'signedClaim', 'acceptance', 'settlementAudit', 'photo'];
    await desk.approved(linkId, { milestoneId: 'accepted', amountFen: 180n, vouchers, body: accepted });
    const refused = await propose(linkId, '199');
    expect(refused).toMatchObject({ status: 409, body: { code: 'planFunding.belowRequests' } });
    expect(refused.body.detail).toContain('已申请或支付 2.00 元');
    const changeId = await proposed(linkId, '200');
    await expectStatus(desk.submit(await desk.draft(linkId, { amountFen: 100n })), 200);
    expect((await decide(changeId)).body.code).toBe('planFunding.belowRequests');
    const turnedDown = await expectStatus(decide(changeId, { verb: 'reject', reason: '又有新的申请' }), 200);
    expect(turnedDown.body.links[0]).toMatchObject({ amountFen: '1000', changes: [{ rejectReason: '又有新的申请' }] });
    expect((await propose(linkId, '1000')).body.errors).toMatchObject([{ path: 'amountFen' }]);
  });

  it('keeps the document of its money from being annulled', async () => {
    const { allotmentId } = await desk.fundedProject(1000n, { projectFen: 1n });
    const { fundDocumentId } = (await maker().get(`/allotments/${allotmentId}`)).body.allotment;
    const annulment = await maker().post(`/fund-documents/${fundDocumentId}/annulment`, { reason });
    expect(annulment).toMatchObject({ status: 409, body: { code: 'allotment.promised' } });
  });

  it('is released whole and topped up again within plan, source and allotment', async () => {
    const { projectId, allotmentId, linkId } = await desk.fundedProject(1000n);
    const released = await expectStatus(decide(await proposed(linkId, '0')), 200);
    expect(released.body).toMatchObject({ linkedFen: '0' });
    const second = uuidv7();
    await desk.planProject(second, 1000n, `${county}100200`);
    const link = { allotmentId, amountFen: '400', useDescription: '大棚材料' };
    await expectStatus(maker().post(`/planned-projects/${second}/allotments`, link), 201);
    expect((await propose(linkId, '601')).body.detail).toContain('指标尚未安排的只有 6.00 元');
    expect((await propose(linkId, '1001')).body.detail).toContain('计划批准 10.00 元，已安排 0.00 元');
    const topUp = await proposed(linkId, '600');
    await desk.unplanProject(projectId);
    expect((await decide(topUp)).body.code).toBe('planFunding.notPlanned');
  });

  it('changes around the second person on no path', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const first = await proposed(linkId, '500');
    const run = (text: string) =>
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) => sql.raw(text).execute(tx));
    const setAmount = (fen: number) => run(`update project_allotment set amount_fen = ${fen} where id = '${linkId}'`);
    const approve = (by: string) =>
      run(`update project_allotment_change set state = 'approved', decided_by = '${by}', decided_by_name = 'x',
        decided_on = proposed_on, decided_at = now() where id = '${first}'`);
    await expect(setAmount(500)).rejects.toThrow('只能经两人办理的调整改变');
    await expect(approve('financeMaker-1')).rejects.toThrow('two_persons');
    await expectStatus(decide(first), 200);
    // A change that was approved is carried out once: the same step is not made again by itself.
    await expectStatus(decide(await proposed(linkId, '1000')), 200);
    await expect(setAmount(500)).rejects.toThrow('只能经两人办理的调整改变');
  });
});
