import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callThroughNexus } from '../../services/disclosure/src/testing/call-through-nexus.ts';
import {
  heldDecisionId,
  noticeInput,
  startStack,
  village,
  type Stack,
} from '../../services/disclosure/src/testing/disclosure-stack.ts';
import { testSettings } from '../runtime/postgres.ts';
import { registerTemporal } from '../runtime/temporal-registration.ts';
import { createPrivateServers, type PrivateServers } from '../testing/private-servers.ts';
import { patience, until } from './sample-processes.ts';

const namespace = 'sunledger-fault';

let servers: PrivateServers;
let databaseUrl: string;
let stack: Stack;
beforeAll(async () => {
  servers = await createPrivateServers('notice-through-temporal-restart');
  databaseUrl = await servers.postgres(testSettings);
  const address = await servers.temporal(databaseUrl);
  await registerTemporal(address, namespace, 1);
  stack = await startStack({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
});
afterAll(async () => {
  await stack.close();
  await servers.close();
});

const workflowOf = (requestKey: string) => `notice-${requestKey}`;

async function count(query: string, parameters: unknown[] = []): Promise<number> {
  const { rows } = await stack.service.deps.db.pool.query<{ count: number }>(query, parameters);
  return rows[0]!.count;
}
const auditOf = (action: string, noticeId: string) =>
  count('select count(*)::int as count from kit.audit_event where action = $1 and subject_id = $2', [action, noticeId]);
const unsent = () =>
  count(`select count(*)::int as count from kit.outbox_message where kind like 'workflow%' and sent_at is null`);

/** Everything that was written while nobody listened has reached Temporal. */
const allDelivered = () => until(async () => (await unsent()) === 0);

/** Staff's own notice, asked for while there is no Temporal that could begin it. */
async function askForOwnNotice(): Promise<string> {
  const { requestKey: _key, subject: _subject, makerUserIds: _makers, ...rest } = noticeInput(stack);
  const { businessDate: _day, isBackfilled: _past, authority: _authority, ...draft } = rest;
  const { status, body } = await stack.staff.post('/notices', draft);
  expect(status).toBe(202);
  return body.requestKey;
}

describe('Temporal killed during a public notice', patience, () => {
  it('ends it on its right day for the service that waits, with the posting and the answer that came while it was down', async () => {
    const wall = { kind: 'villageBoard' as const, regionCode: village, name: '平渊村公示栏' };
    const boards: PublishNoticeInput['boards'] = [...noticeInput(stack).boards, wall];
    const input = noticeInput(stack, { boards });
    const caller = await callThroughNexus(stack, [input]);
    const noticeId = await stack.findNotice(input.subject.id);
    const { id: objectionId } = await stack.object(noticeId);
    await allDelivered();

    await servers.kill('temporal');
    expect(await stack.post(noticeId, { index: 1 })).toMatchObject({ status: 200 });
    await stack.resolve(objectionId, 'rejected');
    const ownKey = await askForOwnNotice();
    expect(await stack.getNotice(noticeId)).toMatchObject({ state: 'running', openObjectionCount: 0 });
    expect(await unsent()).toBeGreaterThan(0);
    await servers.temporal(databaseUrl);

    await allDelivered();
    const ownId = await stack.findNotice(ownKey);
    for (const requestKey of [input.requestKey, ownKey])
      await stack.service.fastForward(workflowOf(requestKey), { days: stack.endAfter(9) });
    const [outcome] = await caller.results();
    await caller.stop();
    expect(outcome).toMatchObject({
      noticeId,
      outcome: 'clear',
      completedOn: stack.day(stack.endAfter(9)),
      objections: [{ id: objectionId, finding: 'rejected' }],
      boards: boards.map(({ kind }) => ({ kind, postedOn: stack.day(0), endsOn: stack.day(9) })),
    });
    expect(await stack.outcomeOf(workflowOf(ownKey))).toMatchObject({ outcome: 'clear' });
    for (const each of [noticeId, ownId])
      expect([await auditOf('notice.open', each), await auditOf('notice.end', each)]).toEqual([1, 1]);
  });

  it('opens it once, though the server died while the notice was being opened', async () => {
    const { authority } = noticeInput(stack);
    const input = noticeInput(stack, { authority: { ...authority, decisionId: heldDecisionId } });
    const release = stack.holdDecisions();
    const caller = await callThroughNexus(stack, [input]);
    await release.reached;
    await servers.kill('temporal');
    release();
    const noticeId = await stack.findNotice(input.subject.id);
    await servers.temporal(databaseUrl);

    await stack.service.fastForward(workflowOf(input.requestKey), { days: stack.endAfter(9) });
    const [outcome] = await caller.results();
    await caller.stop();
    expect(outcome).toMatchObject({ noticeId, outcome: 'clear', completedOn: stack.day(stack.endAfter(9)) });
    expect([await auditOf('notice.open', noticeId), await auditOf('notice.end', noticeId)]).toEqual([1, 1]);
  });
});
