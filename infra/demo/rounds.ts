import { take, until, type Actor, type Stage } from './acting.ts';
import { agreeAll, pastNote } from './approvals.ts';
import type { Narrator } from './steps.ts';

interface Telling {
  stage: Stage;
  narrator: Narrator;
}

interface Issue {
  maker: Actor;
  deciders: readonly Actor[];
  documentNumber: string;
}

/** Leads a drafted round through computation, approval and issue; what is done already is left alone. */
export async function approveAndIssue({ stage, narrator }: Telling, roundId: string, issue: Issue): Promise<void> {
  const maker = stage.as(issue.maker);
  const params = { path: { id: roundId } };
  const read = async () => (await take(maker.fundAllocation.GET('/allocation-rounds/{id}', { params }))).round;
  let round = await read();
  if (round.state === 'draft') {
    const simulation = await take(
      maker.fundAllocation.POST('/allocation-rounds/{id}/simulations', { params, body: { title: '测算' } }),
    );
    if (simulation.problems.length > 0) throw new Error(`${round.title}：${simulation.problems[0]!.message}`);
    const body = { simulationId: simulation.id };
    round = await take(maker.fundAllocation.POST('/allocation-rounds/{id}/submission', { params, body }));
    narrator.tell(`${maker.name} 测算并提交“${round.title}”${pastNote(issue.maker)}`);
  }
  if (round.state === 'submitted') {
    const about = { service: 'fundAllocation' as const, subjectId: roundId, subjectTitle: round.title };
    await agreeAll(about, issue.deciders, { stage, narrator });
    round = await until(`“${round.title}”获批`, async () => {
      const now = await read();
      return now.state === 'approved' ? now : undefined;
    });
  }
  if (round.state !== 'approved') return;
  const body = { documentNumber: issue.documentNumber };
  await take(maker.fundAllocation.POST('/allocation-rounds/{id}/issue', { params, body }));
  narrator.tell(`${maker.name} 下达“${round.title}”至 ${round.regionCount} 个地区${pastNote(issue.maker)}`);
}

// 演示因素:数值为虚构,只为显示逐项计算。
const townships = [
  { regionCode: '421024106', regionName: '郝穴镇', values: { population: '9120', villages: '13', income: '12650' } },
  { regionCode: '421024100', regionName: '资市镇', values: { population: '7340', villages: '11', income: '11980' } },
  { regionCode: '421024102', regionName: '熊河镇', values: { population: '6890', villages: '15', income: '11420' } },
  { regionCode: '421024103', regionName: '白马寺镇', values: { population: '8210', villages: '17', income: '12110' } },
] as const;

const factors = [
  { key: 'population', label: '乡村人口', unit: '人' },
  { key: 'villages', label: '行政村数', unit: '个' },
  { key: 'income', label: '农民人均可支配收入', unit: '元' },
];

/** One round that is computed by factors: shares, an inverse factor, a set-aside, rounding to 百元. */
export async function loadComputedRound(
  { stage, narrator }: Telling,
  sourceAllotmentId: string,
  year: number,
): Promise<void> {
  const maker = stage.as('jl.maker');
  const title = `江陵县${year}年演示因素法分配`;
  const query = { year, limit: 200 };
  const { items } = await take(maker.fundAllocation.GET('/allocation-rounds', { params: { query } }));
  let roundId = items.find((round) => round.title === title)?.id;
  roundId ??= await draftComputedRound(stage, { title, year, sourceAllotmentId });
  await approveAndIssue({ stage, narrator }, roundId, {
    maker: { account: 'jl.maker' },
    deciders: [{ account: 'jl.checker' }, { account: 'jl.approver' }],
    documentNumber: `江财农(演示)〔${year}〕2号`,
  });
}

interface ComputedRound {
  title: string;
  year: number;
  sourceAllotmentId: string;
}

async function draftComputedRound(stage: Stage, { title, year, sourceAllotmentId }: ComputedRound): Promise<string> {
  const maker = stage.as('jl.maker');
  const rows = townships.map((row) => ({ ...row }));
  const head = { regionCode: '421024', year, title: `${title}因素数据`, source: '演示数据，非真实统计' };
  const snapshot = await take(maker.registry.POST('/factor-snapshots', { body: { ...head, factors, rows } }));
  await take(maker.registry.POST('/factor-snapshots/{id}/freeze', { params: { path: { id: snapshot.id } } }));
  const clause = '财农〔2021〕19号 第八条';
  const round = await take(
    maker.fundAllocation.POST('/allocation-rounds', {
      body: {
        regionCode: '421024',
        regionName: '江陵县',
        title,
        year,
        sourceAllotmentId,
        totalFen: '40000000',
        definition: {
          setAsides: [{ key: 'reserve', title: '县级预留(演示)', kind: 'other', size: { rate: '5%' }, excluded: [] }],
          components: [
            { key: 'population', title: '乡村人口', clause, kind: 'share', weight: '50%' },
            { key: 'villages', title: '行政村数', clause, kind: 'share', weight: '30%' },
            { key: 'income', title: '人均可支配收入(反向)', clause, kind: 'inverseShare', weight: '20%' },
          ],
          unitFen: '10000',
          rounding: 'largestRemainder',
        },
        regions: snapshot.rows.map((row) => ({ ...row, designations: [] })),
      },
    }),
  );
  return round.id;
}
