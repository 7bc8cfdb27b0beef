import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '@sunledger/calendar';
import { take, until, type Stage } from './acting.ts';
import { postBoards, walkProject, type Cast, type Stop } from './project-walk.ts';
import type { Narrator } from './steps.ts';

const village = { regionCode: '421024106206', name: '荆江村' };

export interface ProjectSketch {
  name: string;
  category: 'industry' | 'ruralConstruction';
  constructionKind: 'new' | 'continued' | 'expanded' | 'repaired';
  content: string;
  task: { name: string; quantity: string; unit: string };
  /** Whole fen, all from the county's linkage fund. */
  amountFen: bigint;
}

export const demoChannel = '中央财政衔接推进乡村振兴补助资金';

/** A complete entry of a demonstration project of 荆江村. */
export function entryOf(sketch: ProjectSketch, date: string) {
  const { name, category, constructionKind, content, task, amountFen } = sketch;
  return {
    name,
    category,
    constructionKind,
    location: village.name,
    places: [village],
    startDate: addDays(date, 60),
    endDate: addDays(date, 240),
    responsibleUnit: '荆江村村民委员会(演示)',
    responsiblePerson: null,
    leadDepartment: '江陵县农业农村局(演示)',
    cooperatingDepartments: ['江陵县财政局(演示)'],
    content,
    tasks: [task],
    amountFen: amountFen.toString(),
    fundSources: [{ name: demoChannel, amountFen: amountFen.toString() }],
    // 江政办发〔2018〕1号 二（三）:到户比例不低于产业资金的 60%。
    householdAmountFen: ((amountFen * 65n) / 100n).toString(),
    beneficiaries: { households: 46, persons: 152, registeredHouseholds: 18, registeredPersons: 57 },
    performanceTargets: [
      {
        kind: 'quantity' as const,
        indicator: `完成${task.name}`,
        comparison: 'atLeast' as const,
        value: task.quantity,
        unit: task.unit,
      },
      {
        kind: 'satisfaction' as const,
        indicator: '受益群众满意度',
        comparison: 'atLeast' as const,
        value: '95',
        unit: '%',
      },
    ],
    participation: '村民代表会议讨论通过，受益户投工投劳',
    benefitLinkage: '脱贫户以土地入股，按股分红，并优先务工',
    note: null,
  };
}

/** The draft of a sketch; one that exists is found by its name. */
export async function draftProject(
  stage: Stage,
  proposer: { account: string; on?: string | undefined },
  sketch: ProjectSketch,
  today: string,
): Promise<string> {
  const person = stage.as(proposer);
  const query = { text: sketch.name, limit: 50 };
  const { items } = await take(person.projectLibrary.GET('/projects', { params: { query } }));
  const known = items.find(({ name }) => name === sketch.name);
  if (known) return known.id;
  const year = Number(today.slice(0, 4));
  const body = { regionCode: village.regionCode, year, entry: entryOf(sketch, proposer.on ?? today) };
  return (await take(person.projectLibrary.POST('/projects', { body }))).id;
}

const formFillingMs = 3500;

type Target = Stop | 'draft';

interface DemoProject extends ProjectSketch {
  target: Target;
}

export const wan = 1_000_000n;

export const industry = (name: string, content: string, amountFen: bigint, task: ProjectSketch['task']) =>
  ({ name, content, amountFen, task, category: 'industry', constructionKind: 'new' }) as const;

export const construction = (name: string, content: string, amountFen: bigint, task: ProjectSketch['task']) =>
  ({ name, content, amountFen, task, category: 'ruralConstruction', constructionKind: 'new' }) as const;

export const area = (name: string, quantity: string) => ({ name, quantity, unit: '亩' });

/** What the plan of the demonstration takes up and pays for. */
export const plannedProjects = {
  paid: industry('演示稻虾共作基地', '开挖虾沟，配套进排水设施 120 亩', 40n * wan, area('稻虾基地', '120')),
  returned: construction('演示机耕路硬化', '硬化机耕路 900 米，宽 3.5 米', 30n * wan, { name: '路面硬化', quantity: '900', unit: '米' }),
  open: industry('演示黄桃采摘园', '新栽黄桃 80 亩，配套滴灌', 36n * wan, area('黄桃种植', '80')),
} as const; // prettier-ignore

