import { PUBLIC, type Route, uuidv7 } from '@sunledger/service-kit';
import type { TestGrant } from '@sunledger/service-kit/testing';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleCatalogue, roleCodes } from '../../services/identity/src/role-grant/role-catalogue.ts';
import { addressOf, openObjectsOf } from './sample-request.ts';
import { definitions, startService, type AnyService } from './services.ts';

/** Writes that keep no answer under a key: what they answer is a secret, or repeating them changes nothing more. */
const writesWithoutKey = new Set([
  'issueAccessToken',
  'issueServiceToken',
  'issueInitialPassword',
  'changeOwnPassword',
  'endOwnSession',
  'revealAccountForPayment',
  'readObjectionContact',
]);

interface Answer {
  status: number;
  code: string;
  paths: string[];
}

describe.each(definitions)('rights of $name', (definition) => {
  let service: AnyService;
  let routes: Route[];
  let guarded: Route[];
  beforeAll(async () => {
    ({ service, routes } = await startService(definition));
    guarded = routes.filter((route) => route.definition.permission !== PUBLIC);
  });
  afterAll(() => service.close());

  async function send(
    route: Route,
    grant?: TestGrant,
    { body, key }: { body?: unknown; key?: string } = {},
  ): Promise<Answer> {
    const { method, accepts } = route.definition;
    const answer = await service.app.inject({
      method,
      url: addressOf(route),
      headers: {
        ...(grant ? { authorization: `Bearer ${await service.issuer.token(grant)}` } : {}),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(accepts ? { 'content-type': accepts.contentTypes[0]! } : {}),
      },
      ...(body === undefined ? {} : { payload: body as never }),
    });
    const isProblem = String(answer.headers['content-type']).includes('problem+json');
    const problem = isProblem ? (JSON.parse(answer.body) as { code: string; errors: { path: string }[] }) : undefined;
    return {
      status: answer.statusCode,
      code: problem?.code ?? '',
      paths: problem?.errors.map((error) => error.path) ?? [],
    };
  }

  /** Operations for which the answer is not what it should be. */
  async function failuresOf(list: Route[], check: (route: Route) => Promise<string | undefined>): Promise<string[]> {
    const failures: string[] = [];
    for (const route of list) {
      const failure = await check(route);
      if (failure !== undefined) failures.push(`${route.definition.operationId}: ${failure}`);
    }
    return failures;
  }

  const holding = (route: Route): TestGrant => ({
    regionCode: '421024',
    permissions: [String(route.definition.permission)],
  });

  it('every operation declares who may use it, has a name of its own and a Chinese summary', () => {
    const names = routes.map((route) => route.definition.operationId);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const wrong = routes.filter(
      ({ definition: { permission, summary } }) =>
        !(permission === PUBLIC || /^[a-z][\w.]+$/i.test(permission)) || !/\p{Script=Han}/u.test(summary),
    );
    expect(wrong.map((route) => route.definition.operationId)).toEqual([]);
  });

  it('nothing that is not public answers a visitor', async () => {
    const answered = await failuresOf(guarded, async (route) => {
      const { status, code } = await send(route);
      return status === 401 && code === 'login.required' ? undefined : `${status} ${code}`;
    });
    expect(answered).toEqual([]);
  });

  it('a person without the permission is refused, on record', async () => {
    const audited = async () => {
      const { rows } = await service.deps.db.pool.query(
        `select subject_id, count(*)::int as count from kit.audit_event
         where action = 'access.refuse' and reason = 'permission.missing' and user_id = 'user-stranger' group by 1`,
      );
      return new Map(rows.map((row: { subject_id: string; count: number }) => [row.subject_id, row.count]));
    };
    const stranger = { role: 'stranger', regionCode: '', permissions: ['nothing.atAll'] };
    const answered = await failuresOf(guarded, async (route) => {
      const { status, code } = await send(route, stranger);
      return status === 403 && code === 'permission.missing' ? undefined : `${status} ${code}`;
    });
    expect(answered).toEqual([]);
    const expected = new Map<string, number>();
    for (const { definition: one } of guarded) expected.set(one.url, (expected.get(one.url) ?? 0) + 1);
    expect(await audited()).toEqual(expected);
  });

  it.each(roleCodes)('%s passes exactly where its permissions say so', async (role) => {
    const permissions: readonly string[] = roleCatalogue[role].permissions;
    const grant = { role, regionCode: '421024', permissions: [...permissions] };
    const wrong = await failuresOf(guarded, async (route) => {
      const { status, code } = await send(route, grant);
      const isRefused = status === 401 || code === 'permission.missing';
      return isRefused === permissions.includes(String(route.definition.permission)) ? `${status} ${code}` : undefined;
    });
    expect(wrong).toEqual([]);
  });

  it('every write asks for an Idempotency-Key', async () => {
    const writes = routes.filter(({ definition: one }) => one.method !== 'GET');
    const wrong = await failuresOf(writes, async (route) => {
      if (writesWithoutKey.has(route.definition.operationId)) return undefined;
      const isPublic = route.definition.permission === PUBLIC;
      const { status, code } = await send(route, isPublic ? undefined : holding(route), { body: bodyFor(route) });
      return status === 400 && code === 'idempotency.missing' ? undefined : `${status} ${code}`;
    });
    expect(wrong).toEqual([]);
  });

  it('a field that no form has is refused, by name', async () => {
    const withBody = routes.filter(({ definition: one }) => one.body instanceof z.ZodObject);
    const wrong = await failuresOf(withBody, async (route) => {
      const isPublic = route.definition.permission === PUBLIC;
      const answer = await send(route, isPublic ? undefined : holding(route), {
        body: { fieldNobodyAskedFor: 1 },
        key: uuidv7(),
      });
      const isNamed = answer.paths.some((path) => path.endsWith('fieldNobodyAskedFor'));
      return answer.status === 400 && isNamed ? undefined : `${answer.status} ${answer.code} ${answer.paths.join()}`;
    });
    expect(wrong).toEqual([]);
    const open = routes.flatMap(({ definition: one }) =>
      one.body ? openObjectsOf(one.body).map((path) => `${one.operationId}${path}`) : [],
    );
    expect(open).toEqual([]);
  });
});

function bodyFor({ definition }: Route): unknown {
  if (definition.accepts) return Buffer.from('x');
  return definition.body ? {} : undefined;
}
