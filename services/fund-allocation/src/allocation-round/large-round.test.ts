import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { personIn } from '../testing/people.ts';
import { sampleRound } from '../testing/sample-round.ts';

let service: TestService<Dependencies>;
beforeAll(async () => {
  service = await startTestService(definition);
});
afterAll(() => service.close());

describe('a round of 10,000 regions and 20 factors', () => {
  it('is kept with its whole matrix and can be explained region by region', async () => {
    const { regions, totalFen, definition: content } = sampleRound(10_000, 20);
    const maker = personIn(service, 'financeMaker', '42');
    const created = await maker.post('/allocation-rounds', {
      regionCode: '42',
      regionName: '湖北省',
      title: '大规模测算（演示）',
      year: 2026,
      totalFen: String(totalFen),
      definition: { ...content, unitFen: String(content.unitFen) },
      regions,
    });
    expect(created).toMatchObject({ status: 201, body: { regionCount: 10_000 } });
    const simulation = await maker.post(`/allocation-rounds/${created.body.id}/simulations`, {});
    expect(simulation.body).toMatchObject({ problems: [], isCurrent: true });
    const last = regions.at(-1)!.regionCode;
    const { body } = await maker.get(`/allocation-simulations/${simulation.body.id}/rows/${last}`);
    expect(body.explanations).toHaveLength(23);
  });
});