const routeProjects: readonly DemoProject[] = [
  { ...industry('演示莲藕种植基地', '新种莲藕 60 亩', 12n * wan, area('莲藕种植', '60')), target: 'draft' },
  { ...construction('演示村级灌溉渠清淤', '清淤灌溉渠 1500 米', 9n * wan, { name: '渠道清淤', quantity: '1500', unit: '米' }), target: 'villageNotice' },
  { ...industry('演示生猪代养圈舍', '新建圈舍 600 平方米', 25n * wan, { name: '圈舍', quantity: '600', unit: '平方米' }), target: 'townshipReview' },
  { ...construction('演示安全饮水管网', '更换供水管 2200 米', 18n * wan, { name: '供水管', quantity: '2200', unit: '米' }), target: 'townshipNotice' },
  { ...industry('演示蔬菜大棚', '新建连栋大棚 30 亩', 32n * wan, area('连栋大棚', '30')), target: 'countyArgumentation' },
  { ...industry('演示食用菌车间', '新建菌棒车间 1 座', 28n * wan, { name: '菌棒车间', quantity: '1', unit: '座' }), target: 'decision' },
  { ...construction('演示人居环境整治', '新建污水收集池 12 座', 16n * wan, { name: '污水收集池', quantity: '12', unit: '座' }), target: 'countyNotice' },
  { ...industry('演示柑橘品改', '高接换种柑橘 70 亩', 21n * wan, area('柑橘品改', '70')), target: 'inLibrary' },
]; // prettier-ignore

/** Days before today on which a past case was submitted, reviewed, argued and decided. */
export type Pace = readonly [number, number, number, number];

// Every notice runs ten natural days and ends before the next step, except the one at which the case is to stand: its
// period reaches beyond today.
const paces: Record<Exclude<Target, 'draft' | 'villageNotice'>, Pace> = {
  townshipReview: [12, 0, 0, 0],
  townshipNotice: [16, 3, 0, 0],
  countyArgumentation: [26, 14, 0, 0],
  decision: [30, 18, 5, 0],
  countyNotice: [32, 20, 8, 3],
  inLibrary: [46, 34, 22, 18],
};

/** The people of 江陵 who acted on these days. */
export function pastCast(pace: Pace, today: string): Cast {
  const [submitted, reviewed, argued, decided] = pace.map((days) => addDays(today, -days));
  return {
    proposer: { account: 'jl.past.village', on: submitted },
    townshipReviewer: { account: 'jl.past.township', on: reviewed },
    department: { account: 'jl.past.department', on: argued },
    leadingGroup: { account: 'jl.past.leading', on: decided },
  };
}

/** The people of 江陵 who act today. */
export const todaysCast: Cast = {
  proposer: { account: 'jl.village' },
  townshipReviewer: { account: 'jl.township' },
  department: { account: 'jl.department' },
  leadingGroup: { account: 'jl.leading' },
};

export type PlannedIds = Record<keyof typeof plannedProjects, string>;

/** The projects that the plan will take, led into the library; returns their ids. */
export async function loadPlannedProjects(stage: Stage, narrator: Narrator, today: string): Promise<PlannedIds> {
  const ids = await Promise.all(
    Object.entries(plannedProjects).map(async ([key, sketch]) => {
      const project: DemoProject = { ...sketch, target: 'inLibrary' };
      return [key, await loadProject(stage, narrator, project, today)] as const;
    }),
  );
  return Object.fromEntries(ids) as PlannedIds;
}

/** One project at every step of the route. */
export async function loadRouteProjects(stage: Stage, narrator: Narrator, today: string): Promise<void> {
  await Promise.all(routeProjects.map((project) => loadProject(stage, narrator, project, today)));
}

async function loadProject(stage: Stage, narrator: Narrator, project: DemoProject, today: string): Promise<string> {
  const { target } = project;
  const cast = target === 'draft' || target === 'villageNotice' ? todaysCast : pastCast(paces[target], today);
  const id = await draftProject(stage, cast.proposer, project, today);
  if (target === 'draft') {
    narrator.tell(`${stage.as('jl.village').name} 起草“${project.name}”`);
    return id;
  }
  const walk = { stage, cast, narrator };
  const reached = await walkProject(walk, id, target);
  if (target === 'villageNotice') await postBoards(walk, reached, cast.proposer);
  if (target === 'townshipNotice') await object(stage, narrator, id);
  narrator.tell(`“${project.name}”停在 ${reached.stepTitle ?? '项目库'}`);
  return id;
}

/** A villager objects without login to the running notice of a project. */
async function object(stage: Stage, { tell }: Narrator, projectId: string): Promise<void> {
  const reader = stage.as('jl.township').disclosure;
  // The step opens a moment before its notice does.
  const notice = await until('乡镇公示发布', async () => {
    const { items } = await take(reader.GET('/notices', { params: { query: { subjectId: projectId, limit: 50 } } }));
    return items.find(({ kind }) => kind === 'projectReview');
  });
  if (notice.state !== 'running' || notice.openObjectionCount > 0) return;
  const path = { id: notice.id };
  const { formToken } = await take(reader.GET('/public/notices/{id}/objection-form', { params: { path } }));
  // Whoever fills a form in takes a few seconds; a faster one is taken for a program.
  await sleep(formFillingMs);
  const content = '管网未接到三组，受益户数与实际不符，请核实。';
  const body = { formToken, content, contact: { name: '演示村民' } };
  const receipt = await take(reader.POST('/public/notices/{id}/objections', { params: { path }, body }));
  tell(`村民对${notice.title}提出异议，编号 ${receipt.ticket}（未办结）`);
}
