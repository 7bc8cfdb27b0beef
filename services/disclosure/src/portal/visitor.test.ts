import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';
import { buildPortal } from './build-portal.ts';
import { createVisitorGate, type VisitorGate } from './visitor.ts';

/** Somebody who stays in the database until they leave. */
function enter(gate: VisitorGate) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { leave: resolve, passed: gate.pass(() => promise) };
}

describe('the gate of visitors', () => {
  it('lets in as many as there are places, then one for each who leaves, failed or not', async () => {
    const gate = createVisitorGate(1, 2);
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const failing = gate.pass(async () => {
      await first.promise;
      throw new Error('broken');
    });
    const second = gate.pass(async () => void order.push('second'));
    const third = gate.pass(async () => void order.push('third'));
    await expect(gate.pass(async () => {})).rejects.toMatchObject({ code: 'visitors.tooMany', status: 503 });
    expect(order).toEqual([]);
    first.resolve();
    await expect(failing).rejects.toThrow('broken');
    await Promise.all([second, third]);
    expect(order).toEqual(['second', 'third']);
    await gate.pass(async () => void order.push('later'));
    expect(order).toHaveLength(3);
  });
});

describe('the portal under load', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ VISITOR_PLACES: '2', PORTAL_PAGE_SECONDS: '0' });
  });
  afterAll(() => stack.close());

  it('sends visitors away with a page while the offices go on, and opens again', async () => {
    const portal = await buildPortal(stack.service.deps);
    const get = (url: string) => portal.inject({ method: 'GET', url });
    const crowd = Array.from({ length: 102 }, () => enter(stack.service.deps.visitors));
    const page = await get('/');
    expect(page).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    expect(page.body).toContain('现在访问的人较多');
    expect(await stack.service.anonymous.get('/public/notices')).toMatchObject({
      status: 503,
      body: { code: 'visitors.tooMany' },
    });
    expect((await stack.staff.get('/notices')).status).toBe(200);
    for (const { leave } of crowd) leave();
    await Promise.all(crowd.map(({ passed }) => passed));
    expect((await get('/')).statusCode).toBe(200);
    expect((await stack.service.anonymous.get('/public/notices')).status).toBe(200);
    await portal.close();
  });

  it('asks registry for the names of listed regions only, whatever the address says', async () => {
    const { regionNames } = stack.service.deps;
    const asked: string[] = [];
    const namesOf = (codes: Iterable<string>) => (asked.push(...codes), regionNames.namesOf(codes));
    const portal = await buildPortal({ ...stack.service.deps, regionNames: { namesOf } });
    await stack.publish(noticeInput(stack));
    expect((await portal.inject('/?region=999999')).body).toContain('没有符合条件的公示');
    expect(asked).toEqual([]);
    expect((await portal.inject('/?region=4210')).statusCode).toBe(200);
    expect(asked).toEqual(['421024', '4210']);
    await portal.close();
  });
});
