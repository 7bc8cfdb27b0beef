import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountBalance } from '@sunledger/ledger';
import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestAnswer, type TestService } from '@sunledger/service-kit/testing';
import { vi } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { startPeerStandIns, type PeerStandIns, type StandInAccount } from './peer-stand-ins.ts';
import { rootAllotment } from './people.ts';

export const county = '421024';
const village = '421024100200';

const approval = ['approval.read', 'approval.decide'];
const permissionsOf: Record<string, string[]> = {
  projectOwner: ['fund.read', 'payment.request', ...approval],
  financeMaker: ['fund.read', 'fund.register', 'allotment.issue', 'payment.request', ...approval],
  financeChecker: ['fund.read', 'round.approve', 'payment.review', 'bankResult.import', ...approval],
  financeApprover: ['fund.read', 'round.approve', 'payment.approve', ...approval],
  leadingGroup: ['fund.read', ...approval],
  financePayer: ['fund.read', 'payment.pay', ...approval],
};

/** The service with its peers and an empty bank directory. */
export async function startPayments(worker = true, environment: Record<string, string> = {}) {
  const peers = await startPeerStandIns();
  const bankDirectory = await mkdtemp(join(tmpdir(), 'sunledger-bank-'));
  const service = await startTestService(definition, {
    worker,
    environment: { ...peers.environment, BANK_DIRECTORY: bankDirectory, ...environment },
  });
  return createPaymentDesk(service, peers, bankDirectory);
}

interface NewRequest {
  amountFen?: bigint;
  milestoneId?: string;
  account?: StandInAccount;
  vouchers?: string[];
  businessDate?: string;
  body?: object;
}

export type PaymentDesk = ReturnType<typeof createPaymentDesk>;

