import { Space } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import type { UnmatchedLine } from './bank-result.ts';
import { SETTLEMENTS } from './labels.ts';

type LineVerb = NonNullable<UnmatchedLine['settlement']> | 'confirm' | 'reject';

/** What a reviewer is about to do with a line. */
export interface LineDecision {
  line: UnmatchedLine;
  verb: LineVerb;
}

/** The state of a line's settlement: one reviewer proposes, another confirms or sends back. */
export function LineSettlement({ line, choose }: { line: UnmatchedLine; choose: (verb: LineVerb) => void }) {
  const canReview = useCan('payment.review');
  const { user } = useSession();
  const notReviewer = canReview ? undefined : '由财政复核人员办理';
  if (line.settledNote !== null) return `${line.settledByName}：${line.settledNote}`;
  if (line.settlement === null)
    return (
      <Space wrap>
        <ReasonButton size="small" reason={notReviewer} onClick={() => choose('misdelivered')}>
          列为误发
        </ReasonButton>
        <ReasonButton
          size="small"
          reason={notReviewer ?? (line.canCorrect ? undefined : '该行没有与已入账的结果相反的最终结果，不能更正')}
          onClick={() => choose('correction')}
        >
          更正结果
        </ReasonButton>
      </Space>
    );
  const isOwn = line.proposedBy === user.id;
  return (
    <Space orientation="vertical" size={4}>
      <span>
        {line.proposedByName}提出“{SETTLEMENTS[line.settlement]}”：{line.proposedNote}
      </span>
      <Space wrap>
        <ReasonButton
          size="small"
          type="primary"
          reason={notReviewer ?? (isOwn ? '处理意见由您提出，须由另一人确认' : undefined)}
          onClick={() => choose('confirm')}
        >
          确认
        </ReasonButton>
        <ReasonButton size="small" reason={notReviewer} onClick={() => choose('reject')}>
          {isOwn ? '收回' : '退回'}
        </ReasonButton>
      </Space>
    </Space>
  );
}

const TITLES: Record<LineVerb, string> = {
  misdelivered: '提出列为误发',
  correction: '提出更正结果',
  confirm: '确认处理意见',
  reject: '退回处理意见',
};

const BOOKS = {
  misdelivered: '账目不变，该行不再影响对账。',
  correction:
    '冲回原入账，按该行重新入账：退回的资金回到指标，申请可以重新办理；已支付的列为已支付，为再次支付冻结的资金释放。',
} as const;

function consequenceOf({ line, verb }: LineDecision): string {
  if (verb === 'reject') return '账目不变，可以重新提出处理意见。';
  if (verb === 'confirm') return line.settlement === null ? '' : BOOKS[line.settlement];
  return `须由另一名复核人员确认，确认之前账目不变。确认后：${BOOKS[verb]}`;
}

export function SettlementDialog({ decision, onClose }: { decision: LineDecision; onClose: () => void }) {
  const { line, verb } = decision;
  return (
    <ReasonDialog
      title={`${TITLES[verb]}：${line.fileName} 第 ${line.sequence} 行`}
      okText={TITLES[verb]}
      consequence={consequenceOf(decision)}
      invalidates={[['fund-allocation']]}
      success="已办理"
      onClose={onClose}
      run={(note, headers) => run(decision, note, headers)}
    />
  );
}

function run({ line, verb }: LineDecision, note: string, headers: { 'Idempotency-Key': string }) {
  const params = { path: { id: line.id } };
  return verb === 'confirm' || verb === 'reject'
    ? call(fundAllocation.POST('/bank-result-lines/{id}/settlement', { params, body: { verb, note }, headers }))
    : call(
        fundAllocation.POST('/bank-result-lines/{id}/settlement-proposal', {
          params,
          body: { settlement: verb, note },
          headers,
        }),
      );
}
