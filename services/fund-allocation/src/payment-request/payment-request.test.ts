import { fileURLToPath } from 'node:url';
import { placeHold } from '@sunledger/ledger';
import { dataConverterOf, systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { Worker } from '@temporalio/worker';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';

let desk: PaymentDesk;
beforeAll(async () => {
  desk = await startPayments();
});
afterAll(() => desk.close());

const sqlAsApp = (text: string, values: unknown[]) =>
  desk.service.deps.db.transaction(systemPrincipal('test'), (tx) => tx.executeQuery(CompiledQuery.raw(text, values)));

describe('the approval of a payment', () => {
  it('holds the money on the allotment once the checker agreed, and replays', async () => {
    const { linkId, allotmentId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId, { amountFen: 400n });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'approved', attempt: 1, missingVouchers: [] });
    expect((await desk.requestOf(id)).policyRecords[0]).toMatchObject({ parameter: 'payment.milestones' });
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ balanceFen: 1000n, availableFen: 600n });
    const { temporal, config } = desk.service.deps;
    const history = await temporal.client().workflow.getHandle(`payment-request-${id}`).fetchHistory();
    const workflowsPath = fileURLToPath(new URL('../workflows.ts', import.meta.url));
    await Worker.runReplayHistory({ workflowsPath, dataConverter: dataConverterOf(config) }, history);
  });

  it('is refused to its own maker, by the API and by SQL of the application role', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.draft(linkId);
    await expectStatus(desk.submit(id), 200);
    const { caseId } = await vi.waitFor(async () => {
      const request = await desk.requestOf(id);
      await expectStatus(desk.person('financeChecker').get(`/approval-cases/${request.caseId}`), 200);
      return request;
    }, 15_000);
    const maker = desk.person('financeChecker', 'financeMaker-1');
    const own = await maker.post(`/approval-cases/${caseId}/decisions`, { verb: 'approve' });
    expect(own).toMatchObject({ status: 403, body: { code: 'approval.makerConflict' } });
    await expect(
      sqlAsApp(`update payment_request set status = 'approved', hold_id = 1 where id = $1`, [id]),
    ).rejects.toThrow('没有办结的审批');
    await expect(sqlAsApp(`update payment_request set amount_fen = 1 where id = $1`, [id])).rejects.toThrow('不能改变');
    await expect(sqlAsApp(`delete from payment_request where id = $1`, [id])).rejects.toThrow('permission denied');
  });

  it('goes to the finance approver above the tier', async () => {
    const { linkId } = await desk.fundedProject(100_000_000n);
    const id = await desk.draft(linkId, { amountFen: 20_000_001n });
    await expectStatus(desk.submit(id), 200);
    await desk.decide(id, 'financeChecker');
    expect(await desk.requestOf(id)).toMatchObject({ status: 'inApproval' });
    await desk.decide(id, 'financeApprover');
    await desk.untilRequest(id, 'approved');
  });

  it('comes back to the maker, who may change the payee and not the amount', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.draft(linkId, { amountFen: 100n });
    await expectStatus(desk.submit(id), 200);
    await desk.decide(id, 'financeChecker', { verb: 'return', targetStepId: 'maker', opinion: '户名不符' });
    const maker = desk.person('financeMaker');
    const body = { milestoneId: 'start', amountFen: '100', bankCode: 'ABC', purpose: '大棚工程款' };
    const other = desk.peers.addAccount({ holderName: '别的合作社' });
    const raised = await maker.put(`/payment-requests/${id}`, { ...body, amountFen: '101', payeeAccountId: other.id });
    expect(raised.body.code).toBe('payment.requestFixed');
    await expectStatus(maker.put(`/payment-requests/${id}`, { ...body, payeeAccountId: other.id }), 200);
    await desk.decide(id, 'financeMaker', { verb: 'resubmit' });
    await desk.decide(id, 'financeChecker');
    expect(await desk.untilRequest(id, 'approved')).toMatchObject({ payeeName: '别的合作社' });
    expect(await desk.peers.unrecordedDecisions(desk.service.deps)).toEqual([]);
  });

  it('ends as refused when the payee account is gone by the time the checker agrees, and frees its share of the plan', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const id = await desk.draft(linkId, { amountFen: 400n, account });
    await expectStatus(desk.submit(id), 200);
    desk.peers.accounts.delete(account.id);
    await desk.decide(id, 'financeChecker');
    expect(await desk.untilRequest(id, 'refused')).toMatchObject({ refusal: '没有这个收款账户' });
    await desk.approved(linkId, { amountFen: 400n });
  });

  it('is discarded once, with one reason', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.draft(linkId);
    const discard = (reason: string) => desk.person('financeMaker').post(`/payment-requests/${id}/discard`, { reason });
    await expectStatus(discard('填错了项目'), 200);
    expect(await discard('另一个原因')).toMatchObject({ status: 409, body: { code: 'payment.requestState' } });
    expect(await desk.requestOf(id)).toMatchObject({ refusal: '填错了项目' });
  });

  it('is found by the year of its date', async () => {
    const { projectId, linkId } = await desk.fundedProject(1000n);
    const old = await desk.draft(linkId, { businessDate: '2025-12-31' });
    const recent = await desk.draft(linkId, { businessDate: '2026-01-01' });
    const listed = async (year: number) =>
      (await desk.person('financeChecker').get(`/payment-requests?projectId=${projectId}&year=${year}`)).body.items;
    expect(await listed(2025)).toMatchObject([{ id: old }]);
    expect(await listed(2026)).toMatchObject([{ id: recent }]);
    expect(await listed(2024)).toEqual([]);
  });

  it('never overdraws an allotment by one fen when fifty requests are approved at once', async () => {
    const { linkId, allotmentId, projectId } = await desk.fundedProject(1000n);
    const ids = await Promise.all(Array.from({ length: 50 }, () => desk.draft(linkId, { amountFen: 8n })));
    await Promise.all(ids.map((id) => expectStatus(desk.submitPatiently(id), 200)));
    // Something else takes money after the plan: 333 fen are left for requests of 400.
    await desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      placeHold(tx, {
        key: `taken:${allotmentId}`,
        account: allotmentAccount(allotmentId),
        counterAccount: paidAccount(projectId, allotmentId),
        amountFen: 667n,
        kind: 'passDown',
        businessDate: '2026-03-02',
        reference: { type: 'test', id: allotmentId },
        description: '下达',
      }),
    );
    await Promise.all(ids.map((id) => desk.decide(id, 'financeChecker')));
    const settled = await vi.waitFor(
      async () => {
        const requests = await Promise.all(ids.map((id) => desk.requestOf(id)));
        expect(requests.every(({ status }) => status !== 'inApproval')).toBe(true);
        return requests;
      },
      { timeout: 120_000, interval: 300 },
    );
    const held = settled.filter(({ status }) => status === 'approved');
    expect(held).toHaveLength(41);
    const refused = settled.filter(({ status }) => status === 'refused');
    expect(refused[0]!.refusal).toContain('指标可用余额不足，只有 0.05 元');
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ balanceFen: 1000n, availableFen: 5n });
  }, 180_000);
});

