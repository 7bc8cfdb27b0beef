import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Descriptions } from 'antd';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ProgressSteps, type ProgressStep } from '../../ui/ProgressSteps.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { daysLeftText } from '../project/next-step.ts';
import { RegionName } from '../region/region-name.tsx';
import { CHANNELS, FINDINGS, OBJECTION_STATES } from './labels.ts';
import { ContactReading } from './contact-reading.tsx';
import { ObjectionActions } from './objection-actions.tsx';
import { objectionQuery, type Objection } from './objection.ts';

/** One objection from receipt to published reply. */
export function ObjectionPage() {
  const { objectionId } = useParams({ strict: false }) as { objectionId: string };
  const objection = useQuery(objectionQuery(objectionId));
  if (objection.error && !objection.data) {
    return <ErrorState error={objection.error} onRetry={() => void objection.refetch()} />;
  }
  if (!objection.data) return <LoadingState text="正在读取异议…" />;
  return <OneObjection key={objection.data.id} objection={objection.data} />;
}

function OneObjection({ objection }: { objection: Objection }) {
  const today = todayInBeijing();
  const due = objection.dueOn;
  return (
    <>
      <DetailPanel
        title={`异议 ${objection.ticket}`}
        subtitle={
          <>
            针对 <Link to={`/notices/${objection.noticeId}?tab=objections` as string}>{objection.noticeTitle}</Link> ·{' '}
            <RegionName code={objection.regionCode} isFull />
          </>
        }
        state={<StatusTag labels={OBJECTION_STATES} state={objection.state} />}
        nextStep={nextStepOf(objection, today)}
        facts={[
          { label: '收到日期', value: <DateText date={objection.receivedOn} /> },
          {
            label: '办理期限',
            value:
              due === null
                ? '待工作日历录入'
                : `${due}${objection.state === 'resolved' ? '' : `，${daysLeftText(today, due)}`}`,
          },
          { label: '来源', value: `${CHANNELS[objection.channel]}，${objection.isAnonymous ? '匿名' : '实名'}` },
          { label: '经办人', value: objection.handlerName ?? '未指派' },
        ]}
        tabs={[
          { key: 'handling', label: '内容与办理', content: <Handling objection={objection} /> },
          ...(objection.isAnonymous
            ? []
            : [{ key: 'contact', label: '联系本人', content: <ContactReading objection={objection} /> }]),
        ]}
        back={{ to: '/objections', label: '异议' }}
      />
      <ObjectionActions objection={objection} />
    </>
  );
}

function nextStepOf(objection: Objection, today: string): string {
  const left = objection.dueOn === null ? '' : `，期限 ${objection.dueOn}，${daysLeftText(today, objection.dueOn)}`;
  switch (objection.state) {
    case 'received':
      return `指派经办人${left}。项目申报人、经办人不能办理`;
    case 'assigned':
      return `由 ${objection.handlerName} 核实${left}`;
    case 'verified':
      return `由 ${objection.handlerName} 作出结论并公开答复${left}`;
    case 'resolved':
      return objection.personalReplyPending ? '已办结；实名提出的还须答复本人' : '已办结，公示可以继续';
  }
}

const ORDER: readonly Objection['state'][] = ['received', 'assigned', 'verified', 'resolved'];
const STEP_TITLES = ['指派', '核实', '结论与答复', '办结'];

function Handling({ objection }: { objection: Objection }) {
  const position = ORDER.indexOf(objection.state);
  const steps = STEP_TITLES.map((title, index): ProgressStep => {
    const isDone = index < position || objection.state === 'resolved';
    return { key: title, title, state: isDone ? 'done' : index === position ? 'current' : 'upcoming' };
  });
  const pending = (text: string) => <span className="muted">{text}</span>;
  return (
    <div className="stack">
      <ProgressSteps label="办理进度" steps={steps} />
      <Descriptions
        size="small"
        bordered
        column={1}
        styles={{ label: { width: 180 } }}
        items={[
          { key: 'content', label: '异议内容（不公开）', children: <Words text={objection.content} /> },
          {
            key: 'verification',
            label: '核实情况（不公开）',
            children:
              objection.verification === null ? (
                pending('还没有核实')
              ) : (
                <>
                  <Words text={objection.verification} /> <DateText date={objection.verifiedOn} />
                </>
              ),
          },
          {
            key: 'finding',
            label: '结论',
            children: objection.finding === null ? pending('还没有结论') : FINDINGS[objection.finding],
          },
          {
            key: 'reply',
            label: '公开答复',
            children: objection.reply === null ? pending('作出结论时填写') : <Words text={objection.reply} />,
          },
          {
            key: 'personal',
            label: '答复本人',
            children: objection.isAnonymous
              ? pending('匿名提出，无须答复本人')
              : objection.personalReplyOn === null
                ? pending('还没有答复本人')
                : `${objection.personalReplyOn} ${objection.personalReplyChannel ?? ''}`,
          },
        ]}
      />
    </div>
  );
}

function Words({ text }: { text: string }) {
  return <span className="kept-lines">{text}</span>;
}
