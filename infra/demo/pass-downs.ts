import { addDays } from '@sunledger/calendar';
import { take, type Actor, type Stage } from './acting.ts';
import { pastNote } from './approvals.ts';
import { loadFund } from './funds.ts';
import type { Narrator } from './steps.ts';

/** Counties of the published allocations that signed for their share, and the day on which they did. */
const receipts = [
  { account: 'bazhou.maker', regionCode: '511902', on: '2019-03-28' },
  { account: 'nanjiang.maker', regionCode: '511922', on: '2019-04-02' },
  { account: 'shouning.maker', regionCode: '350924', on: '2020-12-31' },
  { account: 'xiapu.maker', regionCode: '350921', on: '2021-01-04' },
] as const;

/** Invented money of a prefecture that has not passed all of it on. */
const partlyPassedDown = [
  // 预算法第五十二条：收到后三十日内下达。The rest of this one is overdue; its county has not signed yet.
  { prefix: 'bz', regionCode: '5119', regionName: '巴中市', daysAgo: 45, county: ['511902', '巴州区'], isConfirmed: true },
  // This one still has time, and waits for the second person.
  { prefix: 'nd', regionCode: '3509', regionName: '宁德市', daysAgo: 6, county: ['350924', '寿宁县'], isConfirmed: false },
] as const; // prettier-ignore

const amountFen = '300000000';
const passedDownFen = '180000000';

/** Allotments on their way down: signed for, waiting for a signature, waiting for a second person, overdue. */
export async function loadPassDowns(stage: Stage, narrator: Narrator, today: string): Promise<void> {
  await Promise.all([
    ...receipts.map((receipt) => signFor(stage, narrator, receipt)),
    ...partlyPassedDown.map((place) => passDownInPart(stage, narrator, place, today)),
  ]);
}

async function signFor(stage: Stage, { tell }: Narrator, receipt: Actor & { regionCode: string }): Promise<void> {
  const maker = stage.as(receipt);
  const query = { regionCode: receipt.regionCode, limit: 200 };
  const { items } = await take(maker.fundAllocation.GET('/allotments', { params: { query } }));
  for (const { id, state, documentNumber, roundId } of items) {
    if (state !== 'issued' || roundId === null) continue;
    await take(maker.fundAllocation.POST('/allotments/{id}/receipt', { params: { path: { id } } }));
    tell(`${maker.name} 签收指标 ${documentNumber}${pastNote(receipt)}`);
  }
}

type Place = (typeof partlyPassedDown)[number];

async function passDownInPart(stage: Stage, narrator: Narrator, place: Place, today: string): Promise<void> {
  const { prefix, regionCode, regionName } = place;
  const on = addDays(today, -place.daysAgo);
  const year = Number(on.slice(0, 4));
  const people = { maker: { account: `${prefix}.maker`, on }, checker: { account: `${prefix}.checker`, on } };
  const parentId = await loadFund(
    { stage, narrator },
    {
      regionCode,
      regionName,
      level: 'provincial',
      documentNumber: `演示财农〔${year}〕${regionCode}号`,
      title: `${regionName}${year}年省级衔接资金(演示)`,
      issuerName: '省财政厅(演示)',
      receivedOn: on,
      year,
      amountFen,
      channel: '省级财政衔接推进乡村振兴补助资金',
      purpose: '巩固拓展脱贫攻坚成果和乡村振兴',
    },
    people,
  );
  const path = { id: parentId };
  const maker = stage.as(people.maker);
  const { children } = await take(maker.fundAllocation.GET('/allotments/{id}', { params: { path } }));
  if (children.length > 0) return;
  const [code, name] = place.county;
  const documentNumber = `演示财农〔${year}〕${code}号`;
  const lines = [{ regionCode: code, regionName: name, amountFen: passedDownFen }];
  const body = { documentNumber, lines };
  const { items } = await take(maker.fundAllocation.POST('/allotments/{id}/pass-downs', { params: { path }, body }));
  const checker = stage.as(people.checker);
  const confirmation = { params: { path: { id: items[0]!.id } }, body: { verb: 'confirm' as const } };
  if (place.isConfirmed) await take(checker.fundAllocation.POST('/allotments/{id}/confirmation', confirmation));
  const standing = place.isConfirmed ? `${checker.name}已确认` : '等待复核人确认';
  narrator.tell(`${maker.name} 下达 ${documentNumber} 至${name}，${standing}，其余待转拨${pastNote(people.maker)}`);
}
