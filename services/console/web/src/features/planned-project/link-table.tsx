import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { useState } from 'react';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { ChangeLink, LinkChanges } from './change-link.tsx';
import type { LinkChange, PlannedProjectDetail, ProjectLink } from './planned-project.ts';

/** The allotments of a project; their amounts are changed by one person and approved by another. */
export function LinkTable({ project }: { project: PlannedProjectDetail }) {
  const canChange = useCan('allotment.issue');
  const [changed, setChanged] = useState<ProjectLink | null>(null);
  return (
    <>
      <Table<ProjectLink>
        size="small"
        bordered
        rowKey="id"
        dataSource={[...project.links]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: <EmptyState title="还没有安排指标" hint="安排后才能申请支付；同一项目可以由几个指标共同安排。" />,
        }}
        columns={[
          {
            title: '指标文号',
            render: (_, row) => (
              <Link to="/allotments/$allotmentId" params={{ allotmentId: row.allotmentId }}>
                {row.documentNumber}
              </Link>
            ),
          },
          { title: '渠道与用途', render: (_, row) => `${row.channel} · ${row.purpose}` },
          { title: '用于', dataIndex: 'useDescription' },
          {
            title: <MoneyHead title="安排金额" />,
            align: 'right',
            render: (_, row) => <MoneyText fen={row.amountFen} />,
          },
          {
            title: <MoneyHead title="已申请" />,
            align: 'right',
            render: (_, row) => <MoneyText fen={row.requestedFen} />,
          },
          {
            title: <MoneyHead title="已支付" />,
            align: 'right',
            render: (_, row) => (
              <Link to="/ledger-accounts/$code" params={{ code: row.paidAccountCode }}>
                <MoneyText fen={row.paidFen} />
              </Link>
            ),
          },
          { title: '安排人', dataIndex: 'linkedByName' },
          { title: '日期', width: 110, render: (_, row) => <DateText date={row.linkedOn} /> },
          ...(canChange
            ? [
                {
                  title: '办理',
                  width: 90,
                  render: (_: unknown, row: ProjectLink) => (
                    <ReasonButton size="small" reason={changeRefusal(row)} onClick={() => setChanged(row)}>
                      调整
                    </ReasonButton>
                  ),
                },
              ]
            : []),
        ]}
        expandable={{
          rowExpandable: ({ changes }) => changes.length > 0,
          defaultExpandedRowKeys: project.links.filter(({ changes }) => changes.some(isOpen)).map(({ id }) => id),
          expandedRowRender: renderChanges,
        }}
      />
      {changed ? <ChangeLink project={project} link={changed} onClose={() => setChanged(null)} /> : null}
    </>
  );
}

const isOpen = ({ state }: LinkChange) => state === 'proposed';

const changeRefusal = ({ changes }: ProjectLink): string | undefined =>
  changes.some(isOpen) ? '已有一项调整等待复核，办结后才能再提出' : undefined;

const renderChanges = ({ changes, documentNumber }: ProjectLink) => (
  <LinkChanges changes={changes} documentNumber={documentNumber} />
);
