import type { TestService } from '@sunledger/service-kit/testing';
import { expect, vi } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { personIn } from './people.ts';

type Service = TestService<Dependencies>;

interface WriteOptions {
  businessDate?: string;
}

/** Two factors over three counties of 荆州, rounded to yuan. */
export function roundBody(sourceAllotmentId: string | undefined, totalFen: bigint, title = '因素法分配（演示）') {
  return {
    regionCode: '4210',
    regionName: '荆州市',
    title,
    year: 2026,
    ...(sourceAllotmentId === undefined ? {} : { sourceAllotmentId }),
    totalFen: String(totalFen),
    definition: {
      components: [
        { key: 'population', title: '相关人群', kind: 'share', weight: '60%', clause: '财农〔2021〕19号 第八条' },
        { key: 'income', title: '人均收入', kind: 'inverseShare', weight: '40%' },
      ],
      unitFen: '100',
      remainderRegionCode: '421024',
    },
    regions: [
      { regionCode: '421022', regionName: '公安县', values: { population: '52000', income: '15300.5' } },
      { regionCode: '421023', regionName: '监利县', values: { population: '61000', income: '14800' } },
      { regionCode: '421024', regionName: '江陵县', values: { population: '21000', income: '13900' } },
    ],
  };
}

/** The case of a subject, as soon as it waits for somebody of the role. */
export async function waitingCase(service: Service, role: string, regionCode: string, subjectId: string) {
  return vi.waitFor(
    async () => {
      const { body } = await personIn(service, role, regionCode).get('/approval-tasks?limit=200');
      const task = body.items.find((item: { subjectId: string }) => item.subjectId === subjectId);
      expect(task).toBeDefined();
      return task.caseId as string;
    },
    { timeout: 15_000 },
  );
}

/** Lets the person agree to the case of a subject as soon as it waits for them. */
export async function agree(
  service: Service,
  role: string,
  regionCode: string,
  subjectId: string,
  options: WriteOptions = {},
) {
  const caseId = await waitingCase(service, role, regionCode, subjectId);
  const person = personIn(service, role, regionCode);
  const answer = await person.post(`/approval-cases/${caseId}/decisions`, { verb: 'approve' }, options);
  expect(answer.status).toBe(200);
  return caseId;
}

/** Waits until a round has reached a state. */
export async function roundIn(service: Service, regionCode: string, roundId: string, state: string) {
  return vi.waitFor(
    async () => {
      const { body } = await personIn(service, 'auditor', regionCode).get(`/allocation-rounds/${roundId}`);
      expect(body.round.state).toBe(state);
      return body;
    },
    { timeout: 15_000 },
  );
}
