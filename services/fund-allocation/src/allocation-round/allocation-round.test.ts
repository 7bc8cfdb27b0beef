import { fileURLToPath } from 'node:url';
import { dataConverterOf, uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { startDisclosureStandIn } from '../testing/disclosure-stand-in.ts';
import { startPeerStandIns } from '../testing/peer-stand-ins.ts';
import { personIn, rootAllotment } from '../testing/people.ts';
import { agree, roundBody, roundIn, waitingCase } from '../testing/rounds.ts';

let service: TestService<Dependencies>;
let peers: Awaited<ReturnType<typeof startPeerStandIns>>;
let disclosure: Awaited<ReturnType<typeof startDisclosureStandIn>>;
beforeAll(async () => {
  peers = await startPeerStandIns();
  service = await startTestService(definition, { worker: true, environment: peers.environment });
  disclosure = await startDisclosureStandIn(service.deps, service.suffix);
});
afterAll(async () => {
  await disclosure.close();
  await service.close();
  await peers.close();
});

const maker = () => personIn(service, 'financeMaker', '4210');
const checker = () => personIn(service, 'financeChecker', '4210');
let number = 0;

async function draft(totalFen: bigint, change: (body: ReturnType<typeof roundBody>) => object = (body) => body) {
  const source = await rootAllotment(service, '4210', totalFen, `荆财农〔2026〕${(number += 1)}号`);
  const created = await maker().post('/allocation-rounds', change(roundBody(source.allotmentId, totalFen)));
  expect(created.status).toBe(201);
  return { ...source, roundId: created.body.id as string };
}

async function simulate(roundId: string, body: object = {}) {
  const answer = await maker().post(`/allocation-rounds/${roundId}/simulations`, body);
  expect(answer.status).toBe(201);
  return answer.body;
}

async function submit(roundId: string): Promise<string> {
  const simulation = await simulate(roundId);
  const answer = await maker().post(`/allocation-rounds/${roundId}/submission`, { simulationId: simulation.id });
  expect(answer).toMatchObject({ status: 200, body: { state: 'submitted' } });
  return simulation.id as string;
}

async function submitted(totalFen: bigint) {
  const round = await draft(totalFen);
  return { ...round, simulationId: await submit(round.roundId) };
}

describe('simulation', () => {
  it('closes on both margins and explains every cell with value, share, weight, clause and rounding', async () => {
    const { roundId } = await draft(1_000_000_007n);
    const simulation = await simulate(roundId);
    expect(simulation).toMatchObject({ problems: [], isCurrent: true, isBase: true });
    const { body } = await checker().get(`/allocation-simulations/${simulation.id}/rows`);
    const sum = body.items.reduce((total: bigint, row: { amountFen: string }) => total + BigInt(row.amountFen), 0n);
    expect(sum).toBe(1_000_000_007n);
    expect(body.totals.amountFen).toBe('1000000007');
    expect(body.totals.cells).toEqual(simulation.columns.map(({ poolFen }: { poolFen: string }) => poolFen));
    const [first] = body.items;
    for (const region of [first.regionName.slice(0, 2), first.regionCode])
      expect(
        (await checker().get(`/allocation-simulations/${simulation.id}/rows?region=${encodeURIComponent(region)}`))
          .body,
      ).toMatchObject({ items: [first], totals: { amountFen: first.amountFen, cells: first.cells } });
    const row = await checker().get(`/allocation-simulations/${simulation.id}/rows/421024`);
    expect(row.body.explanations[0]).toMatchObject({
      title: '相关人群',
      value: '21000',
      weight: '60%',
      clause: '财农〔2021〕19号 第八条',
      share: '0.1567164179',
      sentence: expect.stringContaining('最大余额法'),
    });
  });

  it('compares scenarios and shows how sensitive the regions are to each weight', async () => {
    const { roundId } = await draft(100_000_000n);
    const base = await simulate(roundId);
    const scenario = await simulate(roundId, { title: '收入优先', weights: { population: '40%', income: '60%' } });
    expect(scenario).toMatchObject({ isBase: false, isCurrent: false });
    const comparison = await checker().get(
      `/allocation-simulations/comparison?simulationIds=${base.id},${scenario.id}`,
    );
    const changes = comparison.body.rows.map(
      ({ amountsFen }: { amountsFen: [string, string] }) => BigInt(amountsFen[1]) - BigInt(amountsFen[0]),
    );
    expect(changes.reduce((left: bigint, right: bigint) => left + right)).toBe(0n);
    expect(changes[2] > 0n).toBe(true);
    const sensitivity = await checker().get(`/allocation-rounds/${roundId}/sensitivity?step=0.1`);
    const raised = sensitivity.body.rows.map(({ changes: [first] }: { changes: { raisedFen: string }[] }) =>
      BigInt(first!.raisedFen),
    );
    expect(raised.reduce((left: bigint, right: bigint) => left + right)).toBe(0n);
    const refused = await maker().post(`/allocation-rounds/${roundId}/submission`, { simulationId: scenario.id });
    expect(refused.body.code).toBe('round.scenario');
  });

  it('names the faulty cell and stores nothing', async () => {
    const { roundId } = await draft(100n, (body) => {
      body.regions[1]!.values.income = '0';
      return body;
    });
    const answer = await maker().post(`/allocation-rounds/${roundId}/simulations`, {});
    expect(answer).toMatchObject({ status: 422, body: { code: 'round.inputInvalid' } });
    expect(answer.body.errors).toEqual([
      { path: 'regions.1.values.income', message: '“监利县”的“人均收入”为零，不能取倒数' },
    ]);
    expect((await checker().get(`/allocation-rounds/${roundId}/simulations`)).body.items).toEqual([]);
  });

  it('refuses a management fee above 1 % of the declared base, with figures and clause', async () => {
    const { roundId } = await draft(1_000_000n, (body) => ({
      ...body,
      definition: {
        ...body.definition,
        setAsides: [
          {
            key: 'fee',
            title: '项目管理费',
            kind: 'managementFee',
            size: { amountFen: '9001' },
            excluded: [{ title: '少数民族发展资金', amountFen: '100000' }],
          },
        ],
      },
    }));
    const simulation = await simulate(roundId);
    expect(simulation.policyChecks).toMatchObject([
      { isWithin: false, sentence: expect.stringContaining('基数 9,000.00 元，上限 90.00 元') },
    ]);
    const answer = await maker().post(`/allocation-rounds/${roundId}/submission`, { simulationId: simulation.id });
    expect(answer.body.code).toBe('round.policy');
  });

  it('caps what several management fees come to, not each alone', async () => {
    const fee = (key: string, amountFen: string) => ({
      key,
      title: '项目管理费',
      kind: 'managementFee',
      size: { amountFen },
      excluded: [],
    });
    const { roundId } = await draft(1_000_000n, (body) => ({
      ...body,
      definition: { ...body.definition, setAsides: [fee('fee', '9000'), fee('more', '1001')] },
    }));
    const { policyChecks } = await simulate(roundId);
    expect(policyChecks).toMatchObject([
      { isWithin: true },
      { isWithin: true },
      {
        isWithin: false,
        sentence: expect.stringContaining('项目管理费合计 100.01 元，基数 10,000.00 元，上限 100.00 元'),
      },
    ]);
  });

  it('takes regions of the own subtree once each', async () => {
    const foreign = roundBody(undefined, 1n);
    foreign.regions[0]!.regionCode = '420683';
    expect((await maker().post('/allocation-rounds', foreign)).body.errors[0].path).toBe('regions.0.regionCode');
    const twice = roundBody(undefined, 1n);
    twice.regions[1]!.regionCode = '421022';
    expect((await maker().post('/allocation-rounds', twice)).body.errors[0].message).toBe('“监利县”重复出现');
    const elsewhere = await personIn(service, 'financeMaker', '5119').post(
      '/allocation-rounds',
      roundBody(undefined, 1n),
    );
    expect(elsewhere.body.code).toBe('region.outsideScope');
  });
});

describe('the source of a round', () => {
  it('is an allotment in sight of the drafter, or the field is named and nothing is kept', async () => {
    const { allotmentId, roundId } = await draft(100n);
    const foreign = await rootAllotment(service, '5119', 100n, '川财农〔2026〕77号');
    for (const sourceAllotmentId of [uuidv7(), foreign.allotmentId]) {
      const body = roundBody(sourceAllotmentId, 100n);
      const answers = [
        await maker().post('/allocation-rounds', body),
        await maker().put(`/allocation-rounds/${roundId}`, body),
        await maker().post(`/allocation-rounds/${roundId}/source`, { sourceAllotmentId }),
      ];
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'sourceAllotmentId' }] } });
    }
    const { body } = await maker().get(`/allocation-rounds/${roundId}`);
    expect(body.round.sourceAllotmentId).toBe(allotmentId);
  });
});

