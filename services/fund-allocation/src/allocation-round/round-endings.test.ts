import { fileURLToPath } from 'node:url';
import { dataConverterOf } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { systemPrincipal } from '@sunledger/service-kit';
import { Worker } from '@temporalio/worker';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { startDisclosureStandIn } from '../testing/disclosure-stand-in.ts';
import { personIn, rootAllotment } from '../testing/people.ts';
import { agree, roundBody, roundIn } from '../testing/rounds.ts';

let service: TestService<Dependencies>;
let disclosure: Awaited<ReturnType<typeof startDisclosureStandIn>>;
beforeAll(async () => {
  service = await startTestService(definition, { worker: true });
  disclosure = await startDisclosureStandIn(service.deps, service.suffix);
});
afterAll(async () => {
  await disclosure.close();
  await service.close();
});

const maker = () => personIn(service, 'financeMaker', '4210');
const checker = () => personIn(service, 'financeChecker', '4210');
const handleOf = (roundId: string) => service.deps.temporal.client().workflow.getHandle(`allocation-round-${roundId}`);
let number = 0;

async function approved(): Promise<{ roundId: string; allotmentId: string; url: string }> {
  const { allotmentId } = await rootAllotment(service, '4210', 10_000n, `荆财农〔2026〕7${(number += 1)}号`);
  const { body: round } = await maker().post('/allocation-rounds', roundBody(allotmentId, 10_000n));
  const url = `/allocation-rounds/${round.id}`;
  const { body: simulation } = await maker().post(`${url}/simulations`, {});
  await maker().post(`${url}/submission`, { simulationId: simulation.id });
  await agree(service, 'financeChecker', '4210', round.id);
  await agree(service, 'financeApprover', '4210', round.id);
  await roundIn(service, '4210', round.id, 'approved');
  return { roundId: round.id, allotmentId, url };
}

const issue = (url: string) => maker().post(`${url}/issue`, { documentNumber: `荆财农下〔2026〕${number}号` });
const waitsForNotice = async (roundId: string) => {
  const { body } = await checker().get('/allocation-rounds/notice-clocks');
  return body.items.some(({ round }: { round: { id: string } }) => round.id === roundId);
};
const roundAt = async (url: string) => (await checker().get(url)).body.round;

describe('the withdrawal of an approved round', () => {
  it('takes two persons, ends the workflow and leaves the money where it was', async () => {
    const { roundId, allotmentId, url } = await approved();
    const proposed = await maker().post(`${url}/withdrawal`, { reason: '上级收回这笔资金' });
    expect(proposed).toMatchObject({ status: 200, body: { state: 'withdrawing' } });
    expect((await issue(url)).body.code).toBe('round.notApproved');
    const both = service.as({ userId: 'financeMaker-4210', regionCode: '4210', permissions: ['round.approve'] });
    const own = await both.post(`${url}/withdrawal-decision`, { verb: 'approve' });
    expect(own).toMatchObject({ status: 403, body: { code: 'round.ownWithdrawal' } });
    const waits = { kind: 'roundWithdrawal', subjectId: roundId, since: proposed.body.withdrawal.proposedOn };
    expect((await checker().get('/second-decisions')).body.items).toMatchObject([waits]);
    expect((await both.get('/second-decisions')).body.items).toEqual([]);
    const past = service.deps.db.transaction(systemPrincipal('fund-allocation'), (tx) =>
      sql`update allocation_round set state = 'withdrawn' where id = ${roundId}`.execute(tx),
    );
    await expect(past).rejects.toThrow(/allocation_round_withdrawn/);
    const withdrawn = await checker().post(`${url}/withdrawal-decision`, { verb: 'approve' });
    expect(withdrawn.body).toMatchObject({
      state: 'withdrawn',
      withdrawal: {
        reason: '上级收回这笔资金',
        proposedBy: { userId: 'financeMaker-4210' },
        decidedBy: { userId: 'financeChecker-4210' },
      },
    });
    expect(await handleOf(roundId).result()).toBe('withdrawn');
    expect((await issue(url)).body.code).toBe('round.notApproved');
    const source = await checker().get(`/allotments/${allotmentId}`);
    expect(source.body.allotment).toMatchObject({ availableFen: '10000', passedDownFen: '0' });
    await replay(roundId);
  });

  it('is turned down with a reason, and the round is issued', async () => {
    const { url } = await approved();
    await maker().post(`${url}/withdrawal`, { reason: '金额有疑问' });
    const reject = (reason?: string) => checker().post(`${url}/withdrawal-decision`, { verb: 'reject', reason });
    expect((await reject()).status).toBe(400);
    expect((await reject('金额无误')).body).toMatchObject({ state: 'approved', withdrawal: null });
    expect((await reject('金额无误')).body.code).toBe('round.notWithdrawing');
    expect((await issue(url)).body.state).toBe('issued');
    const late = await maker().post(`${url}/withdrawal`, { reason: '已经下达' });
    expect(late.body.code).toBe('round.notWithdrawable');
  });
});

