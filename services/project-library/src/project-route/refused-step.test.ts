import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { addDays } from '@sunledger/calendar';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { decide, endNotice, openCaseOf, retried, untilProject } from '../testing/route-steps.ts';
import { completeEntry, createReadyProject, villageRecord } from '../testing/sample-project.ts';
import { startDisclosureStandIn, startRegistryStandIn } from '../testing/stand-ins.ts';

let service: TestService<Dependencies>;
let registry: Awaited<ReturnType<typeof startRegistryStandIn>>;
let stopDisclosure: () => Promise<void>;

beforeAll(async () => {
  registry = await startRegistryStandIn();
  service = await startTestService(definition, { worker: true, environment: { REGISTRY_URL: registry.url } });
  stopDisclosure = await startDisclosureStandIn(service.deps, service.suffix);
});
afterAll(async () => {
  await stopDisclosure();
  await service.close();
  await registry.close();
});

const today = () => service.deps.clock.today();
const clerk = () => callerOf(service, 'clerk', ['backfill']);

const noticeOf = (requestKey: string) =>
  retried(() =>
    service.deps.temporal.query<PublishNoticeInput>({ workflowId: `notice-${requestKey}`, query: 'noticeInput' }),
  );

// Whole routes take their time on a busy machine.
const patience = { timeout: 90_000 };

describe('a step that cannot be opened', patience, () => {
  it('gives the project back with the reason when no policy of the day states its period, and the route lives on', async () => {
    const on = { businessDate: '2009-06-01' };
    const id = await createReadyProject(clerk(), { name: '玉湖村老渠' }, on);
    const meeting = { ...villageRecord, heldOn: '2009-06-01' };
    expect((await clerk().post(`/projects/${id}/submission`, { villageRecord: meeting }, on)).status).toBe(200);
    const returned = await untilProject(service, id, { state: 'returned', stepId: 'villageNotice' });
    expect(returned.returnedReason).toMatch(/^村级公示未能开始：.*没有可用的政策参数“村级公示天数”/);
    expect(returned.steps.at(-1)).toMatchObject({ stepId: 'villageNotice', state: 'returned', notice: null });
    const again = await clerk().post(`/projects/${id}/submission`, {
      villageRecord: meeting,
      changeReason: '按当天办理',
    });
    expect(again.status).toBe(200);
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
  });

  it('gives the project back when its township was merged away meanwhile, and lets it be given up', async () => {
    const id = await createReadyProject(clerk(), { name: '玉湖村拦水坝' });
    await clerk().post(`/projects/${id}/submission`, { villageRecord });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, { outcome: 'clear', completedOn: today() });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    registry.merge('421024100', addDays(today(), -1));
    await decide(service, id, 'reviewer', { verb: 'approve' });
    const returned = await untilProject(service, id, { state: 'returned', stepId: 'townshipNotice' });
    registry.merge('421024100', '9999-12-31');
    expect(returned.returnedReason).toContain('没有行政区划 421024100，可能已撤并');
    const given = await clerk().post(`/projects/${id}/abandonment`, { reason: '按现行区划另行申报' });
    expect(given.body).toMatchObject({ state: 'removed' });
  });

  it('publishes what happened in a village that has been merged since, as of that day', async () => {
    const place = { regionCode: '421024100202', name: '虎渡村' };
    const entry = completeEntry({ name: '虎渡村沼气池', places: [place] });
    const archivist = callerOf(service, 'archivist');
    const on = { businessDate: '2018-06-01' };
    const draft = { regionCode: place.regionCode, year: 2018, entry };
    expect((await archivist.post('/projects', draft)).body).toMatchObject({
      code: 'project.regionUnknown',
      errors: [{ path: 'regionCode' }, { path: 'entry.places.0.regionCode' }],
    });
    const { body } = await archivist.post('/projects', draft, on);
    const url = `/projects/${body.id}/attachments?title=minutes&fileName=minutes.pdf`;
    await archivist.post(url, Buffer.from('%PDF-1.7'), { contentType: 'application/pdf' });
    await archivist.post(`/projects/${body.id}/submission`, { villageRecord }, on);
    await untilProject(service, body.id, { state: 'inReview', stepId: 'townshipReview' });
    expect(await noticeOf(`project-${body.id}-villageNotice-1`)).toMatchObject({
      issuerName: '虎渡村村民委员会',
      isBackfilled: true,
    });
  });
});

describe('补录', patience, () => {
  it('ends where the route reaches the present: what is published from there on is a live notice', async () => {
    const past = addDays(today(), -30);
    const id = await createReadyProject(clerk(), { name: '玉湖村供水管' }, { businessDate: past });
    const meeting = { ...villageRecord, heldOn: past };
    await clerk().post(`/projects/${id}/submission`, { villageRecord: meeting }, { businessDate: past });
    const waiting = await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    expect(await noticeOf(`project-${id}-villageNotice-1`)).toMatchObject({ isBackfilled: true, businessDate: past });
    const { body: review } = await callerOf(service, 'reviewer').get(
      `/approval-cases/${await openCaseOf(service, id)}`,
    );
    expect(review.effect).toBe('村级公示是补录的，请先核对当时的公示凭证；同意后在乡镇公示栏公示');
    expect(waiting.steps.map((step: { isBackfilled: boolean }) => step.isBackfilled)).toEqual([true, true, true]);

    await decide(service, id, 'reviewer', { verb: 'approve' });
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    expect(await noticeOf(`project-${id}-townshipNotice-1`)).toMatchObject({
      isBackfilled: false,
      businessDate: today(),
    });
    expect(page.steps.map((step: { isBackfilled: boolean }) => step.isBackfilled)).toEqual([true, true, false, false]);

    const reason = { reason: '改报其他项目' };
    await clerk().post(`/projects/${id}/withdrawal`, reason);
    await untilProject(service, id, { state: 'returned' });
    const back = await clerk().post(
      `/projects/${id}/submission`,
      { villageRecord: meeting, changeReason: '仍按原方案' },
      { businessDate: addDays(today(), -1) },
    );
    expect(back.body).toMatchObject({ code: 'project.wentLive' });
    expect(back.body.detail).toContain(`本项目自 ${today()} 起按当天日期办理，不能再补录`);
  });

  it('is nothing for a project that was drafted on the day, nor for a day before its last decision', async () => {
    const past = addDays(today(), -30);
    const fresh = await createReadyProject(clerk(), { name: '玉湖村观景台' });
    const meeting = { ...villageRecord, heldOn: past };
    const refused = await clerk().post(
      `/projects/${fresh}/submission`,
      { villageRecord: meeting },
      { businessDate: past },
    );
    expect(refused.body).toMatchObject({ code: 'project.notBackfilled' });

    const on = { businessDate: '2018-06-01' };
    const id = await createReadyProject(clerk(), { name: '玉湖村旧桥' }, on);
    await clerk().post(`/projects/${id}/submission`, { villageRecord }, on);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    const opinion = { verb: 'return', targetStepId: 'maker', opinion: '概算依据不足' };
    await decide(service, id, 'reviewer', opinion, { businessDate: '2018-06-20', extra: ['backfill'] });
    await untilProject(service, id, { state: 'returned' });
    const again = { villageRecord, changeReason: '补充概算' };
    expect((await clerk().post(`/projects/${id}/submission`, again, on)).body).toMatchObject({
      code: 'project.backfillOrder',
      detail: '补录的业务日期不能早于上一次办理的 2018-06-20',
    });
    expect((await clerk().post(`/projects/${id}/submission`, again, { businessDate: '2018-06-22' })).status).toBe(200);
  });
});
