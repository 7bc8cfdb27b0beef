import type { RunApprovalChainOptions } from '@sunledger/approval/workflow';
import { uuidv7 } from '@sunledger/service-kit';
import { startTestService } from '@sunledger/service-kit/testing';
import { extendEnvironment } from '../config.mjs';
import { registerTemporal } from '../runtime/temporal-registration.ts';
import type { PrivateServers } from '../testing/private-servers.ts';
import { compare, median, type BenchOptions, type BenchReport } from './bench-result.ts';
import { definition } from './sample-service.ts';

const callers = 16;
const namespace = 'sunledger-bench';
const regionCode = '421024';

/** A step of an approval case (Update, recording activity, PostgreSQL) beside an Update that does nothing. */
export async function approval(servers: PrivateServers, { seconds }: BenchOptions): Promise<BenchReport> {
  const databaseUrl = await servers.postgres();
  const address = await servers.temporal(databaseUrl);
  await registerTemporal(address, namespace, 1);
  extendEnvironment({ SUNLEDGER_TEST_DATABASE_URL: databaseUrl });
  const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  const service = await startTestService(definition, { worker: true, environment });
  try {
    const { temporal, clock } = service.deps;
    const steppers = await Promise.all(Array.from({ length: callers }, () => startStepper(temporal, clock.today())));
    const empty = await Promise.all(Array.from({ length: callers }, () => startEmpty(temporal)));
    const alone = await inTurn([empty[0]!], [steppers[0]!], seconds);
    const many = await inTurn(empty, steppers, seconds);
    return {
      bench: 'approval',
      results: [
        ...compare(
          'ms',
          { name: 'no-op Update, one caller', samples: alone.map(([noop]) => noop.medianMs) },
          { name: 'approval step, one caller', samples: alone.map(([, step]) => step.medianMs) },
        ),
        ...compare(
          'updates/s',
          { name: `no-op Updates, ${callers} workflows`, samples: many.map(([noop]) => noop.perSecond) },
          { name: `approval steps, ${callers} workflows`, samples: many.map(([, step]) => step.perSecond) },
        ),
      ],
      notes: ['client and worker in one process; the history of each workflow grows while it is measured'],
    };
  } finally {
    await service.close();
  }
}

type Step = () => Promise<unknown>;
type Gateway = Awaited<ReturnType<typeof startTestService>>['deps']['temporal'];

async function startEmpty(temporal: Gateway): Promise<Step> {
  const workflowId = `empty-${uuidv7()}`;
  await temporal.start({ workflowType: 'answerUpdates', workflowId, args: [] });
  return () => temporal.executeUpdate({ workflowId, update: 'echo', updateId: uuidv7(), args: [1] });
}

const person = (userId: string, role: string) => ({
  userId,
  userName: userId,
  organisationId: role,
  organisationName: role,
  role,
  regionCode,
});
const maker = person('maker', 'financeMaker');
const checker = person('checker', 'financeChecker');

/** A case that its checker returns and its maker submits again, for as long as it is asked to. */
async function startStepper(temporal: Gateway, businessDate: string): Promise<Step> {
  const workflowId = `case-${uuidv7()}`;
  const caseId = uuidv7();
  const options: RunApprovalChainOptions = {
    caseId,
    maker,
    businessDate,
    subject: { type: 'bench', id: caseId, title: '基准', regionCode },
    definition: {
      title: '复核',
      steps: [
        {
          id: 'check',
          title: '财政复核',
          mode: 'single',
          assignees: [{ role: checker.role, regionCode }],
          onTimeout: 'remind',
          canReturnTo: ['maker'],
        },
      ],
    },
  };
  await temporal.start({ workflowType: 'approve', workflowId, args: [options] });
  let isAtMaker = false;
  return async () => {
    const verb = isAtMaker
      ? { verb: 'resubmit', actor: maker }
      : { verb: 'return', actor: checker, targetStepId: 'maker', opinion: '请补充' };
    const updateId = uuidv7();
    const args = [{ caseId, updateId, businessDate, isBackfilled: false, ...verb }];
    await temporal.executeUpdate({ workflowId, update: 'decideApproval', updateId, args });
    isAtMaker = !isAtMaker;
  };
}

interface Pace {
  medianMs: number;
  perSecond: number;
}

/** Both cases in turn, a second each, after one round that does not count. */
async function inTurn(noop: readonly Step[], step: readonly Step[], seconds: number): Promise<[Pace, Pace][]> {
  const rounds: [Pace, Pace][] = [];
  for (let round = 0; round <= seconds; round += 1) rounds.push([await paceOf(noop), await paceOf(step)]);
  return rounds.slice(1);
}

async function paceOf(steps: readonly Step[]): Promise<Pace> {
  const times: number[] = [];
  const started = performance.now();
  await Promise.all(
    steps.map(async (step) => {
      do {
        const before = performance.now();
        await step();
        times.push(performance.now() - before);
      } while (performance.now() < started + 1000);
    }),
  );
  return { medianMs: median(times), perSecond: (times.length * 1000) / (performance.now() - started) };
}