describe('manual adjustment', () => {
  it('counts after a second person approved it, and a round with an open one cannot be submitted', async () => {
    const { roundId } = await draft(1_000_000n);
    for (const [regionCode, amountFen] of [
      ['421024', '5000'],
      ['421022', '-5000'],
    ])
      await maker().post(`/allocation-rounds/${roundId}/adjustments`, { regionCode, amountFen, reason: '灾后恢复' });
    const before = await simulate(roundId);
    const early = await maker().post(`/allocation-rounds/${roundId}/submission`, { simulationId: before.id });
    expect(early.body.code).toBe('round.pendingAdjustment');

    const { body } = await checker().get(`/allocation-rounds/${roundId}`);
    const [first, second] = body.adjustments as { id: string }[];
    const own = service.as({
      userId: 'financeMaker-4210',
      regionCode: '4210',
      permissions: ['round.approve', 'fund.read'],
    });
    const refused = await own.post(`/round-adjustments/${first!.id}/decision`, { verb: 'approve' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'roundAdjustment.ownProposal' } });
    await checker().post(`/round-adjustments/${first!.id}/decision`, { verb: 'approve' });
    const half = await simulate(roundId);
    expect(half.problems).toMatchObject([
      { margin: 'component', key: 'manual', differenceFen: '5000' },
      { margin: 'total', differenceFen: '5000' },
    ]);
    await checker().post(`/round-adjustments/${second!.id}/decision`, { verb: 'approve' });
    const whole = await simulate(roundId);
    expect(whole.problems).toEqual([]);
    const stale = await maker().post(`/allocation-rounds/${roundId}/submission`, { simulationId: before.id });
    expect(stale.body.code).toBe('round.stale');
  });
});

