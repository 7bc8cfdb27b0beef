import { take, until, type Stage } from './acting.ts';
import { decide } from './approvals.ts';
import { area, construction, draftProject, industry, pastCast, todaysCast, wan } from './demo-projects.ts';
import type { Pace, ProjectSketch } from './demo-projects.ts';
import { postBoards, readProject, walkProject, type Project, type Stop, type Walk } from './project-walk.ts';
import type { Narrator } from './steps.ts';

/** A project that leaves the straight way into the library. */
interface Departure {
  sketch: ProjectSketch;
  /** Past days of its steps; without them everything happens today. */
  pace?: Pace;
  /** How far it goes before it leaves. */
  until: Stop;
  leave: (walk: Walk, project: Project) => Promise<void>;
  endsAs: 'returned' | 'rejected' | 'removed';
}

/** One project for every way of leaving the route: sent back, taken back, stopped by an objection, refused, taken out. */
export async function loadDepartedProjects(stage: Stage, narrator: Narrator, today: string): Promise<void> {
  const departures: readonly Departure[] = [
    {
      sketch: construction('演示产业路拓宽', '拓宽产业路 800 米', 14n * wan, { name: '路面拓宽', quantity: '800', unit: '米' }),
      pace: [14, 2, 0, 0],
      until: 'townshipReview',
      leave: sendBack,
      endsAs: 'returned',
    },
    {
      sketch: industry('演示中药材种植', '新种白及 40 亩', 11n * wan, area('中药材种植', '40')),
      until: 'villageNotice',
      leave: takeBack,
      endsAs: 'returned',
    },
    {
      sketch: construction('演示文化广场改造', '改造文化广场 1 处', 13n * wan, { name: '文化广场', quantity: '1', unit: '处' }),
      until: 'villageNotice',
      leave: upholdObjection,
      endsAs: 'returned',
    },
    {
      sketch: industry('演示光伏车棚', '新建光伏车棚 2 座', 45n * wan, { name: '光伏车棚', quantity: '2', unit: '座' }),
      pace: [31, 19, 6, 2],
      until: 'decision',
      leave: refuse,
      endsAs: 'rejected',
    },
    {
      sketch: construction('演示冷库扩建', '扩建冷库 300 立方米', 26n * wan, { name: '冷库', quantity: '300', unit: '立方米' }),
      pace: [47, 35, 23, 19],
      until: 'inLibrary',
      leave: takeOut,
      endsAs: 'removed',
    },
  ]; // prettier-ignore
  await Promise.all(departures.map((departure) => loadDeparture(stage, narrator, departure, today)));
}

async function loadDeparture(stage: Stage, narrator: Narrator, departure: Departure, today: string): Promise<void> {
  const { sketch, pace, endsAs } = departure;
  const walk: Walk = { stage, narrator, cast: pace ? pastCast(pace, today) : todaysCast };
  const id = await draftProject(stage, walk.cast.proposer, sketch, today);
  const hasLeft = async () => ((await readProject(walk, id)).state === endsAs ? true : undefined);
  if (await hasLeft()) return;
  await departure.leave(walk, await walkProject(walk, id, departure.until));
  await until(`“${sketch.name}”${stateTitles[endsAs]}`, hasLeft);
  narrator.tell(`“${sketch.name}”${stateTitles[endsAs]}`);
}

const stateTitles = { returned: '已退回申报人', rejected: '未通过', removed: '已调整出库' } as const;

function sendBack({ stage, narrator, cast }: Walk, { id, name }: Project): Promise<void> {
  const about = { service: 'projectLibrary' as const, subjectId: id, subjectTitle: name };
  const opinion = '概算缺少单价依据，请补充后重新提交';
  return decide(about, { stage, narrator, actor: cast.townshipReviewer, verb: 'return', opinion });
}

function refuse({ stage, narrator, cast }: Walk, { id, name }: Project): Promise<void> {
  const about = { service: 'projectLibrary' as const, subjectId: id, subjectTitle: name };
  const opinion = '与脱贫群众增收联系不紧，本年度不予安排';
  return decide(about, { stage, narrator, actor: cast.leadingGroup, verb: 'reject', opinion });
}

async function takeBack({ stage, narrator, cast }: Walk, { id, name }: Project): Promise<void> {
  const proposer = stage.as(cast.proposer);
  const body = { reason: '流转土地合同尚未签完，撤回后再报' };
  await take(proposer.projectLibrary.POST('/projects/{id}/withdrawal', { params: { path: { id } }, body }));
  narrator.tell(`${proposer.name} 撤回“${name}”`);
}

async function takeOut({ stage, narrator }: Walk, { id, name }: Project): Promise<void> {
  const planner = stage.as('jl.office');
  const body = { reason: '选址调整，实施条件已不具备' };
  await take(planner.projectLibrary.POST('/projects/{id}/removal', { params: { path: { id } }, body }));
  narrator.tell(`${planner.name} 将“${name}”调整出库`);
}

/** A caller objects to the village notice; who keeps the notices verifies it and finds it right. */
async function upholdObjection(walk: Walk, project: Project): Promise<void> {
  const { stage, narrator, cast } = walk;
  const noticeId = await postBoards(walk, project, cast.proposer);
  const publisher = stage.as('jl.publisher');
  const objection = { channel: 'phone' as const, content: '广场选址占用晒谷场，村民代表会议没有讨论过。' };
  const { id, ticket } = await take(
    publisher.disclosure.POST('/notices/{id}/objections', { params: { path: { id: noticeId } }, body: objection }),
  );
  const params = { path: { id } };
  await take(publisher.disclosure.POST('/objections/{id}/assignment', { params }));
  const verification = '走访 12 户并查阅会议记录，选址确未经讨论';
  await take(publisher.disclosure.POST('/objections/{id}/verification', { params, body: { verification } }));
  const resolution = { finding: 'upheld' as const, reply: '反映属实，项目退回村里重新议定选址。' };
  await take(publisher.disclosure.POST('/objections/{id}/resolution', { params, body: resolution }));
  narrator.tell(`${publisher.name} 核实异议 ${ticket}：属实，“${project.name}”的公示终止`);
}
