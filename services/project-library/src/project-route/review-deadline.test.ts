import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, createCalendar, withEnteredYears } from '@sunledger/calendar';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { endNotice, openCaseOf, untilProject } from '../testing/route-steps.ts';
import { createReadyProject, villageRecord } from '../testing/sample-project.ts';
import { startDisclosureStandIn, startRegistryStandIn } from '../testing/stand-ins.ts';

let service: TestService<Dependencies>;
let registry: Awaited<ReturnType<typeof startRegistryStandIn>>;
let stopDisclosure: () => Promise<void>;
const asked: string[] = [];
const thisYear = new Date().getFullYear();
const years = [0, 1, 2, 3].map((ahead) => ({ year: thisYear + ahead, source: '演示放假通知', days: [] }));
const calendars = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ years }));
});

beforeAll(async () => {
  registry = await startRegistryStandIn();
  await new Promise<void>((resolve) => calendars.listen(0, '127.0.0.1', resolve));
  const environment = {
    REGISTRY_URL: registry.url,
    DISCLOSURE_URL: `http://127.0.0.1:${(calendars.address() as AddressInfo).port}`,
    TOWNSHIP_REVIEW_WORKING_DAYS: '400',
  };
  service = await startTestService(definition, { worker: true, environment });
  stopDisclosure = await startDisclosureStandIn(service.deps, service.suffix);
});
afterAll(async () => {
  await stopDisclosure();
  await service.close();
  await registry.close();
  await new Promise((resolve) => calendars.close(resolve));
});

it(
  'reaches into years that the platform does not ship once they are entered in disclosure',
  { timeout: 90_000 },
  async () => {
    const clerk = callerOf(service, 'clerk');
    const today = service.deps.clock.today();
    const id = await createReadyProject(clerk, { name: '玉湖村蓄水池' });
    await clerk.post(`/projects/${id}/submission`, { villageRecord });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, { outcome: 'clear', completedOn: today });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await openCaseOf(service, id);
    const { rows, weekdayOnlyYears } = withEnteredYears(years);
    const dueDate = createCalendar(rows, weekdayOnlyYears).deadline({
      start: addDays(today, 1),
      count: 400,
      unit: 'working',
    });
    const { body } = await clerk.get(`/projects/${id}`);
    expect(body.steps.at(-1)).toMatchObject({ dueDate, dueProblem: null });
    expect(asked).toEqual(['/working-calendar?regionCode=421024100200']);
  },
);
