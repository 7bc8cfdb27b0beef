import { describe, expect, it } from 'vitest';
import { allotmentSchema } from '../../services/fund-allocation/src/allotment/contract.ts';
import { routeStepSchema } from '../../services/project-library/src/project/contract.ts';
import { projectStates, type ProjectState } from '../../services/project-library/src/project/project.ts';
import { type StepId, villageRoute } from '../../services/project-library/src/project-route/route-steps.ts';
import { platformUnderTest } from '../browser/browser.ts';
import { createStage, take } from './acting.ts';

// Runs with the browser tests: their platform is the one that `npm run up` loads.
const stage = createStage(platformUnderTest(), 'read');
const { projectLibrary, fundAllocation, disclosure } = stage.as('jl.auditor');
const regionCode = '421024';

async function listProjects(filter: { state?: ProjectState; stepId?: StepId }) {
  const query = { regionCode, limit: 200, ...filter };
  return (await take(projectLibrary.GET('/projects', { params: { query } }))).items;
}

async function statesOfAllotments(region: string): Promise<string[]> {
  const reader = stage.as(region === '5119' ? 'bz.checker' : 'nd.checker').fundAllocation;
  const query = { regionCode: region, limit: 200 };
  return (await take(reader.GET('/allotments', { params: { query } }))).items.map(({ state }) => state);
}

describe('the loaded demonstration', () => {
  it.each(projectStates)('holds a project that is %s', async (state) => {
    expect(await listProjects({ state })).not.toEqual([]);
  });

  // The village's record is made with the submission and passes at once; nobody ever waits there.
  const waits = villageRoute.filter(({ kind }) => kind !== 'record').map(({ id }) => id);
  it.each(waits)('holds a project that waits at %s', async (stepId) => {
    expect(await listProjects({ state: 'inReview', stepId })).not.toEqual([]);
  });

  it('holds a step in every state that a step can have', async () => {
    const projects = await listProjects({});
    const read = ({ id }: { id: string }) => take(projectLibrary.GET('/projects/{id}', { params: { path: { id } } }));
    const found = new Set(
      (await Promise.all(projects.map(read))).flatMap(({ steps }) => steps.map(({ state }) => state)),
    );
    expect([...found].toSorted()).toEqual([...routeStepSchema.shape.state.options].toSorted());
  });

  it('holds a running notice with an open objection, and one that an objection ended', async () => {
    const of = async (state: 'running' | 'upheld') =>
      (await take(disclosure.GET('/notices', { params: { query: { state, limit: 200 } } }))).items;
    expect((await of('running')).filter(({ openObjectionCount }) => openObjectionCount > 0)).not.toEqual([]);
    expect(await of('upheld')).not.toEqual([]);
  });

  it('holds a payment that was made, one that the bank returned, and a balanced reconciliation', async () => {
    const { items: batches } = await take(
      fundAllocation.GET('/payment-batches', { params: { query: { limit: 200 } } }),
    );
    const read = ({ id }: { id: string }) =>
      take(fundAllocation.GET('/payment-batches/{id}', { params: { path: { id } } }));
    const rows = (await Promise.all(batches.map(read))).flatMap(({ instructions }) => instructions);
    expect(rows.map(({ status }) => status)).toEqual(expect.arrayContaining(['paid', 'returned']));
    const { items } = await take(fundAllocation.GET('/reconciliations', { params: { query: { limit: 200 } } }));
    expect(items.map(({ status }) => status)).toContain('balanced');
  });

  it('holds allotments that are signed for, that wait for a signature or a second person, and one overdue', async () => {
    const states = new Set([...(await statesOfAllotments('5119')), ...(await statesOfAllotments('3509'))]);
    const possible = allotmentSchema.shape.state.options.filter((state) => state !== 'cancelled');
    expect([...states].toSorted()).toEqual(possible.toSorted());
    const clocks = stage.as('bz.checker').fundAllocation.GET('/allotments/pass-down-clocks', {
      params: { query: { isOverdue: 'true' } },
    });
    expect((await take(clocks)).items).not.toEqual([]);
  });
});