describe('a request is refused', () => {
  it('with the clause when a voucher is missing', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.draft(linkId, { vouchers: [] });
    const answer = await desk.submit(id);
    expect(answer).toMatchObject({ status: 409, body: { code: 'payment.voucherMissing' } });
    expect(answer.body.detail).toContain('缺少合同，不予报账（依据《阳光账平台默认参数》“平台默认·报账与质保金”）');
    expect(answer.body.errors).toMatchObject([{ path: 'vouchers.contract' }]);
  });

  it('while a notice about the project runs, and while disclosure does not answer', async () => {
    const { linkId, projectId } = await desk.fundedProject(1000n);
    const id = await desk.draft(linkId);
    desk.peers.openNotices.set(projectId, '三湖农场蔬菜大棚公示');
    expect((await desk.submit(id)).body.code).toBe('payment.noticeOpen');
    desk.peers.openNotices.delete(projectId);
    desk.peers.state.isDown = true;
    expect((await desk.submit(id)).status).toBe(503);
    desk.peers.state.isDown = false;
    expect((await desk.submit(id)).status).toBe(200);
  });

  it('when its invoice was used before, however it is typed', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.draft(linkId, { body: { invoiceNumber: '044001900111-AB12' } });
    expect(await desk.requestOf(id)).toMatchObject({ invoiceNumber: '044001900111AB12' });
    for (const invoiceNumber of ['044001900111AB12', '044001900111-ab12', '０４４００１９００１１１ ＡＢ１２'])
      await expect(desk.draft(linkId, { body: { invoiceNumber } })).rejects.toThrow('payment.invoiceRepeated');
  });

  it('over the contract that was stated last with its payee, in the order of submission and not of drafting', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const stating = (contractFen: string) => desk.draft(linkId, { account, amountFen: 10n, body: { contractFen } });
    const [low, high] = [await stating('100'), await stating('300')];
    await expectStatus(desk.submit(high), 200);
    await expectStatus(desk.submit(low), 200);
    const answer = await desk.submit(await desk.draft(linkId, { account, amountFen: 81n }));
    expect(answer).toMatchObject({ status: 409, body: { code: 'payment.overContract' } });
    expect(answer.body.detail).toContain('合同价 1.00 元');
  });

  it('from another region, without the permission, by another person, or with an unknown field', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const body = {
      linkId,
      milestoneId: 'start',
      amountFen: '1',
      payeeAccountId: account.id,
      bankCode: 'ABC',
      purpose: '工程',
    };
    const foreign = await desk.person('financeMaker', 'foreign', '620422').post('/payment-requests', body);
    expect(foreign.status).toBe(404);
    expect((await desk.person('financeChecker').post('/payment-requests', body)).body.code).toBe('permission.missing');
    const extra = await desk.person('financeMaker').post('/payment-requests', { ...body, status: 'approved' });
    expect(extra).toMatchObject({ status: 400 });
    const id = await desk.draft(linkId);
    expect((await desk.submit(id, desk.person('financeMaker', 'colleague'))).body.code).toBe('payment.notMaker');
  });

  it('once only under one key: the same answer for the same body, 422 for another', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const body = {
      linkId,
      milestoneId: 'start',
      amountFen: '1',
      payeeAccountId: account.id,
      bankCode: 'ABC',
      purpose: '工程',
    };
    const maker = desk.person('financeMaker');
    const key = uuidv7();
    const answers = await Promise.all(Array.from({ length: 20 }, () => maker.post('/payment-requests', body, { key })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const [id, ...others] = new Set(answers.map((answer) => answer.body.id));
    expect(others).toEqual([]);
    expect((await maker.post('/payment-requests', body, { key })).body.id).toBe(id);
    expect((await maker.post('/payment-requests', { ...body, amountFen: '2' }, { key })).status).toBe(422);
  });
});

