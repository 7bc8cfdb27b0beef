import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, createCalendar, daysBetween, defaultCalendarRows } from '@sunledger/calendar';
import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { closePaperRenderer } from '@sunledger/documents';
import { uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestAnswer, type TestCaller, type TestService } from '@sunledger/service-kit/testing';
import { expect, vi } from 'vitest';
import { workdaysAfter } from '../calendar-year/load-calendar.ts';
import type { Dependencies } from '../dependencies.ts';
import type { NoticeDetail } from '../notice/contract.ts';
import { noticeWorkflowId } from '../notice/wake-notice.ts';
import { definition } from '../service.ts';

export const township = '421024100';
export const village = '421024100201';
const decider = { userId: 'user-decider', userName: '李决定' };
const staffPermissions = [
  'notice.read',
  'notice.publish',
  'notice.post',
  'objection.handle',
  'backfill',
  'calendar.manage',
  'calendar.approve',
];

/** A JPEG as far as its first bytes go: posting looks at no more. */
export const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 0xff, 0xd9]);

export interface Stack {
  service: TestService<Dependencies>;
  staff: TestCaller;
  /** Somebody else than `staff`. */
  handler: TestCaller;
  /** Days from today in Shanghai, as a business date. */
  day(offset: number): string;
  /** Days from today on which a notice ends whose period ends so many days from today and which nothing holds. */
  endAfter(lastDay: number): number;
  /** Starts the workflow of a notice as the Nexus handler does and waits until the notice stands. */
  publish(input: PublishNoticeInput): Promise<{ noticeId: string; workflowId: string }>;
  /** Waits until the notice of a subject stands. */
  findNotice(subjectId: string): Promise<string>;
  outcomeOf(workflowId: string): Promise<PublishNoticeOutcome>;
  getNotice(noticeId: string): Promise<NoticeDetail>;
  /** A notice that its board keeper posts. */
  post(noticeId: string, options?: { index?: number; businessDate?: string }): Promise<TestAnswer>;
  /** An objection by telephone, handled to its end. */
  object(noticeId: string): Promise<{ id: string; ticket: string }>;
  /** Keeps the peer from answering which decisions it holds until the returned function is called. */
  holdDecisions(): Hold;
  resolve(objectionId: string, finding: 'upheld' | 'partly' | 'rejected', reply?: string): Promise<void>;
  close(): Promise<void>;
}

interface Hold {
  (): void;
  /** Settles when the first question has arrived. */
  reached: Promise<void>;
}

