import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, DatePicker, Form, Select, Space } from 'antd';
import type { Dayjs } from 'dayjs';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { applyProblem, FormErrorSummary } from '../../ui/FormError.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { formatMoney } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { milestonesQuery, plannedProjectQuery, type MilestoneLink } from '../planned-project/planned-project.ts';
import { REQUEST_LABELS } from './labels.ts';
import { PaperItems } from './paper-items.tsx';
import { PayeeItems } from './payee-items.tsx';
import { PAYMENT_REQUEST_KEY, type NewPaymentRequest, type PaymentRequestDetail } from './payment-request.ts';

type RequestForm = Omit<NewPaymentRequest, 'acceptedOn'> & { acceptedOn?: Dayjs; payeeEntityId: string };

/** A draft by milestone; vouchers follow on its page. */
export function PaymentRequestForm() {
  const search = useRouterState({ select: (state) => state.location.search }) as { project?: string };
  const projectId = search.project ?? '';
  const project = useQuery({ ...plannedProjectQuery(projectId), enabled: projectId !== '' });
  const links = useQuery({ ...milestonesQuery(projectId), enabled: projectId !== '' });
  if (projectId === '') return <EmptyState title="请从项目进入" hint="在“项目资金安排”里打开项目，再点“申请支付”。" />;
  const error = project.error ?? links.error;
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([project.refetch(), links.refetch()])} />;
  if (!project.data || !links.data) return <LoadingState text="正在读取节点…" />;
  return (
    <>
      <PageHeader title={`申请支付：${project.data.name}`} hint="保存为草稿后上传凭证，凭证齐全才能提交。" />
      <DraftForm links={links.data} />
    </>
  );
}

/** What the API takes: the payee is chosen to find its accounts and is not part of it. */
function bodyOf(values: RequestForm): NewPaymentRequest {
  return {
    linkId: values.linkId,
    milestoneId: values.milestoneId,
    amountFen: values.amountFen,
    retentionFen: values.retentionFen ?? '0',
    contractFen: values.contractFen ?? null,
    settlementFen: values.settlementFen ?? null,
    acceptedOn: values.acceptedOn?.format('YYYY-MM-DD') ?? null,
    payeeAccountId: values.payeeAccountId,
    bankCode: values.bankCode,
    invoiceNumber: values.invoiceNumber ?? null,
    purpose: values.purpose,
  };
}

function DraftForm({ links }: { links: readonly MilestoneLink[] }) {
  const navigate = useNavigate();
  const [form] = Form.useForm<RequestForm>();
  const linkId = Form.useWatch('linkId', form);
  const milestoneId = Form.useWatch('milestoneId', form);
  const milestones = links.find((link) => link.linkId === linkId)?.milestones ?? [];
  const milestone = milestones.find(({ id }) => id === milestoneId);
  const command = useCommand<NewPaymentRequest, PaymentRequestDetail>({
    run: (body, headers) => call(fundAllocation.POST('/payment-requests', { body, headers })),
    invalidates: [PAYMENT_REQUEST_KEY],
    success: '已保存草稿，请上传凭证',
    silentError: true,
    onSuccess: ({ id }) => void navigate({ to: '/payment-requests/$requestId', params: { requestId: id } }),
  });
  const submit = (values: RequestForm) =>
    command.mutate(bodyOf(values), { onError: (problem) => void applyProblem(form, problem) });
  return (
    <section className="panel" aria-label="支付申请表">
      <FormErrorSummary form={form} error={command.error} labels={REQUEST_LABELS} />
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError
        initialValues={{ linkId: links[0]?.linkId, retentionFen: '0' }}
        onFinish={submit}
        style={{ maxWidth: 720 }}
      >
        <Form.Item name="linkId" label="资金来源" rules={[{ required: true, message: '请选择资金来源' }]}>
          <Select
            options={links.map((link) => ({
              value: link.linkId,
              label: `${link.documentNumber}（安排 ${formatMoney(link.amountFen, '元')} 元）`,
            }))}
          />
        </Form.Item>
        <Form.Item
          name="milestoneId"
          label="节点"
          extra={
            milestone
              ? `到本节点累计可拨 ${formatMoney(milestone.ceilingFen, '元')} 元；需要凭证：${milestone.requiredVouchers.map(({ label }) => label).join('、')}`
              : '比例和所需凭证由政策规定。'
          }
          rules={[{ required: true, message: '请选择节点' }]}
        >
          <Select options={milestones.map(({ id, label }) => ({ value: id, label }))} />
        </Form.Item>
        <Form.Item name="amountFen" label="申请金额" rules={[{ required: true, message: '请填写金额' }]}>
          <MoneyInput withCapital />
        </Form.Item>
        <Form.Item name="retentionFen" label="质保金" extra="从本次应付中扣留，满一年无质量问题再付；没有填 0。">
          <MoneyInput />
        </Form.Item>
        <Form.Item name="contractFen" label="合同金额">
          <MoneyInput />
        </Form.Item>
        <Form.Item name="settlementFen" label="审定结算价" extra="完工验收节点必填，累计支付不能超过它。">
          <MoneyInput />
        </Form.Item>
        <Form.Item name="acceptedOn" label="验收日期" extra="完工验收节点必填。">
          <DatePicker />
        </Form.Item>
        <PayeeItems />
        <PaperItems needsInvoice={milestone?.requiredVouchers.some(({ kind }) => kind === 'invoice') ?? false} />
        <Space>
          <Button type="primary" htmlType="submit" loading={command.isPending}>
            保存草稿
          </Button>
        </Space>
      </Form>
    </section>
  );
}
