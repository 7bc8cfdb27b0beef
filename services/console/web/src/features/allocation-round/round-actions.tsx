import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { formatMoney, MoneyText, useMoneyUnit } from '../../ui/MoneyText.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { ALLOTMENT_KEY } from '../allotment/allotment.ts';
import type { Adjustment, Round, Simulation } from './allocation-round.ts';
import { ProposeWithdrawal, RefusedNoticeActions } from './round-endings.tsx';

interface RoundActionsProperties {
  round: Round;
  simulation: Simulation | undefined;
  adjustments: readonly Adjustment[];
}

/** What can be done with the round as it stands; approving has its own bar. */
export function RoundActions({ round, simulation, adjustments }: RoundActionsProperties) {
  const navigate = useNavigate();
  const canManage = useCan('round.manage');
  const canIssue = useCan('allotment.issue');
  const [open, setOpen] = useState<'source' | 'submit' | 'issue' | null>(null);
  const close = () => setOpen(null);
  const isDraft = round.state === 'draft';
  return (
    <>
      {simulation ? (
        <DownloadButton url={`/api/fund-allocation/allocation-simulations/${simulation.id}/matrix.xlsx`}>
          Excel
        </DownloadButton>
      ) : null}
      {round.simulationId === null ? null : (
        <DownloadButton url={`/api/fund-allocation/allocation-rounds/${round.id}/table.pdf`}>分配表 PDF</DownloadButton>
      )}
      {canManage && isDraft ? (
        <ReasonButton
          reason={round.publishedSourceUrl === null ? undefined : '已公布的分配表不能改动金额，请核对后重新导入'}
          onClick={() => void navigate({ to: '/allocation-rounds/$roundId/edit', params: { roundId: round.id } })}
        >
          修改
        </ReasonButton>
      ) : null}
      {canManage && isDraft ? (
        <ReasonButton reason={undefined} onClick={() => setOpen('source')}>
          选择指标
        </ReasonButton>
      ) : null}
      {canManage && isDraft ? (
        <ReasonButton
          type="primary"
          reason={submitReason(round, simulation, adjustments)}
          onClick={() => setOpen('submit')}
        >
          提交审批
        </ReasonButton>
      ) : null}
      {canIssue && ['submitted', 'approved', 'withdrawing'].includes(round.state) ? (
        <ReasonButton type="primary" reason={issueReason(round)} onClick={() => setOpen('issue')}>
          下达
        </ReasonButton>
      ) : null}
      <ProposeWithdrawal round={round} />
      <RefusedNoticeActions round={round} />
      {open === 'source' ? <SourceDialog round={round} onClose={close} /> : null}
      {open === 'submit' && simulation ? <SubmitDialog round={round} simulation={simulation} onClose={close} /> : null}
      {open === 'issue' ? <IssueDialog round={round} onClose={close} /> : null}
    </>
  );
}

function submitReason(
  round: Round,
  simulation: Simulation | undefined,
  adjustments: readonly Adjustment[],
): string | undefined {
  const openCount = adjustments.filter(({ state }) => state === 'proposed').length;
  if (openCount > 0) return `还有 ${openCount} 笔人工调整没有经第二人审批`;
  if (!simulation) return '还没有测算，请先测算';
  if (!simulation.isCurrent) return '测算之后轮次有改动，请重新测算';
  if (round.sourceAllotmentId === null) return '还没有选择被分配的指标';
  const [problem] = simulation.problems;
  if (problem) return `${problem.message}（共 ${simulation.problems.length} 处不相符）`;
  return simulation.policyChecks.find(({ isWithin }) => !isWithin)?.sentence;
}

function issueReason({ state }: Round): string | undefined {
  if (state === 'withdrawing') return '已提出撤回，等待另一人复核';
  return state === 'approved' ? undefined : '还没有批准，不能下达';
}

interface DialogProperties {
  round: Round;
  onClose: () => void;
}

function SourceDialog({ round, onClose }: DialogProperties) {
  const unit = useMoneyUnit();
  const sources = useQuery({
    queryKey: [...ALLOTMENT_KEY, 'sources', round.regionCode],
    queryFn: async ({ signal }) => {
      const query = { regionCode: round.regionCode, state: 'received' as const, limit: 200 };
      const { items } = await call(fundAllocation.GET('/allotments', { params: { query }, signal }));
      return items.filter(({ regionCode }) => regionCode === round.regionCode);
    },
  });
  return (
    <FormDialog<{ sourceAllotmentId: string }, Round>
      title="选择被分配的指标"
      okText="选定"
      consequence="下达时金额从这笔指标转出；渠道和用途随指标，不能改变。"
      labels={{ sourceAllotmentId: '指标' }}
      initialValues={round.sourceAllotmentId === null ? {} : { sourceAllotmentId: round.sourceAllotmentId }}
      invalidates={[['fund-allocation']]}
      success="已选定"
      onClose={onClose}
      run={(body, headers) =>
        call(
          fundAllocation.POST('/allocation-rounds/{id}/source', { params: { path: { id: round.id } }, body, headers }),
        )
      }
    >
      <Form.Item name="sourceAllotmentId" label="指标" rules={[{ required: true, message: '请选择指标' }]}>
        <Select
          loading={sources.isPending}
          notFoundContent="本地区没有已签收的指标，请先登记并确认指标文件"
          options={(sources.data ?? []).map((allotment) => ({
            value: allotment.id,
            label: `${allotment.year} ${allotment.documentNumber} ${allotment.purpose}，可用 ${formatMoney(allotment.availableFen, unit)} ${unit}`,
          }))}
        />
      </Form.Item>
    </FormDialog>
  );
}

function SubmitDialog({ round, simulation, onClose }: DialogProperties & { simulation: Simulation }) {
  const submit = useCommand({
    run: (simulationId: string, headers) =>
      call(
        fundAllocation.POST('/allocation-rounds/{id}/submission', {
          params: { path: { id: round.id } },
          body: { simulationId },
          headers,
        }),
      ),
    invalidates: [['fund-allocation']],
    success: '已提交审批',
    onSuccess: onClose,
  });
  return (
    <Modal
      open
      title="提交审批"
      okText="提交"
      cancelText="再看看"
      okButtonProps={{ loading: submit.isPending }}
      onOk={() => submit.mutate(simulation.id)}
      onCancel={onClose}
    >
      <p>
        把“{round.title}”分配 <MoneyText fen={round.totalFen} withUnit /> 给 {round.regionCount}{' '}
        个地区的测算结果提交审批。提交后金额不能再改；审批人不能是您本人。
      </p>
    </Modal>
  );
}

function IssueDialog({ round, onClose }: DialogProperties) {
  return (
    <FormDialog<{ documentNumber: string }, Round>
      title="下达"
      okText="下达"
      consequence={`按批准的金额为 ${round.regionCount} 个地区建立指标并记账，随即发起分配结果公告；下达后不能撤回。`}
      labels={{ documentNumber: '下达文号' }}
      invalidates={[['fund-allocation']]}
      success="已下达"
      onClose={onClose}
      run={(body, headers) =>
        call(
          fundAllocation.POST('/allocation-rounds/{id}/issue', { params: { path: { id: round.id } }, body, headers }),
        )
      }
    >
      <Form.Item
        name="documentNumber"
        label="下达文号"
        rules={[{ required: true, whitespace: true, message: '请写下达文号' }]}
      >
        <Input maxLength={80} placeholder="如：荆财农发〔2024〕12号" />
      </Form.Item>
    </FormDialog>
  );
}