/** Disclosure with its worker, and a service beside it that answers which decisions it took. */
export async function startStack(
  environment: Record<string, string> = {},
  { worker = true }: { worker?: boolean } = {},
): Promise<Stack> {
  const directory = await mkdtemp(join(tmpdir(), 'sunledger-disclosure-'));
  const keyFile = join(directory, 'personal-data-key');
  await writeFile(keyFile, `k1:${randomBytes(64).toString('base64')}\n`);
  const peer = await startDecisionHolder();
  const service = await startTestService(definition, {
    worker,
    environment: {
      PERSONAL_DATA_KEY_FILE: keyFile,
      REGISTRY_URL: peer.url,
      PROJECT_LIBRARY_URL: peer.url,
      ...environment,
    },
  });
  const caller = (userId: string) =>
    service.as({
      userId,
      userName: `经办${userId}`,
      role: 'noticePublisher',
      regionCode: '421024',
      permissions: staffPermissions,
    });
  const staff = caller('user-staff');
  const handler = caller('user-handler');
  const { temporal } = service.deps;

  async function findNotice(subjectId: string): Promise<string> {
    return vi.waitFor(
      async () => {
        const { body } = await staff.get(`/notices?subjectId=${subjectId}`);
        expect(body.items).toHaveLength(1);
        return body.items[0].id as string;
      },
      { timeout: 20_000, interval: 50 },
    );
  }

  const day = (offset: number) => addDays(service.deps.clock.today(), offset);

  return {
    service,
    staff,
    handler,
    day,
    endAfter(lastDay) {
      const lateEntryDay = workdaysAfter(
        createCalendar(defaultCalendarRows),
        day(lastDay),
        service.deps.config.LATE_ENTRY_WORKDAYS,
      );
      return daysBetween(day(0), lateEntryDay) + 1;
    },
    async publish(input) {
      const workflowId = noticeWorkflowId(input.requestKey);
      await temporal.start({ workflowType: 'publishNotice', workflowId, args: [input] });
      return { noticeId: await findNotice(input.subject.id), workflowId };
    },
    findNotice,
    outcomeOf: (workflowId) =>
      temporal.client().workflow.getHandle(workflowId).result() as Promise<PublishNoticeOutcome>,
    getNotice: async (noticeId) => (await staff.get(`/notices/${noticeId}`)).body as NoticeDetail,
    async post(noticeId, { index = 0, businessDate } = {}) {
      const notice = (await staff.get(`/notices/${noticeId}`)).body as NoticeDetail;
      const options = { contentType: 'image/jpeg', ...(businessDate ? { businessDate } : {}) };
      return staff.post(`/notices/${noticeId}/boards/${notice.boards[index]!.id}/posting`, photo, options);
    },
    async object(noticeId) {
      const answer = await staff.post(`/notices/${noticeId}/objections`, {
        channel: 'phone',
        content: '金额与实际不符',
      });
      expect(answer.status).toBe(201);
      return answer.body;
    },
    holdDecisions: peer.hold,
    async resolve(objectionId, finding, reply = '经核实，已向反映人说明。') {
      const steps: [string, object?][] = [
        ['assignment'],
        ['verification', { verification: '查阅了会议记录和票据' }],
        ['resolution', { finding, reply }],
      ];
      for (const [step, body] of steps)
        expect(await handler.post(`/objections/${objectionId}/${step}`, body)).toMatchObject({ status: 200 });
    },
    async close() {
      await service.close();
      await closePaperRenderer();
      await peer.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A notice of a project on the county site (posted at once) unless other boards are asked for. */
export function noticeInput(stack: Stack, changes: Partial<PublishNoticeInput> = {}): PublishNoticeInput {
  const id = uuidv7();
  return {
    requestKey: `test-${id}`,
    kind: 'projectAdmission',
    title: '江陵县2018年产业扶贫项目入库公示',
    regionCode: '421024',
    subject: { service: 'project-library', type: 'project', id },
    issuerName: '江陵县扶贫开发领导小组',
    documentNumber: '江扶组公〔2018〕1号',
    boards: [{ kind: 'countySite', regionCode: '421024', name: '江陵县人民政府网站' }],
    period: { count: 10, unit: 'natural' },
    policyClause: '国开办发〔2018〕11号第四条',
    content: {
      paragraphs: ['根据江政办发〔2018〕1号，现将拟入库项目予以公示。'],
      unitNote: '单位：万元',
      columns: [
        { key: 'name', header: '项目名称', kind: 'text' },
        { key: 'place', header: '实施地点', kind: 'text' },
        { key: 'amount', header: '资金规模', kind: 'amountFen' },
        { key: 'households', header: '受益户数', kind: 'number' },
      ],
      rows: [
        { name: '水果基地', place: '资市镇平渊村', amount: '20000000', households: '36' },
        { name: '村级光伏电站', place: '熊河镇荆干村', amount: '85050000', households: '52' },
      ],
      totals: { name: '合计', amount: '105050000', households: '88' },
    },
    supervisionPhones: ['12317', '县扶贫办 0716-4728317'],
    contact: '县扶贫办项目股',
    makerUserIds: ['user-maker'],
    businessDate: stack.day(0),
    isBackfilled: false,
    authority: { service: 'project-library', decisionId: 'decision-1', onBehalfOf: decider },
    ...changes,
  };
}

/** Another decision of the decider. A service asks once for each, so a test that holds the answer needs its own. */
export const heldDecisionId = 'decision-held';

// Answers like the kit's /internal/decisions of a peer: two were taken by the decider, no other exists.
async function startDecisionHolder(): Promise<{ url: string; hold(): Hold; close(): Promise<void> }> {
  let held: { arrive(): void; released: Promise<void> } | undefined;
  const decision = {
    action: 'project.decide',
    subjectType: 'project',
    subjectId: 'p',
    userId: decider.userId,
  };
  const server = createServer(async (request, response) => {
    held?.arrive();
    await held?.released;
    const id = /^\/internal\/decisions\/(.+)$/.exec(request.url ?? '')?.[1] ?? '';
    const isKnown = ['decision-1', heldDecisionId].includes(id) && request.headers.authorization !== undefined;
    response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { ...decision, id } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      const arrival = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      held = { arrive: arrival.resolve, released: release.promise };
      return Object.assign(() => release.resolve(), { reached: arrival.promise });
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