describe('a notice that disclosure refuses', () => {
  const refusal = '公示内容疑似含有手机号码，请隐去后再发布';

  async function refused() {
    const round = await approved();
    const requestKey = `allocation-round-${round.roundId}`;
    disclosure.refusals.set(requestKey, refusal);
    expect((await issue(round.url)).body).toMatchObject({ state: 'issued', noticeRefusal: null });
    await untilRefused(round.url);
    return { ...round, requestKey };
  }
  const untilRefused = (url: string) =>
    vi.waitFor(async () => expect(await roundAt(url)).toMatchObject({ noticeRefusal: refusal }), { timeout: 30_000 });

  it('shows why on the round, and is published when the publisher tries again', async () => {
    const { roundId, url, requestKey } = await refused();
    expect(await waitsForNotice(roundId)).toBe(true);
    const retry = () => maker().post(`${url}/notice-retry`);
    expect((await retry()).body).toMatchObject({ noticeRefusal: null });
    await untilRefused(url);
    disclosure.refusals.delete(requestKey);
    await retry();
    await vi.waitFor(async () => expect(await roundAt(url)).toMatchObject({ noticeOutcome: 'clear' }), {
      timeout: 30_000,
    });
    expect(await handleOf(roundId).result()).toBe('clear');
    expect((await retry()).body.code).toBe('round.noticeNotRefused');
    expect(await waitsForNotice(roundId)).toBe(false);
    await replay(roundId);
  });

  it('is recorded as unpublished, with the reason, by another person than who issued the round', async () => {
    const { roundId, url } = await refused();
    const leave = (by = checker()) => by.post(`${url}/unpublished`, { reason: '涉密项目资金，依规不公开' });
    const issuer = service.as({ userId: 'financeMaker-4210', regionCode: '4210', permissions: ['round.approve'] });
    expect(await leave(issuer)).toMatchObject({ status: 403, body: { code: 'round.ownIssue' } });
    expect((await leave()).body).toMatchObject({
      noticeRefusal: refusal,
      unpublished: { reason: '涉密项目资金，依规不公开', by: { userId: 'financeChecker-4210' } },
    });
    expect(await handleOf(roundId).result()).toBe('unpublished');
    expect((await leave()).body.code).toBe('round.noticeNotRefused');
    expect(await waitsForNotice(roundId)).toBe(false);
    await replay(roundId);
  });
});

describe('a notice that ends without announcing the result', () => {
  it.each([
    ['withdrawn', '结果公告已被撤回'],
    ['upheld', '结果公告期间有异议成立，须先按处理结论更正'],
  ] as const)(
    'because it was %s leaves the round to be announced, and another notice does',
    async (outcome, reason) => {
      const { roundId, url } = await approved();
      disclosure.outcomes.set(`allocation-round-${roundId}`, outcome);
      await issue(url);
      await vi.waitFor(
        async () => expect(await roundAt(url)).toMatchObject({ noticeRefusal: reason, noticeId: null }),
        { timeout: 30_000 },
      );
      expect(await waitsForNotice(roundId)).toBe(true);
      await maker().post(`${url}/notice-retry`);
      const announced = {
        noticeOutcome: 'clear',
        noticeRefusal: null,
        noticeId: `notice-allocation-round-${roundId}-2`,
      };
      await vi.waitFor(async () => expect(await roundAt(url)).toMatchObject(announced), { timeout: 30_000 });
      expect(await handleOf(roundId).result()).toBe('clear');
      await replay(roundId);
    },
  );

  it('stays unpublished only by another person than who issued the round', async () => {
    const { roundId, url } = await approved();
    disclosure.outcomes.set(`allocation-round-${roundId}`, 'withdrawn');
    await issue(url);
    await vi.waitFor(async () => expect((await roundAt(url)).noticeRefusal).not.toBeNull(), { timeout: 30_000 });
    const leave = (by = checker()) => by.post(`${url}/unpublished`, { reason: '涉密项目资金，依规不公开' });
    const issuer = service.as({ userId: 'financeMaker-4210', regionCode: '4210', permissions: ['round.approve'] });
    expect((await leave(issuer)).body.code).toBe('round.ownIssue');
    expect((await leave()).status).toBe(200);
    expect(await handleOf(roundId).result()).toBe('unpublished');
    await replay(roundId);
  });
});

/** Throws when the workflow code would not repeat what the history says. */
async function replay(roundId: string): Promise<void> {
  const history = await handleOf(roundId).fetchHistory();
  const workflowsPath = fileURLToPath(new URL('../workflows.ts', import.meta.url));
  const dataConverter = dataConverterOf(service.deps.config);
  await Worker.runReplayHistory({ workflowsPath, dataConverter }, history, `allocation-round-${roundId}`);
}
