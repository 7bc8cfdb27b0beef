import { Descriptions } from 'antd';
import { DateText } from '../../ui/DateText.tsx';
import type { FundDocument } from './fund-document.ts';
import { CLASSIFICATION, LEVELS } from './labels.ts';

/** What the document says, as it was registered. */
export function DocumentContent({ document }: { document: FundDocument }) {
  const classification = Object.entries(CLASSIFICATION).filter(([key]) => document.classification[key] !== undefined);
  return (
    <Descriptions
      size="small"
      bordered
      column={{ xs: 1, sm: 1, lg: 2 }}
      items={[
        { key: 'issuer', label: '发文单位', children: document.issuerName },
        { key: 'level', label: '资金级次', children: LEVELS[document.level] },
        { key: 'channel', label: '资金渠道', children: document.channel },
        { key: 'purpose', label: '资金用途', children: document.purpose },
        { key: 'year', label: '预算年度', children: document.year },
        { key: 'registeredBy', label: '登记人', children: document.registeredBy.userName },
        {
          key: 'decidedBy',
          label: '确认人',
          children: document.decidedBy?.userName ?? <span className="muted">—</span>,
        },
        { key: 'decidedOn', label: '确认日期', children: <DateText date={document.decidedOn} /> },
        ...(document.annulment === null
          ? []
          : [
              { key: 'annulment', label: '撤销原因', children: document.annulment.reason },
              { key: 'proposedBy', label: '撤销提出人', children: document.annulment.proposedBy.userName },
              {
                key: 'annulledBy',
                label: '撤销复核人',
                children: document.annulment.decidedBy?.userName ?? <span className="muted">—</span>,
              },
              { key: 'annulledOn', label: '撤销日期', children: <DateText date={document.annulment.decidedOn} /> },
            ]),
        ...(document.sourceUrl === null
          ? []
          : [{ key: 'url', label: '公开网址', children: <SourceLink url={document.sourceUrl} /> }]),
        ...classification.map(([key, label]) => ({ key, label, children: document.classification[key] })),
      ]}
    />
  );
}

function SourceLink({ url }: { url: string }) {
  return (
    <a href={url} target="_blank" rel="noreferrer" className="break-all">
      {url}
    </a>
  );
}
