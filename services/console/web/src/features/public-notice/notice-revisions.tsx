import { Table, Typography } from 'antd';
import { DateText } from '../../ui/DateText.tsx';
import type { Notice } from './public-notice.ts';

/** Every revision with the hash of its frozen bytes, each chained to the one before. */
export function NoticeRevisions({ notice }: { notice: Notice }) {
  return (
    <section aria-label="版本与存证">
      <p className="muted">
        发布时的内容固定为快照；PDF、Excel 和公众门户都由同一快照生成。SHA-256 摘要变了，就是内容变了。
      </p>
      <Table<Notice['revisions'][number]>
        size="small"
        bordered
        rowKey="revision"
        dataSource={[...notice.revisions].sort((a, b) => b.revision - a.revision)}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: '版本', width: 90, render: (_, row) => `第 ${row.revision} 版` },
          { title: '日期', width: 110, render: (_, row) => <DateText date={row.businessDate} /> },
          { title: '更正理由', width: 220, render: (_, row) => row.reason ?? <span className="muted">首次发布</span> },
          { title: '快照摘要（SHA-256）', render: (_, row) => <Hash text={row.snapshotHash} /> },
          {
            title: '上一版摘要',
            render: (_, row) =>
              row.previousHash === null ? <span className="muted">—</span> : <Hash text={row.previousHash} />,
          },
        ]}
      />
    </section>
  );
}

function Hash({ text }: { text: string }) {
  return (
    <Typography.Text copyable={{ text, tooltips: ['复制完整摘要', '已复制'] }}>
      <code title={text}>
        {text.slice(0, 8)}…{text.slice(-8)}
      </code>
    </Typography.Text>
  );
}
