import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { formatYuan, sumFen } from '@sunledger/money';
import { daysOf, publicBasis, resolve, textOf } from '@sunledger/policy';
import { getAllotment } from '../allotment/allotment.ts';
import type { ClockDependencies } from '../allotment/pass-down-clock.ts';
import type { Tx } from '../database.ts';
import { lockRound } from './queries.ts';
import { findAllSimulationRows } from './simulation-queries.ts';

/** The public notice of an issued round: who got how much, from which document, on which county's site. */
export async function buildRoundNotice(
  tx: Tx,
  { packs }: Pick<ClockDependencies, 'packs'>,
  roundId: string,
): Promise<PublishNoticeInput> {
  const round = await lockRound(tx, roundId);
  const { simulation_id, source_allotment_id, issued_on, issue_decision_id, issued_by, document_number } = round;
  if (!simulation_id || !source_allotment_id || !issued_on || !issue_decision_id || !issued_by || !document_number)
    throw new Error(`round ${roundId} is not issued`);
  const source = await getAllotment(tx, source_allotment_id);
  const rows = await findAllSimulationRows(tx, simulation_id);
  const failed = round.failed_notice_ids.length;
  const question = { packs, regionCode: round.region_code, date: issued_on };
  const period = resolve({ ...question, key: 'notice.countyBoardDays' });
  const allocatedFen = sumFen(rows.map(({ amountFen }) => amountFen));
  return {
    requestKey: [`allocation-round-${roundId}`, ...(failed === 0 ? [] : [failed + 1])].join('-'),
    kind: 'allocationResult',
    title: `${round.title}分配结果公告`,
    regionCode: round.region_code,
    subject: { service: 'fund-allocation', type: 'allocationRound', id: roundId },
    issuerName: `${round.region_name}财政局`,
    documentNumber: document_number,
    boards: [{ kind: 'countySite', regionCode: round.region_code, name: `${round.region_name}人民政府网站` }],
    period: daysOf(period),
    policyClause: publicBasis(period),
    content: {
      paragraphs: [
        `根据${source.documentNumber}，${source.channel}（${source.purpose}）${formatYuan(round.total_fen)}元的分配结果公告如下。`,
        ...(round.published_source_url === null
          ? []
          : [`本表按已公布的分配结果补录，出处：${round.published_source_url}`]),
      ],
      unitNote: '金额单位：元',
      columns: [
        { key: 'regionName', header: '地区', kind: 'text' },
        { key: 'amountFen', header: '分配金额', kind: 'amountFen' },
      ],
      rows: rows.map(({ regionName, amountFen }) => ({ regionName, amountFen: String(amountFen) })),
      totals: { regionName: '合计', amountFen: String(allocatedFen) },
    },
    supervisionPhones: [textOf(resolve({ ...question, key: 'notice.hotline' }))],
    contact: `${round.region_name}财政局`,
    makerUserIds: [round.created_by, issued_by],
    businessDate: issued_on,
    isBackfilled: round.is_backfilled,
    authority: {
      service: 'fund-allocation',
      decisionId: issue_decision_id,
      onBehalfOf: { userId: issued_by, userName: round.issued_by_name ?? '' },
    },
  };
}
