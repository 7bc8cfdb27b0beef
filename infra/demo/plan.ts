import { take, until, type Actor, type Stage } from './acting.ts';
import { agreeAll, pastNote } from './approvals.ts';
import { demoChannel } from './demo-projects.ts';
import type { Narrator } from './steps.ts';

export interface PlanOrder {
  title: string;
  year: number;
  /** Projects of the library with the fen that the plan approves. */
  projects: readonly { id: string; amountFen: bigint }[];
  maker: Actor;
  deciders: readonly Actor[];
}

/** Puts projects into an annual plan of 江陵 and leads it through its approval; a plan of this title is taken up again. */
export async function approvePlan(stage: Stage, narrator: Narrator, order: PlanOrder): Promise<string> {
  const maker = stage.as(order.maker).projectLibrary;
  const planId = await ensurePlan(stage, order);
  const path = { id: planId };
  let plan = await take(maker.GET('/plans/{id}', { params: { path } }));
  if (plan.state === 'draft') {
    for (const [index, { id, amountFen }] of order.projects.entries()) {
      const amount = amountFen.toString();
      const sources = [{ sourceName: demoChannel, amountFen: amount }];
      const body = { projectId: id, priority: index + 1, approvedAmountFen: amount, sources };
      await take(maker.POST('/plans/{id}/items', { params: { path }, body }));
    }
    const body = { floorReason: '演示计划项目少，未达到的下限另批安排' };
    plan = await take(maker.POST('/plans/{id}/submission', { params: { path }, body }));
    const title = `“${plan.title}”${plan.projectCount} 个项目`;
    narrator.tell(`${stage.as(order.maker).name} 提交${title}${pastNote(order.maker)}`);
  }
  if (plan.state === 'inReview') {
    const about = { service: 'projectLibrary' as const, subjectId: planId, subjectTitle: plan.title };
    await agreeAll(about, order.deciders, { stage, narrator });
    await until(`“${plan.title}”获批`, async () => {
      const { state } = await take(maker.GET('/plans/{id}', { params: { path } }));
      return state === 'approved' ? true : undefined;
    });
  }
  return planId;
}

/** The plan of this title, or the next batch of the year. */
async function ensurePlan(stage: Stage, { title, year, projects, maker }: PlanOrder): Promise<string> {
  const client = stage.as(maker).projectLibrary;
  const { items } = await take(client.GET('/plans', { params: { query: { year, limit: 200 } } }));
  const ours = items.filter(({ regionCode }) => regionCode === '421024');
  const known = ours.find((plan) => plan.title === title);
  if (known) return known.id;
  const batch = Math.max(0, ...ours.map((plan) => plan.batch)) + 1;
  const ceilingFen = projects.reduce((sum, { amountFen }) => sum + amountFen, 0n).toString();
  const body = { regionCode: '421024', year, batch, title, ceilingFen };
  return (await take(client.POST('/plans', { body }))).id;
}
