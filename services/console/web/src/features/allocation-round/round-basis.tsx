import { Link } from '@tanstack/react-router';
import { Alert, Descriptions } from 'antd';
import { DateText, TimeText } from '../../ui/DateText.tsx';
import { PolicyRecords } from '../payment-request/policy-records.tsx';
import type { Round } from './allocation-round.ts';

/** Who did what when, the policy parameters that were applied, and where a published table comes from. */
export function RoundBasis({ round }: { round: Round }) {
  const dash = <span className="muted">—</span>;
  return (
    <>
      {round.acceptedWarnings.map(({ message, reason }) => (
        <Alert
          key={message}
          type="warning"
          showIcon
          className="consequence"
          title={message}
          description={`采用理由：${reason}`}
        />
      ))}
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, sm: 1, lg: 2 }}
        items={[
          { key: 'maker', label: '经办人', children: round.createdByName },
          { key: 'submittedOn', label: '提交日期', children: <DateText date={round.submittedOn} /> },
          { key: 'approver', label: '批准人', children: round.approvedByName ?? dash },
          { key: 'decidedOn', label: '审批日期', children: <DateText date={round.decidedOn} /> },
          { key: 'issuedOn', label: '下达日期', children: <DateText date={round.issuedOn} /> },
          { key: 'noticeDueOn', label: '公告期限', children: <DateText date={round.noticeDueOn} /> },
          {
            key: 'notice',
            label: '结果公告',
            children: round.noticeId === null ? dash : <Link to={`/notices/${round.noticeId}` as string}>看公告</Link>,
          },
          { key: 'noticeCompletedOn', label: '公告结束', children: <DateText date={round.noticeCompletedOn} /> },
          ...endingsOf(round),
          ...(round.factorSnapshot === null
            ? []
            : [
                {
                  key: 'factors',
                  label: '因素数据',
                  span: 2,
                  children: <FactorSource source={round.factorSnapshot} />,
                },
              ]),
          ...(round.publishedSourceUrl === null
            ? []
            : [
                {
                  key: 'source',
                  label: '公布出处',
                  span: 2,
                  children: (
                    <a href={round.publishedSourceUrl} target="_blank" rel="noreferrer" className="break-all">
                      {round.publishedSourceUrl}
                    </a>
                  ),
                },
              ]),
          ...(round.publishedNote === null
            ? []
            : [{ key: 'note', label: '说明', span: 2, children: round.publishedNote }]),
          ...clausesOf(round),
        ]}
      />
      {round.policyRecords.length === 0 ? null : <PolicyRecords records={round.policyRecords} />}
    </>
  );
}

/** The clause that each factor was taken from, as the round names it. */
function clausesOf({ definition }: Round) {
  return definition.components
    .filter(({ clause }) => clause !== '')
    .map(({ key, title, clause }) => ({ key: `clause-${key}`, label: `依据：${title}`, span: 2, children: clause }));
}

/** How a round ended otherwise than issued and announced. */
function endingsOf({ noticeRefusal, unpublished, withdrawal }: Round) {
  const texts: [string, string, string | undefined][] = [
    ['refusal', '公告退回原因', noticeRefusal ?? undefined],
    [
      'unpublished',
      '登记为不公告',
      unpublished ? `${unpublished.on} ${unpublished.by.userName}：${unpublished.reason}` : undefined,
    ],
    [
      'withdrawal',
      '撤回',
      withdrawal ? `${withdrawal.proposedOn} ${withdrawal.proposedBy.userName}提出：${withdrawal.reason}` : undefined,
    ],
    [
      'withdrawnBy',
      '撤回复核',
      withdrawal?.decidedBy ? `${withdrawal.decidedOn ?? ''} ${withdrawal.decidedBy.userName}` : undefined,
    ],
  ];
  return texts.flatMap(([key, label, text]) => (text === undefined ? [] : [{ key, label, span: 2, children: text }]));
}

function FactorSource({ source }: { source: NonNullable<Round['factorSnapshot']> }) {
  return (
    <>
      <Link to="/factor-snapshots/$snapshotId" params={{ snapshotId: source.id }}>
        {source.title}
      </Link>
      ，{source.year} 年度，来源：{source.source}；
      {source.frozenAt === null ? (
        '提交审批时冻结'
      ) : (
        <>
          <TimeText at={source.frozenAt} /> 冻结
        </>
      )}
    </>
  );
}
