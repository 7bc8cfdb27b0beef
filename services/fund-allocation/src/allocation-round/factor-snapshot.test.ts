import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { startPeerStandIns, type PeerStandIns, type StandInSnapshot } from '../testing/peer-stand-ins.ts';
import { personIn, rootAllotment } from '../testing/people.ts';
import { agree, roundBody, roundIn } from '../testing/rounds.ts';

let service: TestService<Dependencies>;
let peers: PeerStandIns;
beforeAll(async () => {
  peers = await startPeerStandIns();
  service = await startTestService(definition, { worker: true, environment: peers.environment });
});
afterAll(async () => {
  await service.close();
  await peers.close();
});

const maker = (regionCode = '4210') => personIn(service, 'financeMaker', regionCode);

function addSnapshot(change: Partial<StandInSnapshot> = {}): StandInSnapshot {
  const rowOf = (regionCode: string, regionName: string, population: string, income: string) => ({
    regionCode,
    regionName,
    values: { population, income, area: '1' },
  });
  const snapshot: StandInSnapshot = {
    id: uuidv7(),
    regionCode: '4210',
    year: 2025,
    title: '荆州统计年鉴因素',
    source: '荆州市统计局',
    frozenAt: null,
    factors: [
      { key: 'population', label: '相关人群', unit: '人' },
      { key: 'income', label: '人均收入', unit: '元' },
      { key: 'area', label: '面积', unit: '平方公里' },
    ],
    rows: [
      rowOf('421022', '公安县', '52000', '15300.5'),
      rowOf('421023', '监利县', '61000', '14800'),
      rowOf('421024', '江陵县', '21000', '13900'),
    ],
    ...change,
  };
  peers.snapshots.set(snapshot.id, snapshot);
  return snapshot;
}

/** The round of the other tests, with its values left to the snapshot. */
function body(snapshot: StandInSnapshot, change: object = {}, sourceAllotmentId?: string) {
  return { ...roundBody(sourceAllotmentId, 1_000_000n), regions: [], factorSnapshotId: snapshot.id, ...change };
}