function createPaymentDesk(service: TestService<Dependencies>, peers: PeerStandIns, bankDirectory: string) {
  const person = (role: string, userId = `${role}-1`, regionCode = county) =>
    service.as({ role, userId, regionCode, permissions: [...(permissionsOf[role] ?? []), 'backfill'] });

  /** An allotment of the county and a planned project of a village that it pays for. */
  async function fundedProject(amountFen: bigint, more: { projectFen?: bigint; regionCode?: string } = {}) {
    const projectId = uuidv7();
    const { allotmentId } = await rootAllotment(service, county, amountFen, `鄂财农发〔2026〕${projectId.slice(-6)}号`);
    const projectFen = more.projectFen ?? amountFen;
    await planProject(projectId, projectFen, more.regionCode ?? village);
    const linked = await expectStatus(
      person('financeMaker').post(`/planned-projects/${projectId}/allotments`, {
        allotmentId,
        amountFen: String(projectFen),
        useDescription: '大棚建设材料和施工',
      }),
      201,
    );
    return { projectId, allotmentId, linkId: linked.body.links[0].id as string };
  }

  /** As the outbox of project-library delivers it. */
  async function tellOf(type: string, projectId: string, payload: object): Promise<void> {
    const token = await service.issuer.serviceToken('fund-allocation', {});
    const messageId = uuidv7();
    const answer = await service.app.inject({
      method: 'POST',
      url: '/internal/events',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': messageId },
      payload: { source: 'project-library', messageId, type, subjectId: projectId, payload },
    });
    if (answer.statusCode !== 200) throw new Error(answer.body);
  }

  // A project stands in one plan of project-library; its removal names that plan.
  const planIds = new Map<string, string>();
  function planIdOf(projectId: string): string {
    const planId = planIds.get(projectId) ?? uuidv7();
    planIds.set(projectId, planId);
    return planId;
  }

  const planProject = (projectId: string, amountFen: bigint, regionCode: string) =>
    tellOf('project.planned', projectId, {
      projectId,
      code: `XM${projectId.slice(-8)}`,
      name: '三湖农场蔬菜大棚',
      regionCode,
      countyCode: county,
      year: 2026,
      planId: planIdOf(projectId),
      approvedAmountFen: String(amountFen),
      sources: [{ sourceName: '财政专项扶贫资金', amountFen: String(amountFen) }],
      category: 'industry',
      decisionId: uuidv7(),
    });

  const unplanProject = (projectId: string) =>
    tellOf('project.unplanned', projectId, { projectId, planId: planIdOf(projectId) });

  async function draft(linkId: string, request: NewRequest = {}, maker = person('financeMaker')): Promise<string> {
    const account = request.account ?? peers.addAccount();
    const created = await expectStatus(
      maker.post(
        '/payment-requests',
        {
          linkId,
          milestoneId: request.milestoneId ?? 'start',
          amountFen: String(request.amountFen ?? 100n),
          payeeAccountId: account.id,
          bankCode: 'ABC',
          purpose: '大棚工程款',
          ...request.body,
        },
        request.businessDate ? { businessDate: request.businessDate } : {},
      ),
      201,
    );
    const id = created.body.id as string;
    for (const kind of request.vouchers ?? ['contract'])
      await expectStatus(
        maker.post(`/payment-requests/${id}/vouchers?kind=${kind}&fileName=${kind}.pdf`, `%PDF ${id} ${kind}`, {
          contentType: 'application/pdf',
        }),
        200,
      );
    return id;
  }

  const dated = (businessDate?: string) => (businessDate ? { businessDate } : {});

  async function submit(id: string, maker = person('financeMaker'), businessDate?: string, key = uuidv7()) {
    return maker.post(`/payment-requests/${id}/submission`, undefined, { key, ...dated(businessDate) });
  }

  /** Many at once make the service busy; a client repeats a 503 under the same key. */
  async function submitPatiently(id: string): Promise<TestAnswer> {
    const key = uuidv7();
    return vi.waitUntil(
      async () => {
        const answer = await submit(id, undefined, undefined, key);
        return answer.status === 503 ? undefined : answer;
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  const requestOf = async (id: string) => (await person('financeChecker').get(`/payment-requests/${id}`)).body;

  /** Decides the current step of a request as the given role, once its case is open. */
  async function decide(id: string, role: string, verb: object = { verb: 'approve' }, businessDate?: string) {
    const caseId = (await requestOf(id)).caseId as string;
    // One key for every try: a decision whose answer came too late is not decided again.
    const key = uuidv7();
    return vi.waitFor(
      async () => {
        const url = `/approval-cases/${caseId}/decisions`;
        return expectStatus(person(role).post(url, verb, { key, ...dated(businessDate) }), 200);
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  async function untilRequest(id: string, status: string) {
    return vi.waitFor(
      async () => {
        const request = await requestOf(id);
        if (request.status !== status) throw new Error(`request is ${request.status} ${request.refusal ?? ''}`);
        return request;
      },
      { timeout: 60_000, interval: 50 },
    );
  }

  /** Drafts, submits and lets the checker agree, until the money is held. */
  async function approved(linkId: string, request: NewRequest = {}): Promise<string> {
    const id = await draft(linkId, request);
    await expectStatus(submit(id, undefined, request.businessDate), 200);
    await decide(id, 'financeChecker', { verb: 'approve' }, request.businessDate);
    await untilRequest(id, 'approved');
    return id;
  }

  return {
    service,
    peers,
    bankDirectory,
    person,
    fundedProject,
    planProject,
    tellOf,
    unplanProject,
    draft,
    submit,
    submitPatiently,
    decide,
    approved,
    requestOf,
    untilRequest,
    async balance(code: string) {
      return service.deps.db.transaction(systemPrincipal('test'), (tx) => accountBalance(tx, code), { readOnly: true });
    },
    async close() {
      await service.close();
      await peers.close();
      await rm(bankDirectory, { recursive: true, force: true });
    },
  };
}

/** The answer, or an error that shows what came instead. */
export async function expectStatus(answer: Promise<TestAnswer>, status: number): Promise<TestAnswer> {
  const got = await answer;
  if (got.status !== status) throw new Error(`${got.status} ${JSON.stringify(got.body)}`);
  return got;
}
