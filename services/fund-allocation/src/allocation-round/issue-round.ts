import { LedgerError, postBatchExact, transferLegs } from '@sunledger/ledger';
import { sumFen } from '@sunledger/money';
import { type CommandTools, DomainError, uuidv7 } from '@sunledger/service-kit';
import { allotmentAccount, getAllotment } from '../allotment/allotment.ts';
import { insertAllotment } from '../allotment/open-allotment.ts';
import type { Acting } from '../allotment/pass-down.ts';
import type { ClockDependencies } from '../allotment/pass-down-clock.ts';
import { keepPromises } from '../planned-project/promised-money.ts';
import { noticeClock } from './notice-clock.ts';
import { lockRound } from './queries.ts';
import { findAllSimulationRows } from './simulation-queries.ts';
import { roundIssuedSignal, roundWorkflowId } from './workflow-contract.ts';

const batchSize = 500;

/**
 * 下达: opens one allotment per region with exactly the approved amount and books all of them from the source, or none.
 * The issuer and the approver are two persons on every allotment.
 */
export async function issueRound(
  { tx, principal, businessDate, isBackfilled, ...clock }: Acting & ClockDependencies,
  { audit, signalWorkflow }: Pick<CommandTools, 'audit' | 'signalWorkflow'>,
  roundId: string,
  documentNumber: string,
): Promise<void> {
  const round = await lockRound(tx, roundId);
  if (round.state !== 'approved') throw new DomainError('round.notApproved', '分配轮次尚未批准，或者已经下达');
  const { simulation_id, source_allotment_id, approved_by, approved_by_name, decided_on } = round;
  if (!simulation_id || !source_allotment_id || !approved_by)
    throw new Error(`approved round ${roundId} lost its source`);
  if (approved_by === principal.userId)
    throw new DomainError('round.ownApproval', '审批人不能自己下达', { status: 403 });
  if (decided_on !== null && businessDate < decided_on)
    throw new DomainError('round.beforeApproval', `下达日期不能早于批准日期 ${decided_on}`);
  const source = await getAllotment(tx, source_allotment_id);
  const rows = (await findAllSimulationRows(tx, simulation_id)).filter(({ amountFen }) => amountFen > 0n);
  await keepPromises(tx, source.id, sumFen(rows.map(({ amountFen }) => amountFen)));
  const postings = [];
  for (const row of rows) {
    const id = uuidv7();
    await insertAllotment(tx, {
      ...source,
      ...row,
      id,
      parentAllotmentId: source.id,
      roundId,
      documentNumber,
      state: 'issued',
      issuedBy: principal,
      confirmedBy: { userId: approved_by, userName: approved_by_name ?? '' },
      issuedOn: businessDate,
      receivedOn: null,
      passDownDueOn: null,
      policyRecords: [],
      isBackfilled,
    });
    postings.push({
      key: `round:${roundId}:${row.regionCode}`,
      kind: 'roundIssue',
      businessDate,
      reference: { type: 'allocationRound', id: roundId },
      description: `${documentNumber} 下达${row.regionName}`,
      legs: transferLegs(allotmentAccount(source.id), allotmentAccount(id), row.amountFen),
    });
  }
  for (let start = 0; start < postings.length; start += batchSize) {
    const outcomes = await postBatchExact(tx, postings.slice(start, start + batchSize));
    // A region that is refused takes the whole issue back.
    for (const outcome of outcomes)
      if (outcome.outcome === 'rejected') throw new LedgerError(outcome.code, outcome.context);
  }
  const { noticeDueOn, record } = noticeClock(clock, round.region_code, businessDate);
  const decisionId = await audit({
    action: 'round.issue',
    subjectType: 'allocationRound',
    subjectId: roundId,
    regionCode: round.region_code,
    before: { state: 'approved' },
    after: { state: 'issued', documentNumber, allotments: postings.length },
  });
  await tx
    .updateTable('allocation_round')
    .set({
      state: 'issued',
      document_number: documentNumber,
      issued_by: principal.userId,
      issued_by_name: principal.userName,
      issued_on: businessDate,
      issue_decision_id: decisionId,
      notice_due_on: noticeDueOn,
      policy_records: JSON.stringify([...(round.policy_records as object[]), record]),
    })
    .where('id', '=', roundId)
    .execute();
  await signalWorkflow({ workflowId: roundWorkflowId(roundId), signal: roundIssuedSignal, args: [] });
}