describe('a round with the values of a factor snapshot', () => {
  it('explains where each value comes from, and freezes the snapshot under the decision of its submission', async () => {
    const snapshot = addSnapshot();
    const { allotmentId } = await rootAllotment(service, '4210', 1_000_000n, '荆财农〔2026〕901号');
    const key = uuidv7();
    const created = await maker().post('/allocation-rounds', body(snapshot, {}, allotmentId), { key });
    expect(created).toMatchObject({
      status: 201,
      body: { regionCount: 3, factorSnapshot: { id: snapshot.id, title: snapshot.title, frozenAt: null } },
    });
    const again = await maker().post('/allocation-rounds', body(snapshot, {}, allotmentId), { key });
    expect(again.body.id).toBe(created.body.id);
    const roundUrl = `/allocation-rounds/${created.body.id}`;
    const regions = await maker().get(`${roundUrl}/regions`);
    expect(regions.body.items[2]).toMatchObject({ values: { population: '21000', income: '13900' } });
    const simulation = await maker().post(`${roundUrl}/simulations`, {});
    expect(simulation.body).toMatchObject({ problems: [], factorSnapshot: { id: snapshot.id } });
    const row = await maker().get(`/allocation-simulations/${simulation.body.id}/rows/421024`);
    expect(row.body.explanations[0]).toMatchObject({
      value: '21000',
      valueSource: '《荆州统计年鉴因素》（2025年，荆州市统计局）',
    });
    expect(row.body.explanations.at(-1)).toMatchObject({ valueSource: null });

    expect(snapshot.frozenAt).toBeNull();
    const submission = await maker().post(`${roundUrl}/submission`, { simulationId: simulation.body.id });
    expect(submission.body.state).toBe('submitted');
    await agree(service, 'financeChecker', '4210', created.body.id);
    await agree(service, 'financeApprover', '4210', created.body.id);
    const { round } = await roundIn(service, '4210', created.body.id, 'approved');
    expect(round.factorSnapshot.frozenAt).toBe(snapshot.frozenAt);
    const [freeze] = peers.freezes;
    expect(freeze).toMatchObject({ region: '4210', on_behalf_of: { userId: 'financeMaker-4210' } });
    const decision = await service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      tx.selectFrom('kit.audit_event').select('action').where('id', '=', freeze!.decision_id).executeTakeFirst(),
    );
    expect(decision).toEqual({ action: 'round.submit' });
    expect(await peers.unrecordedDecisions(service.deps)).toEqual([]);
  });

  it('is refused when the snapshot is out of reach, contradicted, lacks a region, mixes levels, or fits no factor', async () => {
    const post = (snapshot: StandInSnapshot, change: object = {}) =>
      maker().post('/allocation-rounds', body(snapshot, change));
    const foreign = await post(addSnapshot({ regionCode: '42' }));
    expect(foreign.body.errors).toEqual([{ path: 'factorSnapshotId', message: '没有这份因素数据' }]);

    const [first] = roundBody(undefined, 1n).regions;
    const contradicted = await post(addSnapshot(), {
      regions: [
        { ...first, values: { population: '1' } },
        { regionCode: '421083', regionName: '洪湖市' },
      ],
    });
    expect(contradicted).toMatchObject({ status: 400, body: { code: 'round.snapshotContradicted' } });
    expect(contradicted.body.errors).toEqual([
      { path: 'regions.0.values.population', message: '“公安县”的因素值写作 1，因素数据为 52000' },
      { path: 'regions.1.regionCode', message: '因素数据中没有“洪湖市”' },
    ]);

    const deeper = { regionCode: '421024100', regionName: '资市镇', values: {} };
    const mixed = await post(addSnapshot({ rows: [...addSnapshot().rows, deeper] }));
    expect(mixed.body.errors[0].path).toBe('regions');
    const unrelated = await post(addSnapshot({ factors: [{ key: 'area', label: '面积', unit: '' }] }));
    expect(unrelated.body.detail).toContain('没有本轮次的因素');
    expect((await maker().post('/allocation-rounds', { ...roundBody(undefined, 1n), regions: [] })).status).toBe(400);

    peers.state.isDown = true;
    expect((await post(addSnapshot())).body.code).toBe('registry.unavailable');
    peers.state.isDown = false;
  });

  it('ends as withdrawn, with the reason, when its snapshot is gone before it was frozen', async () => {
    const { allotmentId } = await rootAllotment(service, '4210', 1_000_000n, '荆财农〔2026〕90号');
    const snapshot = addSnapshot();
    const created = await maker().post('/allocation-rounds', body(snapshot, { sourceAllotmentId: allotmentId }));
    const roundId = created.body.id as string;
    const simulation = await maker().post(`/allocation-rounds/${roundId}/simulations`, {});
    peers.snapshots.delete(snapshot.id);
    const submission = { simulationId: simulation.body.id };
    expect((await maker().post(`/allocation-rounds/${roundId}/submission`, submission)).status).toBe(200);
    await roundIn(service, '4210', roundId, 'withdrawn');
    const auditor = service.as({ role: 'auditor', regionCode: '4210', permissions: ['audit.read'] });
    const { body: events } = await auditor.get(`/audit-events?subjectId=${roundId}&action=round.withdrawn`);
    expect(events.items).toMatchObject([{ reason: expect.stringContaining('基础数据服务拒绝办理') }]);
  });

  it('loses its provenance and its simulations are out of date when the values are replaced by hand', async () => {
    const created = await maker().post('/allocation-rounds', body(addSnapshot()));
    const simulation = await maker().post(`/allocation-rounds/${created.body.id}/simulations`, {});
    expect(simulation.body.isCurrent).toBe(true);
    const replaced = await maker().put(`/allocation-rounds/${created.body.id}`, roundBody(undefined, 1_000_000n));
    expect(replaced).toMatchObject({ status: 200, body: { factorSnapshot: null } });
    const kept = await maker().get(`/allocation-simulations/${simulation.body.id}`);
    expect(kept.body).toMatchObject({ isCurrent: false, factorSnapshot: { title: '荆州统计年鉴因素' } });
  });
});
