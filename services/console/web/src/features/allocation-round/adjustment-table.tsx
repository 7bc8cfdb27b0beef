import { PlusOutlined } from '@ant-design/icons';
import { parseFen, sumFen } from '@sunledger/money';
import { useQuery } from '@tanstack/react-query';
import { Form, Popconfirm, Select, Space, Table } from 'antd';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { FormDialog, ReasonItem } from '../../ui/FormDialog.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { ROUND_KEY, roundRegionsQuery, type Adjustment, type Round } from './allocation-round.ts';
import { ADJUSTMENT_LABELS, ADJUSTMENT_STATES } from './labels.ts';

interface AdjustmentTableProperties {
  round: Round;
  adjustments: readonly Adjustment[];
}

/** Amounts moved by hand: each a row with its reason and a second person's consent; together they must come to zero. */
export function AdjustmentTable({ round, adjustments }: AdjustmentTableProperties) {
  const canManage = useCan('round.manage');
  const canApprove = useCan('round.approve');
  const [isProposing, setIsProposing] = useState(false);
  const isPublished = round.publishedSourceUrl !== null;
  const reason = isPublished
    ? '已公布的分配表不能改动金额，请核对后重新导入'
    : round.state === 'draft'
      ? undefined
      : '只有草稿可以调整';
  const total = adjustments.length > 0 ? <AdjustmentTotal adjustments={adjustments} /> : undefined;
  return (
    <>
      <div className="table-toolbar">
        <span className="muted">调整须写明原因，经第二人审批后才计入测算；总额不变，各笔调整之和应为零。</span>
        <span className="toolbar-end">
          <MoneyUnitSwitch />
          {canManage ? (
            <ReasonButton icon={<PlusOutlined />} reason={reason} onClick={() => setIsProposing(true)}>
              提出调整
            </ReasonButton>
          ) : null}
        </span>
      </div>
      <Table<Adjustment>
        size="small"
        bordered
        rowKey="id"
        dataSource={[...adjustments]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        {...(total ? { summary: () => total } : {})}
        locale={{ emptyText: <EmptyState title="没有人工调整" hint="测算结果全部由因素、权重和规则得出。" /> }}
        columns={[
          { title: '地区', render: (_, row) => <RegionName code={row.regionCode} /> },
          {
            title: <MoneyHead title="调整额" />,
            align: 'right',
            render: (_, row) => <MoneyText fen={row.amountFen} />,
          },
          { title: '原因', dataIndex: 'reason' },
          { title: '提出人', width: 120, dataIndex: 'proposedByName' },
          { title: '审批人', width: 120, render: (_, row) => row.decidedByName ?? <span className="muted">—</span> },
          { title: '状态', width: 140, render: (_, row) => <StatusTag labels={ADJUSTMENT_STATES} state={row.state} /> },
          ...(canApprove
            ? [{ title: '审批', width: 160, render: (_: unknown, row: Adjustment) => <DecisionButtons row={row} /> }]
            : []),
        ]}
      />
      {isProposing ? <ProposeAdjustment round={round} onClose={() => setIsProposing(false)} /> : null}
    </>
  );
}

/** What the adjustments come to that are not refused; a round closes only when it is zero. */
function AdjustmentTotal({ adjustments }: { adjustments: readonly Adjustment[] }) {
  const counted = adjustments.filter(({ state }) => state !== 'rejected');
  const total = sumFen(counted.map(({ amountFen }) => parseFen(amountFen)));
  return (
    <Table.Summary.Row className="totals-row">
      <Table.Summary.Cell index={0}>合计</Table.Summary.Cell>
      <Table.Summary.Cell index={1} align="right">
        <MoneyText fen={total.toString()} />
      </Table.Summary.Cell>
      <Table.Summary.Cell index={2} colSpan={5}>
        {total === 0n ? null : <span className="is-overdue">各笔调整之和应为零</span>}
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
}

function DecisionButtons({ row }: { row: Adjustment }) {
  const decide = useCommand({
    run: (verb: 'approve' | 'reject', headers) =>
      call(
        fundAllocation.POST('/round-adjustments/{id}/decision', {
          params: { path: { id: row.id } },
          body: { verb },
          headers,
        }),
      ),
    invalidates: [ROUND_KEY],
    success: '已办理',
  });
  const reason = row.state === 'proposed' ? undefined : '已经办结';
  return (
    <Space>
      <Popconfirm
        title="同意后该调整计入测算，须重新测算。"
        okText="同意"
        disabled={reason !== undefined}
        onConfirm={() => decide.mutate('approve')}
      >
        <ReasonButton size="small" type="primary" reason={reason} loading={decide.isPending}>
          同意
        </ReasonButton>
      </Popconfirm>
      <Popconfirm
        title="不同意后该调整作废。"
        okText="不同意"
        disabled={reason !== undefined}
        onConfirm={() => decide.mutate('reject')}
      >
        <ReasonButton size="small" danger reason={reason}>
          不同意
        </ReasonButton>
      </Popconfirm>
    </Space>
  );
}

function ProposeAdjustment({ round, onClose }: { round: Round; onClose: () => void }) {
  const regions = useQuery(roundRegionsQuery(round.id));
  return (
    <FormDialog<{ regionCode: string; amountFen: string; reason: string }, unknown>
      title="提出人工调整"
      okText="提出"
      consequence="经第二人审批后，重新测算时计入；增加一地就要相应减少另一地。"
      labels={ADJUSTMENT_LABELS}
      invalidates={[ROUND_KEY]}
      success="已提出，等待第二人审批"
      onClose={onClose}
      run={(body, headers) =>
        call(
          fundAllocation.POST('/allocation-rounds/{id}/adjustments', {
            params: { path: { id: round.id } },
            body,
            headers,
          }),
        )
      }
    >
      <Form.Item name="regionCode" label="地区" rules={[{ required: true, message: '请选择地区' }]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={regions.isPending}
          options={(regions.data ?? []).map(({ regionCode, regionName }) => ({ value: regionCode, label: regionName }))}
        />
      </Form.Item>
      <Form.Item
        name="amountFen"
        label="调整额"
        extra="增加填正数，减少填负数（前面加 -）。"
        rules={[{ required: true, message: '请填调整额' }]}
      >
        <MoneyInput />
      </Form.Item>
      <ReasonItem label="原因" />
    </FormDialog>
  );
}
