import { shanghaiDate } from '@sunledger/calendar';
import { seedDemoAccounts } from './accounts.ts';
import { createStage, type Stage } from './acting.ts';
import { runningPlatform } from './addresses.ts';
import { loadCalendarYears } from './calendar-years.ts';
import {
  demoChannel,
  loadPlannedProjects,
  loadRouteProjects,
  plannedProjects,
  type PlannedIds,
} from './demo-projects.ts';
import { loadDepartedProjects } from './departed-projects.ts';
import { loadFund } from './funds.ts';
import { loadPayees, type PayeeAccounts } from './payees.ts';
import { payBatch, reconcileDay, requestFirstPayment } from './payments.ts';
import { loadPlaces } from './places.ts';
import { approvePlan } from './plan.ts';
import { loadPublishedProjects } from './project-import.ts';
import { loadPassDowns } from './pass-downs.ts';
import { loadPublishedRounds } from './published-rounds.ts';
import { loadComputedRound } from './rounds.ts';
import { createNarrator, type Narrator } from './steps.ts';

/**
 * Loads the demonstration county through the services' own interfaces: whoever may do a thing does it, with their own
 * account; what happened before today goes in as 补录. Can be repeated: what is there is left alone.
 */
async function loadDemonstration(): Promise<void> {
  const addresses = runningPlatform();
  const stage = createStage(addresses, 'load');
  const narrator = createNarrator();
  const today = shanghaiDate(Date.now());
  const users = await seedDemoAccounts(addresses.identity);
  narrator.tell(`演示账号 ${users.size} 个`);
  await loadPlaces(stage, narrator);
  await loadCalendarYears(stage, narrator, today);
  const payees = await loadPayees(stage, narrator);
  const payments = Promise.all([
    loadCountyFunds(stage, narrator, today),
    loadPlannedProjects(stage, narrator, today),
  ]).then(([allotmentId, projects]) => planAndPay(stage, narrator, { today, allotmentId, projects, payees }));
  await Promise.all([
    payments,
    loadRouteProjects(stage, narrator, today),
    loadDepartedProjects(stage, narrator, today),
    loadPublishedRounds(stage, narrator).then(() => loadPassDowns(stage, narrator, today)),
    loadPublishedProjects(stage, narrator),
  ]);
  narrator.tell(`演示数据就绪，用时 ${narrator.seconds().toFixed(1)} 秒`);
}

/** Fund documents of 江陵 and the computed round. Returns the allotment that pays for the planned projects. */
async function loadCountyFunds(stage: Stage, narrator: Narrator, today: string): Promise<string> {
  const year = Number(today.slice(0, 4));
  const people = { maker: { account: 'jl.maker' }, checker: { account: 'jl.checker' } };
  const document = (number: number, title: string, amountFen: string) => ({
    regionCode: '421024',
    regionName: '江陵县',
    level: 'central' as const,
    documentNumber: `鄂财农(演示)〔${year}〕${number}号`,
    title,
    issuerName: '湖北省财政厅(演示)',
    receivedOn: today,
    year,
    amountFen,
    channel: demoChannel,
    purpose: '巩固拓展脱贫攻坚成果和乡村振兴',
  });
  const county = await loadFund({ stage, narrator }, document(1, `${year}年中央衔接资金(演示)`, '2000000000'), people);
  const shared = await loadFund(
    { stage, narrator },
    document(2, `${year}年中央衔接资金第二批(演示)`, '40000000'),
    people,
  );
  await loadComputedRound({ stage, narrator }, shared, year);
  return county;
}

interface Payable {
  today: string;
  allotmentId: string;
  projects: PlannedIds;
  payees: PayeeAccounts;
}

/** The annual plan, then one batch that is paid whole and one with a row that the bank returns. */
async function planAndPay(stage: Stage, narrator: Narrator, { today, allotmentId, projects, payees }: Payable) {
  const year = Number(today.slice(0, 4));
  const keys = Object.keys(plannedProjects) as (keyof PlannedIds)[];
  await approvePlan(stage, narrator, {
    title: `江陵县${year}年项目实施计划(演示)`,
    year,
    projects: keys.map((key) => ({ id: projects[key], amountFen: plannedProjects[key].amountFen })),
    maker: { account: 'jl.office' },
    deciders: [{ account: 'jl.office2' }, { account: 'jl.leading' }],
  });
  const request = (key: 'paid' | 'returned', payeeAccountId: string, purpose: string) =>
    requestFirstPayment(
      { stage, narrator },
      { projectId: projects[key], allotmentId, linkFen: plannedProjects[key].amountFen, payeeAccountId, purpose },
    );
  const [paid, returned] = await Promise.all([
    request('paid', payees.cooperative, '稻虾基地启动资金'),
    request('returned', payees.closedAccount, '机耕路硬化启动资金'),
  ]);
  await Promise.all([payBatch({ stage, narrator }, [paid]), payBatch({ stage, narrator }, [returned])]);
  await reconcileDay({ stage, narrator }, today);
}

await loadDemonstration();
