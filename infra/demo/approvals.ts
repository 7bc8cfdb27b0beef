import type { ProjectLibraryClient } from '@sunledger/project-library-client';
import { take, until, type Acting, type Actor, type Stage } from './acting.ts';
import type { Narrator } from './steps.ts';

export interface ApprovalCase {
  service: 'projectLibrary' | 'fundAllocation';
  subjectId: string;
  /** What is decided, for the printed line. */
  subjectTitle: string;
}

const verbs = { approve: '同意', return: '退回', reject: '不同意' } as const;

interface Decision {
  stage: Stage;
  narrator: Narrator;
  actor: Actor;
  /** Agreement unless something else is said; a return goes to the one who made the case. */
  verb?: keyof typeof verbs;
  opinion?: string;
  /** Called with the day since which the step is open, before the decision. */
  beforeDecision?: (since: string) => Promise<void>;
}

// Every service with approval chains serves the same routes.
const approvalsOf = (person: Acting, service: ApprovalCase['service']) => person[service] as ProjectLibraryClient;

/** One person decides the open step of the case about a subject; waits until the case is open. */
export async function decide(about: ApprovalCase, decision: Decision): Promise<void> {
  const { stage, narrator, actor, verb = 'approve', opinion = verbs[verb] } = decision;
  const person = stage.as(actor);
  const client = approvalsOf(person, about.service);
  const open = await until(`“${about.subjectTitle}”的审批事项`, async () => {
    const query = { subjectId: about.subjectId };
    const { items } = await take(client.GET('/approval-cases', { params: { query } }));
    return items.find(({ status }) => status === 'atStep');
  });
  const path = { id: open.id };
  const { steps, currentStepId } = await take(client.GET('/approval-cases/{id}', { params: { path } }));
  const step = steps.find(({ id }) => id === currentStepId);
  if (step?.since) await decision.beforeDecision?.(step.since);
  const body = { verb, opinion, ...(verb === 'return' ? { targetStepId: 'maker' } : {}) };
  await take(client.POST('/approval-cases/{id}/decisions', { params: { path }, body }));
  narrator.tell(`${person.name} ${step?.title ?? open.title}${verbs[verb]}“${about.subjectTitle}”${pastNote(actor)}`);
}

/** The whole chain, one person after the other. */
export async function agreeAll(
  about: ApprovalCase,
  actors: readonly Actor[],
  { stage, narrator }: Pick<Decision, 'stage' | 'narrator'>,
): Promise<void> {
  for (const actor of actors) await decide(about, { stage, narrator, actor });
}

/** '（补录 2019-03-27）' behind what was done in the past. */
export function pastNote({ on }: Actor): string {
  return on === undefined ? '' : `（补录 ${on}）`;
}
