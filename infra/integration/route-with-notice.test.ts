import type { TestAnswer, TestCaller } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildPortal } from '../../services/disclosure/src/portal/build-portal.ts';
import { photo } from '../../services/disclosure/src/testing/disclosure-stack.ts';
import { callerOf } from '../../services/project-library/src/testing/people.ts';
import { decide, recordOpinion, untilProject } from '../../services/project-library/src/testing/route-steps.ts';
import { createReadyProject, villageRecord } from '../../services/project-library/src/testing/sample-project.ts';
import { type PlatformStack, startPlatformStack } from './platform-stack.ts';

const regions = `code,name,level,parent_code,source
42,湖北省,province,,test
4210,荆州市,prefecture,42,test
421024,江陵县,county,4210,test
421024100,资市镇,township,421024,test
421024100200,玉湖村村民委员会,village,421024100,test
`;

let stack: PlatformStack;
let staff: TestCaller;
beforeAll(async () => {
  stack = await startPlatformStack(regions);
  staff = stack.disclosure.as({
    userId: 'publisher',
    role: 'noticePublisher',
    regionCode: '421024',
    permissions: ['notice.read', 'notice.publish', 'notice.post', 'objection.handle'],
  });
});
afterAll(() => stack.close());

/** The notice of a project that runs in disclosure now. */
async function runningNotice(projectId: string): Promise<TestAnswer['body']> {
  return vi.waitFor(
    async () => {
      const { body } = await staff.get(`/notices?subjectId=${projectId}&state=running`);
      expect(body.items).toHaveLength(1);
      return (await staff.get(`/notices/${body.items[0].id}`)).body;
    },
    { timeout: 20_000, interval: 50 },
  );
}

async function post(notice: { id: string; boards: { id: string }[] }): Promise<void> {
  const url = `/notices/${notice.id}/boards/${notice.boards[0]!.id}/posting`;
  expect(await staff.post(url, photo, { contentType: 'image/jpeg' })).toMatchObject({ status: 200 });
}

async function objectByPhone(noticeId: string): Promise<{ id: string; ticket: string }> {
  const objection = { channel: 'phone', content: '反映受益户数与实际不符' };
  const filed = await staff.post(`/notices/${noticeId}/objections`, objection);
  expect(filed.status).toBe(201);
  return filed.body;
}

async function reject(objectionId: string): Promise<void> {
  const steps: [string, object?][] = [
    ['assignment'],
    ['verification', { verification: '入户核对，户数与会议记录一致' }],
    ['resolution', { finding: 'rejected', reply: '经核实，户数无误。' }],
  ];
  for (const [step, body] of steps)
    expect(await staff.post(`/objections/${objectionId}/${step}`, body)).toMatchObject({ status: 200 });
}

// Three services and seven steps take their time on a busy machine.
describe('a village project between the project library and disclosure', { timeout: 120_000 }, () => {
  it('is held by an objection on its village notice, goes on when that is rejected, and reaches the library', async () => {
    const { projectLibrary, disclosure } = stack;
    const at = (stepId: string) => untilProject(projectLibrary, id, { state: 'inReview', stepId });
    const pass = (requestKey: string, days: number) => disclosure.fastForward(`notice-${requestKey}`, { days });
    const clerk = callerOf(projectLibrary, 'clerk');
    const id = await createReadyProject(clerk);
    expect(await clerk.post(`/projects/${id}/submission`, { villageRecord })).toMatchObject({ status: 200 });

    const village = await runningNotice(id);
    expect(village.content.rows[0].location).toBe('资市镇玉湖村');
    expect(village).toMatchObject({
      issuerName: '玉湖村村民委员会',
      boards: [{ kind: 'villageBoard', postedOn: null }],
    });
    await post(village);
    const objection = await objectByPhone(village.id);
    await pass(`project-${id}-villageNotice-1`, 11);
    expect((await at('villageNotice')).steps.at(-1)).toMatchObject({ state: 'running' });
    stack.setDay(11);
    await reject(objection.id);
    const reviewed = await at('townshipReview');
    expect(reviewed.steps.find((step: { stepId: string }) => step.stepId === 'villageNotice')).toMatchObject({
      state: 'passed',
      notice: { noticeId: village.id },
      outcome: {
        snapshotHash: village.snapshotHash,
        objections: [{ id: objection.id, ticket: objection.ticket, finding: 'rejected', reply: '经核实，户数无误。' }],
      },
    });

    expect(await decide(projectLibrary, id, 'reviewer', { verb: 'approve' })).toMatchObject({ status: 200 });
    await at('townshipNotice');
    await post(await runningNotice(id));
    await pass(`project-${id}-townshipNotice-1`, 22);
    stack.setDay(22);
    await at('countyArgumentation');
    expect(await recordOpinion(projectLibrary, id)).toMatchObject({ status: 201 });
    expect(await decide(projectLibrary, id, 'department', { verb: 'approve' })).toMatchObject({ status: 200 });
    await at('decision');
    expect(await decide(projectLibrary, id, 'leader', { verb: 'approve' })).toMatchObject({ status: 200 });
    await at('countyNotice');

    const county = await runningNotice(id);
    expect(county.boards).toMatchObject([
      { kind: 'countySite', name: '江陵县人民政府网站', postedOn: expect.any(String) },
    ]);
    const portal = await buildPortal(disclosure.deps);
    const page = await portal.inject({ url: `/notices/${county.id}` });
    await portal.close();
    expect(page.body).toContain('湖北省荆州市江陵县');
    expect(page.body).not.toContain('行政区划 ');
    await pass(`project-${id}-countyNotice-1`, 35);
    stack.setDay(35);
    const admitted = await untilProject(projectLibrary, id, { state: 'inLibrary' });
    expect(admitted.steps.map(({ state }: { state: string }) => state)).toEqual(Array(7).fill('passed'));
  });

  it('takes its notice from the board when the proposer withdraws it', async () => {
    const clerk = callerOf(stack.projectLibrary, 'clerk');
    const id = await createReadyProject(clerk, { name: '玉湖村灌溉渠' });
    expect(await clerk.post(`/projects/${id}/submission`, { villageRecord })).toMatchObject({ status: 200 });
    const notice = await runningNotice(id);
    await post(notice);
    expect(await clerk.post(`/projects/${id}/withdrawal`, { reason: '改报其他项目' })).toMatchObject({ status: 200 });
    const returned = await untilProject(stack.projectLibrary, id, { state: 'returned' });
    expect(returned.steps.at(-1)).toMatchObject({ state: 'withdrawn', notice: { noticeId: notice.id } });
    expect((await staff.get(`/notices/${notice.id}`)).body).toMatchObject({
      state: 'withdrawn',
      withdrawalReason: '申请公示的事项已撤回或终止',
    });
  });
});