describe('from submission to notice', () => {
  it('is approved by two others, issued once with exact amounts, announced and received', async () => {
    const { roundId, allotmentId } = await draft(1_000_000_007n);
    const drafter = service.as({
      userId: 'drafter',
      role: 'financeMaker',
      regionCode: '4210',
      permissions: ['round.manage'],
    });
    const rewritten = await drafter.put(`/allocation-rounds/${roundId}`, roundBody(allotmentId, 1_000_000_007n));
    expect(rewritten.status).toBe(200);
    await submit(roundId);
    // The submitter and the drafter hold the role of the step, and still may not decide it.
    const caseId = await waitingCase(service, 'financeChecker', '4210', roundId);
    const decideAs = (userId: string) =>
      service
        .as({ userId, role: 'financeChecker', regionCode: '4210', permissions: ['approval.read', 'approval.decide'] })
        .post(`/approval-cases/${caseId}/decisions`, { verb: 'approve' });
    expect(await decideAs('financeMaker-4210')).toMatchObject({
      status: 403,
      body: { code: 'approval.makerConflict' },
    });
    expect(await decideAs('drafter')).toMatchObject({ status: 403, body: { code: 'approval.excludedPerson' } });
    await agree(service, 'financeChecker', '4210', roundId);
    const early = await maker().post(`/allocation-rounds/${roundId}/issue`, { documentNumber: '荆财农下〔2026〕1号' });
    expect(early.body.code).toBe('round.notApproved');
    await agree(service, 'financeApprover', '4210', roundId);
    await roundIn(service, '4210', roundId, 'approved');

    const body = { documentNumber: '荆财农下〔2026〕1号' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        maker().post(`/allocation-rounds/${roundId}/issue`, body, { key: 'issue-key-1' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const again = await maker().post(`/allocation-rounds/${roundId}/issue`, body);
    expect(again.body.code).toBe('round.notApproved');
    const { transactions, round } = (await checker().get(`/allocation-rounds/${roundId}`)).body;
    expect(transactions).toHaveLength(3);
    expect(round.policyRecords).toContainEqual(expect.objectContaining({ parameter: 'notice.allocationResultDays' }));
    const source = await checker().get(`/allotments/${allotmentId}`);
    expect(source.body.allotment).toMatchObject({ balanceFen: '0', passedDownFen: '1000000007' });
    const child = source.body.children.find((item: { regionCode: string }) => item.regionCode === '421024');
    const received = await personIn(service, 'financeMaker', '421024').post(`/allotments/${child.id}/receipt`);
    expect(received.body.state).toBe('received');

    await vi.waitFor(
      async () => {
        const { body: announced } = await checker().get(`/allocation-rounds/${roundId}`);
        expect(announced.round).toMatchObject({ noticeOutcome: 'clear', noticeId: expect.any(String) });
      },
      { timeout: 15_000 },
    );
    const notice = disclosure.published.find(({ subject }) => subject.id === roundId);
    expect(notice).toMatchObject({ kind: 'allocationResult', supervisionPhones: ['12317'] });
    expect(notice!.content.totals).toEqual({ regionName: '合计', amountFen: '1000000007' });
    await replay(roundId);
  });

  it('needs the leading group above the tier, and reminds after five working days', async () => {
    const { roundId } = await submitted(6_000_000_000n);
    const caseId = await agree(service, 'financeChecker', '4210', roundId);
    await agree(service, 'financeApprover', '4210', roundId);
    await service.fastForward(`allocation-round-${roundId}`, { days: 20 });
    await vi.waitFor(
      async () => {
        const { body } = await checker().get(`/approval-cases/${caseId}`);
        expect(body.history.map(({ verb }: { verb: string }) => verb)).toContain('remind');
      },
      { timeout: 15_000 },
    );
    await agree(service, 'leadingGroup', '4210', roundId);
    await roundIn(service, '4210', roundId, 'approved');
    await replay(roundId);
  });

  it('ends a rejected round, which can be neither issued nor changed', async () => {
    const { roundId } = await submitted(100_000n);
    const person = checker();
    const caseId = await vi.waitFor(
      async () => {
        const { body } = await person.get('/approval-tasks?limit=200');
        const task = body.items.find((item: { subjectId: string }) => item.subjectId === roundId);
        expect(task).toBeDefined();
        return task.caseId as string;
      },
      { timeout: 15_000 },
    );
    await person.post(`/approval-cases/${caseId}/decisions`, { verb: 'reject', opinion: '因素数据有误' });
    await roundIn(service, '4210', roundId, 'rejected');
    expect((await maker().post(`/allocation-rounds/${roundId}/issue`, { documentNumber: '荆财农下' })).body.code).toBe(
      'round.notApproved',
    );
    expect((await maker().put(`/allocation-rounds/${roundId}`, roundBody(undefined, 1n))).body.code).toBe(
      'round.notDraft',
    );
  });

  it('issues nothing at all when the source no longer covers it', async () => {
    const { roundId, allotmentId } = await submitted(1_000n);
    await agree(service, 'financeChecker', '4210', roundId);
    await agree(service, 'financeApprover', '4210', roundId);
    await roundIn(service, '4210', roundId, 'approved');
    await maker().post(`/allotments/${allotmentId}/pass-downs`, {
      documentNumber: '先行下达',
      lines: [{ regionCode: '421022', regionName: '公安县', amountFen: '1' }],
    });
    const answer = await maker().post(`/allocation-rounds/${roundId}/issue`, { documentNumber: '荆财农下〔2026〕9号' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'ledger.insufficient' } });
    expect((await checker().get(`/allotments?roundId=${roundId}`)).body.items).toEqual([]);
  });
});

describe('papers', () => {
  it('exports the matrix as a workbook and the table as a PDF', async () => {
    const { roundId, simulationId } = await submitted(100_000_000n);
    const workbook = await checker().get(`/allocation-simulations/${simulationId}/matrix.xlsx`);
    expect(workbook.bytes.subarray(0, 2).toString()).toBe('PK');
    const pdf = await checker().get(`/allocation-rounds/${roundId}/table.pdf`);
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

/** Throws when the workflow code would not repeat what the history says. */
async function replay(roundId: string): Promise<void> {
  const { temporal, config } = service.deps;
  const workflowId = `allocation-round-${roundId}`;
  const history = await temporal.client().workflow.getHandle(workflowId).fetchHistory();
  const workflowsPath = fileURLToPath(new URL('../workflows.ts', import.meta.url));
  await Worker.runReplayHistory({ workflowsPath, dataConverter: dataConverterOf(config) }, history, workflowId);
}
