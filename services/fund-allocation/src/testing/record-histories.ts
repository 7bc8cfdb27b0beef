// Records the histories that infra/integration/recorded-histories.test.ts replays; what to do with the former ones stands in docs/runbooks/upgrading.md.
import { uuidv7 } from '@sunledger/service-kit';
import { historyKeyFile, recordHistory } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerFile, rowFor } from './bank-answers.ts';
import { startDisclosureStandIn } from './disclosure-stand-in.ts';
import { batchesAt } from './payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from './payments.ts';
import { personIn, rootAllotment } from './people.ts';
import { agree, roundBody, roundIn, waitingCase } from './rounds.ts';

const city = '4210';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
let disclosure: Awaited<ReturnType<typeof startDisclosureStandIn>>;
beforeAll(async () => {
  desk = await startPayments(true, { PAYLOAD_KEY_FILE: await historyKeyFile() });
  batches = batchesAt(desk);
  disclosure = await startDisclosureStandIn(desk.service.deps, desk.service.suffix);
});
afterAll(async () => {
  await disclosure.close();
  await desk.close();
});

const save = (workflowId: string, file: string) =>
  recordHistory(desk.service.deps, workflowId, new URL(`../${file}.json`, import.meta.url));

describe('an allocation round', () => {
  const maker = () => personIn(desk.service, 'financeMaker', city);
  const checker = () => personIn(desk.service, 'financeChecker', city);
  const agreeAs = (role: string, roundId: string) => agree(desk.service, role, city, roundId);
  const until = (roundId: string, state: string) => roundIn(desk.service, city, roundId, state);
  const saveRound = (roundId: string, name: string) =>
    save(`allocation-round-${roundId}`, `allocation-round/histories/${name}`);
  let number = 0;

  /** Drafts a round with the values of a snapshot; `submit` sends it to its approval. */
  async function draft(totalFen: bigint) {
    const { regions, definition, ...body } = roundBody(undefined, totalFen);
    const { allotmentId } = await rootAllotment(desk.service, city, totalFen, `荆财农〔2026〕${(number += 1)}号`);
    const snapshotId = uuidv7();
    desk.peers.snapshots.set(snapshotId, {
      id: snapshotId,
      regionCode: city,
      year: 2025,
      title: '荆州统计年鉴因素（演示）',
      source: '荆州市统计局（演示）',
      frozenAt: null,
      factors: definition.components.map(({ key, title }) => ({ key, label: title, unit: '' })),
      rows: regions,
    });
    const more = { sourceAllotmentId: allotmentId, factorSnapshotId: snapshotId, definition, regions: [] };
    const created = await expectStatus(maker().post('/allocation-rounds', { ...body, ...more }), 201);
    const roundId = created.body.id as string;
    const url = `/allocation-rounds/${roundId}`;
    const simulation = await expectStatus(maker().post(`${url}/simulations`, {}), 201);
    const submit = () => expectStatus(maker().post(`${url}/submission`, { simulationId: simulation.body.id }), 200);
    return { roundId, url, snapshotId, submit };
  }

  async function approved() {
    const round = await draft(10_000n);
    await round.submit();
    await agreeAs('financeChecker', round.roundId);
    await agreeAs('financeApprover', round.roundId);
    await until(round.roundId, 'approved');
    return round;
  }

  async function decideAs(role: string, roundId: string, decision: object) {
    const caseId = await waitingCase(desk.service, role, city, roundId);
    await expectStatus(personIn(desk.service, role, city).post(`/approval-cases/${caseId}/decisions`, decision), 200);
  }

  /** Issues an approved round whose notice disclosure refuses. */
  async function issueRefused({ roundId, url }: { roundId: string; url: string }): Promise<void> {
    disclosure.refusals.set(`allocation-round-${roundId}`, '公示内容疑似含有手机号码，请隐去后再发布');
    await expectStatus(maker().post(`${url}/issue`, { documentNumber: `荆财农下〔2026〕${number}号` }), 200);
    const isRefused = async () => {
      const { body } = await checker().get(url);
      expect(body.round.noticeRefusal).not.toBeNull();
    };
    await vi.waitFor(isRefused, { timeout: 30_000 });
  }

  it('is returned, reminded of, approved by three, issued, refused as a notice and published', async () => {
    const round = await draft(6_000_000_000n);
    const { roundId } = round;
    await round.submit();
    await agreeAs('financeChecker', roundId);
    await decideAs('financeApprover', roundId, { verb: 'return', targetStepId: 'check', opinion: '核对因素' });
    await agreeAs('financeChecker', roundId);
    await agreeAs('financeApprover', roundId);
    const caseId = await waitingCase(desk.service, 'leadingGroup', city, roundId);
    await desk.service.fastForward(`allocation-round-${roundId}`, { days: 20 });
    const isReminded = async () => {
      const { body } = await checker().get(`/approval-cases/${caseId}`);
      expect(body.history.map(({ verb }: { verb: string }) => verb)).toContain('remind');
    };
    await vi.waitFor(isReminded, { timeout: 30_000 });
    await agreeAs('leadingGroup', roundId);
    const { round: decided } = await until(roundId, 'approved');
    // The case has run ahead of the clock of the API.
    desk.service.setNow(`${decided.decidedOn}T20:00:00+08:00`);
    await issueRefused(round);
    disclosure.refusals.clear();
    await expectStatus(maker().post(`${round.url}/notice-retry`), 200);
    expect(await saveRound(roundId, 'returned-reminded-approved-published')).toBe('clear');
    desk.service.setNow(new Date().toISOString());
  });

  it('is withdrawn by two after its approval', async () => {
    const { roundId, url } = await approved();
    await expectStatus(maker().post(`${url}/withdrawal`, { reason: '上级收回这笔资金' }), 200);
    await expectStatus(checker().post(`${url}/withdrawal-decision`, { verb: 'approve' }), 200);
    expect(await saveRound(roundId, 'approved-withdrawn')).toBe('withdrawn');
  });

  it('is issued and left unpublished', async () => {
    const round = await approved();
    await issueRefused(round);
    await expectStatus(checker().post(`${round.url}/unpublished`, { reason: '涉密项目资金，依规不公开' }), 200);
    expect(await saveRound(round.roundId, 'approved-unpublished')).toBe('unpublished');
  });

  it('is issued, its notice withdrawn and another one published', async () => {
    const round = await approved();
    disclosure.outcomes.set(`allocation-round-${round.roundId}`, 'withdrawn');
    await expectStatus(maker().post(`${round.url}/issue`, { documentNumber: `荆财农下〔2026〕${number}号` }), 200);
    const isToldWhy = async () => expect((await checker().get(round.url)).body.round.noticeRefusal).not.toBeNull();
    await vi.waitFor(isToldWhy, { timeout: 30_000 });
    await expectStatus(maker().post(`${round.url}/notice-retry`), 200);
    expect(await saveRound(round.roundId, 'approved-notice-withdrawn-published')).toBe('clear');
  });

  it('is rejected', async () => {
    const { roundId, submit } = await draft(10_000n);
    await submit();
    await decideAs('financeChecker', roundId, { verb: 'reject', opinion: '因素数据有误' });
    expect(await saveRound(roundId, 'rejected')).toBe('rejected');
  });

  it('ends before its approval when its snapshot is gone', async () => {
    const { roundId, snapshotId, submit } = await draft(10_000n);
    desk.peers.snapshots.delete(snapshotId);
    await submit();
    await until(roundId, 'withdrawn');
    expect(await saveRound(roundId, 'snapshot-gone')).toBe('withdrawn');
  });
});

