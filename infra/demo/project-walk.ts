import { take, until, type Actor, type Stage } from './acting.ts';
import { decide, pastNote } from './approvals.ts';
import { samplePhoto, samplePaper } from './papers.ts';
import type { Narrator } from './steps.ts';
import type { TimeSkipper } from './time-skipper.ts';

/** Where a walk stops: before the step is done, or behind the last one. */
export const stops = [
  'villageNotice',
  'townshipReview',
  'townshipNotice',
  'countyArgumentation',
  'decision',
  'countyNotice',
  'inLibrary',
] as const;
export type Stop = (typeof stops)[number];

/** Who does each step and, in a past case, on which day. */
export interface Cast {
  proposer: Actor;
  townshipReviewer: Actor;
  department: Actor;
  leadingGroup: Actor;
}

export interface Walk {
  stage: Stage;
  cast: Cast;
  narrator: Narrator;
  /** Moves the clocks of what waits for time; without it a walk ends where it has to wait. */
  skipper?: TimeSkipper;
}

export type Project = Awaited<ReturnType<typeof readProject>>;

/** Leads a ready draft along the route until it stands at the stop. What is done already is left alone. */
export async function walkProject(walk: Walk, id: string, stop: Stop): Promise<Project> {
  for (;;) {
    const project = await settled(walk, id);
    if (hasReached(project, stop)) return project;
    await takeStep(walk, project);
    await until(
      `${project.name} 离开 ${project.stepTitle ?? '草稿'}`,
      async () => ((await readProject(walk, id)).stepId === project.stepId ? undefined : true),
      120,
    );
  }
}

/** The project as its proposer sees it. */
export function readProject({ stage, cast }: Walk, id: string) {
  return take(stage.as(cast.proposer.account).projectLibrary.GET('/projects/{id}', { params: { path: { id } } }));
}

/** The project once its open step can be seen: between two steps nobody has anything to do. */
function settled(walk: Walk, id: string): Promise<Project> {
  return until(`项目 ${id} 的当前环节`, async () => {
    const project = await readProject(walk, id);
    const isBetween = project.state === 'inReview' && !openStep(project);
    return isBetween || project.stepId === 'villageRecord' ? undefined : project;
  });
}

function openStep(project: Project) {
  return project.steps.find((step) => step.state === 'running');
}

function hasReached({ state, stepId }: Project, stop: Stop): boolean {
  if (state === 'draft' || state === 'returned') return false;
  if (state !== 'inReview') return true;
  return stepId !== null && stops.indexOf(stepId as Stop) >= stops.indexOf(stop);
}

async function takeStep(walk: Walk, project: Project): Promise<void> {
  const { cast } = walk;
  switch (project.stepId) {
    case null:
      return submit(walk, project);
    case 'townshipReview':
      return agree(walk, project, cast.townshipReviewer, '情况属实，同意上报');
    case 'countyArgumentation':
      await recordOpinion(walk, project);
      return agree(walk, project, cast.department, '论证可行，同意提请审定');
    case 'decision':
      return agree(walk, project, cast.leadingGroup, '同意入库');
    default:
      return waitOutNotice(walk, project);
  }
}

async function submit({ stage, cast, narrator }: Walk, project: Project): Promise<void> {
  const proposer = stage.as(cast.proposer);
  const path = { id: project.id };
  for (const warning of project.warnings.filter(({ state, isBlocking }) => state === 'open' && !isBlocking)) {
    await take(
      proposer.projectLibrary.POST('/projects/{id}/warnings/{warningId}/acceptance', {
        params: { path: { ...path, warningId: warning.id } },
        body: { reason: '已核对，并非同一项目' },
      }),
    );
  }
  if (project.attachments.length === 0) {
    const query = new URLSearchParams({ title: '村民代表大会会议记录', fileName: 'minutes.pdf' });
    await proposer.upload('projectLibrary', `/projects/${project.id}/attachments?${query}`, samplePaper);
  }
  const villageRecord = {
    meetingKind: 'villagerRepresentatives' as const,
    heldOn: cast.proposer.on ?? project.createdOn,
    attendeeCount: 42,
    agreedCount: 39,
    resolution: `同意申报“${project.name}”`,
  };
  await take(proposer.projectLibrary.POST('/projects/{id}/submission', { params: { path }, body: { villageRecord } }));
  narrator.tell(`${proposer.name} 提交申报 ${project.code}“${project.name}”${pastNote(cast.proposer)}`);
}

async function recordOpinion({ stage, cast, narrator }: Walk, project: Project): Promise<void> {
  if (project.expertOpinions.length > 0) return;
  const department = stage.as(cast.department);
  const since = openStep(project)!.openedOn;
  const body = {
    expertName: '演示专家甲',
    expertTitle: '高级农艺师',
    conclusion: 'agree' as const,
    opinion: '建设内容明确，概算合理，带动机制可行。',
    givenOn: cast.department.on ?? (since < project.createdOn ? since : project.createdOn),
  };
  await take(
    department.projectLibrary.POST('/projects/{id}/expert-opinions', { params: { path: { id: project.id } }, body }),
  );
  narrator.tell(`${department.name} 登记专家论证意见“${project.name}”`);
}

function agree(walk: Walk, { id, name }: Project, actor: Actor, opinion: string): Promise<void> {
  const { stage, narrator, skipper } = walk;
  const about = { service: 'projectLibrary' as const, subjectId: id, subjectTitle: name };
  // A route whose notices were skipped lives ahead of today; the review has to live there, too.
  const beforeDecision = async (since: string): Promise<void> => skipper?.catchUp(`project-${id}`, since);
  return decide(about, { stage, narrator, actor, opinion, beforeDecision });
}

async function waitOutNotice(walk: Walk, project: Project): Promise<void> {
  const { stage, cast, narrator, skipper } = walk;
  const { notice: standing, isBackfilled } = openStep(project)!;
  if (isBackfilled) return;
  if (!skipper || !standing) throw new Error(`“${project.name}”正在${project.stepTitle}，须等公示期满`);
  const poster = project.stepId === 'townshipNotice' ? cast.townshipReviewer : cast.proposer;
  const noticeId = await postBoards(walk, project, poster);
  await skipper.passPeriod(`notice-${standing.requestKey}`, async () => {
    const { boards } = await take(
      stage.as(poster).disclosure.GET('/notices/{id}', { params: { path: { id: noticeId } } }),
    );
    return (
      boards
        .map(({ endsOn }) => endsOn ?? '')
        .toSorted()
        .at(-1) ?? ''
    );
  });
  narrator.tell(`${project.stepTitle}期满无异议（快进时间）“${project.name}”`);
}

/** Posts the walls that wait for somebody to go there. Returns the notice's id. */
export async function postBoards({ stage, narrator }: Walk, project: Project, poster: Actor): Promise<string> {
  const person = stage.as(poster);
  const notice = await until(`“${project.name}”的公示`, async () => {
    const query = { subjectId: project.id, state: 'running' as const };
    const { items } = await take(person.disclosure.GET('/notices', { params: { query } }));
    return items[0];
  });
  const { boards } = await take(person.disclosure.GET('/notices/{id}', { params: { path: { id: notice.id } } }));
  for (const board of boards.filter(({ postedOn }) => postedOn === null)) {
    await person.upload('disclosure', `/notices/${notice.id}/boards/${board.id}/posting`, samplePhoto);
    narrator.tell(`${person.name} 在${board.name}张贴公示“${project.name}”`);
  }
  return notice.id;
}
