// A round of 10,000 regions × 20 factors through the HTTP interface: created, simulated and kept. Aim: 2 s on an idle machine.
import { startTestService } from '@sunledger/service-kit/testing';
import { definition } from '../src/service.ts';
import { personIn } from '../src/testing/people.ts';
import { sampleRound } from '../src/testing/sample-round.ts';

const { regions, totalFen, definition: content } = sampleRound(10_000, 20);
const body = {
  regionCode: '42',
  regionName: '湖北省',
  title: '大规模测算（演示）',
  year: 2026,
  totalFen: String(totalFen),
  definition: { ...content, unitFen: String(content.unitFen) },
  regions,
};
const service = await startTestService(definition);
const maker = personIn(service, 'financeMaker', '42');

interface Spent {
  wallMs: number;
  /** Of this process; what other programs on the machine take does not count. */
  processorMs: number;
}

async function timed<T>(work: () => Promise<T>): Promise<Spent & { result: T }> {
  const [start, processor] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(processor);
  return { result, wallMs: performance.now() - start, processorMs: (user + system) / 1000 };
}

const runs: { create: Spent; simulate: Spent }[] = [];
for (let run = 0; run < 5; run++) {
  const create = await timed(() => maker.post('/allocation-rounds', body));
  const simulate = await timed(() => maker.post(`/allocation-rounds/${create.result.body.id}/simulations`, {}));
  if (simulate.result.status !== 201) throw new Error(JSON.stringify(simulate.result.body));
  runs.push({ create, simulate });
}
await service.close();

const median = (read: (run: (typeof runs)[number]) => number) =>
  Math.round(runs.map(read).toSorted((left, right) => left - right)[2]!);
const figures = {
  regions: 10_000,
  factors: 20,
  createMs: median(({ create }) => create.wallMs),
  simulateMs: median(({ simulate }) => simulate.wallMs),
  totalMs: median(({ create, simulate }) => create.wallMs + simulate.wallMs),
  processorMs: median(({ create, simulate }) => create.processorMs + simulate.processorMs),
  aimMs: 2000,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