describe('funds follow projects', () => {
  it('refuses more than the plan, the source or the allotment has, another channel, and the negative list', async () => {
    const { projectId } = await desk.fundedProject(1000n, { projectFen: 600n });
    const maker = desk.person('financeMaker');
    const { body: project } = await maker.get(`/planned-projects/${projectId}`);
    expect(project).toMatchObject({ approvedAmountFen: '600', linkedFen: '600', requestedFen: '0', paidFen: '0' });
    const second = uuidv7();
    await desk.planProject(second, 1000n, `${county}100200`);
    const { allotmentId } = project.links[0];
    const link = (amountFen: string, useDescription = '大棚材料') =>
      maker.post(`/planned-projects/${second}/allotments`, { allotmentId, amountFen, useDescription });
    expect((await link('401')).body.detail).toContain('指标尚未安排的只有 4.00 元');
    expect((await link('1', '购买交通工具')).body).toMatchObject({ code: 'planFunding.negativeList' });
    expect((await link('400')).status).toBe(201);
  });

  it('keeps what is arranged for a project in the allotment, and frees it when the project leaves the plan', async () => {
    const { projectId, allotmentId, linkId } = await desk.fundedProject(1000n, { projectFen: 900n });
    const maker = desk.person('financeMaker');
    await desk.approved(linkId, { amountFen: 300n });
    const passDown = (amountFen: string) =>
      maker.post(`/allotments/${allotmentId}/pass-downs`, {
        documentNumber: '江财〔2026〕9号',
        lines: [{ regionCode: '421024100', regionName: '资市镇', amountFen }],
      });
    const refused = await passDown('101');
    expect(refused).toMatchObject({ status: 409, body: { code: 'allotment.promised' } });
    expect(refused.body.detail).toContain('6.00 元已安排给项目，最多还能转出 1.00 元');
    await expectStatus(passDown('100'), 201);
    await desk.unplanProject(projectId);
    const second = uuidv7();
    await desk.planProject(second, 1000n, `${county}100200`);
    const link = (amountFen: string) =>
      maker.post(`/planned-projects/${second}/allotments`, { allotmentId, amountFen, useDescription: '大棚材料' });
    expect((await link('601')).body.detail).toContain('指标尚未安排的只有 6.00 元');
    await expectStatus(link('600'), 201);
  });
});
