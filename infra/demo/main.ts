import { shanghaiDate } from '@sunledger/calendar';
import { formatWan, formatYuan } from '@sunledger/money';
import { createStage, take, type Stage } from './acting.ts';
import { runningPlatform } from './addresses.ts';
import { demoChannel, draftProject, todaysCast, type ProjectSketch } from './demo-projects.ts';
import { loadFund } from './funds.ts';
import { clickGuide } from './guide.ts';
import { loadPayees } from './payees.ts';
import { payBatch, reconcileDay, requestFirstPayment } from './payments.ts';
import { approvePlan } from './plan.ts';
import { walkProject } from './project-walk.ts';
import { createNarrator, type Narrator } from './steps.ts';
import { createTimeSkipper } from './time-skipper.ts';

const amountFen = 30_000_000n;

/**
 * Drives one fresh project from its proposal to the reconciled payment through the public interfaces, each person with
 * their own account; what would take weeks of notice is skipped on the workflow server's clock.
 */
async function driveOneProject(): Promise<void> {
  const startedAt = new Date();
  const run = startedAt.toISOString().replaceAll(/\D/g, '').slice(2, 14);
  const addresses = runningPlatform();
  const stage = createStage(addresses, run);
  const narrator = createNarrator();
  const today = shanghaiDate(startedAt.getTime());
  const payees = await loadPayees(stage, narrator);
  const projectId = await admit(stage, narrator, { run, today });
  const year = Number(today.slice(0, 4));
  await approvePlan(stage, narrator, {
    title: `江陵县${year}年项目实施计划(演示${run})`,
    year,
    projects: [{ id: projectId, amountFen }],
    maker: { account: 'jl.office' },
    deciders: [{ account: 'jl.office2' }, { account: 'jl.leading' }],
  });
  const allotmentId = await fund(stage, narrator, { run, today });
  const order = {
    projectId,
    allotmentId,
    linkFen: amountFen,
    payeeAccountId: payees.cooperative,
    purpose: '启动资金(演示)',
  };
  const requestId = await requestFirstPayment({ stage, narrator }, order);
  await payBatch({ stage, narrator }, [requestId]);
  await reconcileDay({ stage, narrator }, today);
  await tellLedger(stage, narrator, { allotmentId, requestId });
  narrator.tell(
    `从申报到支付共 ${narrator.seconds().toFixed(1)} 秒。控制台 ${addresses.console}，门户 ${addresses.portal}`,
  );
}

interface Run {
  run: string;
  today: string;
}

async function admit(stage: Stage, narrator: Narrator, { run, today }: Run): Promise<string> {
  const sketch: ProjectSketch = {
    name: `演示${run}油茶基地`,
    category: 'industry',
    constructionKind: 'new',
    content: `新栽油茶 50 亩，配套蓄水池（演示批次 ${run}）`,
    task: { name: '油茶种植', quantity: '50', unit: '亩' },
    amountFen,
  };
  const projectId = await draftProject(stage, todaysCast.proposer, sketch, today);
  narrator.tell(`${stage.as(todaysCast.proposer).name} 起草“${sketch.name}”，${formatWan(amountFen)} 万元`);
  const skipper = await createTimeSkipper(stage.addresses);
  try {
    const admitted = await walkProject({ stage, cast: todaysCast, narrator, skipper }, projectId, 'inLibrary');
    narrator.tell(`“${admitted.name}”入库，编码 ${admitted.code}，入库日期 ${admitted.admittedOn ?? ''}`);
  } finally {
    await skipper.close();
  }
  return projectId;
}

function fund(stage: Stage, narrator: Narrator, { run, today }: Run): Promise<string> {
  const document = {
    regionCode: '421024',
    regionName: '江陵县',
    level: 'central' as const,
    documentNumber: `鄂财农(演示)〔${today.slice(0, 4)}〕${run}号`,
    title: `演示批次 ${run} 指标`,
    issuerName: '湖北省财政厅(演示)',
    receivedOn: today,
    year: Number(today.slice(0, 4)),
    amountFen: amountFen.toString(),
    channel: demoChannel,
    purpose: '巩固拓展脱贫攻坚成果和乡村振兴',
  };
  const people = { maker: { account: 'jl.maker' }, checker: { account: 'jl.checker' } };
  return loadFund({ stage, narrator }, document, people);
}

/** The books of the payment: every entry of its allotment, and what was paid to the project. */
async function tellLedger(stage: Stage, { tell }: Narrator, ids: { allotmentId: string; requestId: string }) {
  const reader = stage.as('jl.auditor').fundAllocation;
  const params = { path: { id: ids.allotmentId }, query: {} };
  const { items } = await take(reader.GET('/allotments/{id}/entries', { params }));
  for (const entry of items)
    tell(`记账 ${entry.businessDate} ${entry.description}：${formatYuan(BigInt(entry.amountFen))} 元`);
  const request = await take(reader.GET('/payment-requests/{id}', { params: { path: { id: ids.requestId } } }));
  if (request.status !== 'paid') throw new Error(`拨付申请 ${request.number} 没有支付：${request.status}`);
  tell(`拨付申请 ${request.number} 已支付 ${formatYuan(BigInt(request.amountFen))} 元`);
}

if (process.argv.includes('--fast')) await driveOneProject();
else console.log(clickGuide(runningPlatform()));