describe('a payment request', () => {
  const saveRequest = (id: string, name: string) => save(`payment-request-${id}`, `payment-request/histories/${name}`);

  async function submitted(amountFen: bigint): Promise<string> {
    const { linkId } = await desk.fundedProject(1_000_000_000n);
    const id = await desk.draft(linkId, { amountFen });
    await expectStatus(desk.submit(id), 200);
    return id;
  }

  it('is returned to its maker, submitted again and approved by three', async () => {
    const id = await submitted(200_000_001n);
    await desk.decide(id, 'financeChecker', { verb: 'return', targetStepId: 'maker', opinion: '户名不符' });
    await desk.decide(id, 'financeMaker', { verb: 'resubmit' });
    await desk.decide(id, 'financeChecker');
    await desk.decide(id, 'financeApprover');
    await desk.decide(id, 'leadingGroup');
    await desk.untilRequest(id, 'approved');
    expect(await saveRequest(id, 'returned-approved')).toEqual({ status: 'approved' });
  });

  it('is withdrawn by its maker', async () => {
    const id = await submitted(20_000_001n);
    await desk.decide(id, 'financeChecker');
    await desk.decide(id, 'financeMaker', { verb: 'withdraw' });
    expect(await saveRequest(id, 'withdrawn')).toEqual({ status: 'withdrawn' });
  });
});

describe('a payment batch', () => {
  const saveBatch = (id: string, name: string) => save(`payment-batch-${id}`, `payment-batch/histories/${name}`);
  type Batch = Awaited<ReturnType<typeof batches.exported>>;

  const answer = ({ fileNumber, instructions }: Batch, index: number, code: string) =>
    batches.bank.answer(`${fileNumber}.${index + 1}.txt`, answerFile(fileNumber, [rowFor(instructions[index]!, code)]));

  it('is answered in two parts, one row paid and one returned', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const [paid, returned] = [await desk.approved(linkId), await desk.approved(linkId)];
    const batch = await batches.exported([paid, returned]);
    await answer(batch, 0, '0000');
    await desk.untilRequest(paid, 'paid');
    await answer(batch, 1, '1001');
    await desk.untilRequest(returned, 'bankReturned');
    expect(await saveBatch(batch.id, 'answered-in-parts')).toEqual({ outcome: 'exported' });
  });

  it('is overdue, and answered afterwards', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const batch = await batches.exported([await desk.approved(linkId)]);
    await desk.service.fastForward(`payment-batch-${batch.id}`, { days: 5 });
    await batches.untilBatch(batch.id, ({ unknownCount }) => unknownCount === 1);
    await answer(batch, 0, '0000');
    expect(await saveBatch(batch.id, 'overdue-answered')).toEqual({ outcome: 'exported' });
  });

  it('is cancelled before any money moves', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const requestId = await desk.approved(linkId, { account });
    account.status = 'closed';
    const { body } = await expectStatus(batches.makeBatch([requestId]), 201);
    await batches.untilBatch(body.id, ({ status }) => status === 'cancelled');
    expect(await saveBatch(body.id, 'cancelled')).toMatchObject({ outcome: 'cancelled' });
  });
});
