import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { parseFen, sumFen } from '@sunledger/money';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { applyProblem, FormErrorSummary } from '../../ui/FormError.tsx';
import { LeaveGuard } from '../../ui/LeaveGuard.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { childRegionsQuery, regionQuery, type Region } from '../region/region.ts';
import { queryClient } from '../../query-client.ts';
import { allotmentQuery, type Allotment, type PassDownBody } from './allotment.ts';
import { PASS_DOWN_LABELS } from './labels.ts';
import './pass-down-form.css';

/** Proposes how an allotment goes on to the regions below; frozen at once, booked when a second person confirms. */
export function PassDownForm() {
  const { allotmentId } = useParams({ strict: false }) as { allotmentId: string };
  const found = useQuery(allotmentQuery(allotmentId));
  if (found.error) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <LoadingState text="正在读取指标…" />;
  return <OnePassDown allotment={found.data.allotment} />;
}

interface Line {
  regionCode?: string;
  amountFen?: string;
}

interface PassDownValues {
  documentNumber: string;
  lines: Line[];
}

function OnePassDown({ allotment }: { allotment: Allotment }) {
  const navigate = useNavigate();
  const [form] = Form.useForm<PassDownValues>();
  const [isDirty, setIsDirty] = useState(false);
  const back = { to: '/allotments/$allotmentId', params: { allotmentId: allotment.id } } as const;
  const propose = useCommand({
    run: (body: PassDownBody, headers) =>
      call(
        fundAllocation.POST('/allotments/{id}/pass-downs', { params: { path: { id: allotment.id } }, body, headers }),
      ),
    invalidates: [['fund-allocation']],
    success: ({ items }) => `已提出 ${items.length} 笔下达，等待确认`,
    silentError: true,
    onSuccess: () => {
      setIsDirty(false);
      void navigate({ ...back, ignoreBlocker: true });
    },
  });
  const submit = async ({ documentNumber, lines }: PassDownValues) => {
    const named = await Promise.all(lines.map(toNamedLine));
    propose.mutate({ documentNumber, lines: named }, { onError: (error) => void applyProblem(form, error) });
  };
  return (
    <>
      <PageHeader
        title="下达指标"
        hint={`从${allotment.regionName}的指标（${allotment.documentNumber}）下达到下级；渠道和用途不变。`}
      />
      <LeaveGuard isDirty={isDirty} />
      <FormErrorSummary form={form} error={propose.error} labels={PASS_DOWN_LABELS} />
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError
        className="panel long-form"
        initialValues={{ lines: [{}] }}
        onValuesChange={() => setIsDirty(true)}
        onFinish={(values) => void submit(values)}
      >
        <Form.Item
          name="documentNumber"
          label="下达文号"
          rules={[{ required: true, whitespace: true, message: '请写下达文号' }]}
        >
          <Input maxLength={80} className="short-field" />
        </Form.Item>
        <Lines />
        <Totals allotment={allotment} />
        <div className="form-foot">
          <Button type="primary" htmlType="submit" loading={propose.isPending}>
            提出下达
          </Button>
          <FillChildrenButton
            regionCode={allotment.regionCode}
            onFill={(regions) =>
              form.setFieldValue(
                'lines',
                regions.map(({ code }) => ({ regionCode: code })),
              )
            }
          />
          <Button onClick={() => void navigate(back)}>取消</Button>
        </div>
      </Form>
    </>
  );
}

/** The name goes into the books as it is today; RegionSelect has read it already. */
async function toNamedLine({ regionCode = '', amountFen = '' }: Line): Promise<PassDownBody['lines'][number]> {
  const region = await queryClient.ensureQueryData(regionQuery(regionCode));
  return { regionCode, regionName: region.name, amountFen };
}

function Lines() {
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <fieldset>
          <legend>下达明细</legend>
          {fields.map(({ key, name }) => (
            <div key={key} className="pass-down-line">
              <Form.Item
                name={[name, 'regionCode']}
                label={`第 ${name + 1} 行 地区`}
                rules={[{ required: true, message: '请选择地区' }]}
              >
                <RegionSelect />
              </Form.Item>
              <Form.Item name={[name, 'amountFen']} label="金额" rules={[{ required: true, message: '请填金额' }]}>
                <MoneyInput />
              </Form.Item>
              <ReasonButton
                icon={<DeleteOutlined />}
                aria-label={`删除第 ${name + 1} 行`}
                reason={fields.length === 1 ? '至少要有一行' : undefined}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({})}>
            加一行
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

function FillChildrenButton({ regionCode, onFill }: { regionCode: string; onFill: (regions: Region[]) => void }) {
  const children = useQuery(childRegionsQuery(regionCode));
  const regions = children.data ?? [];
  return (
    <ReasonButton reason={regions.length === 0 ? '没有登记下级地区' : undefined} onClick={() => onFill(regions)}>
      填入全部 {regions.length} 个下级地区
    </ReasonButton>
  );
}

/** A running total while typing; the server checks again against the books. */
function Totals({ allotment }: { allotment: Allotment }) {
  const lines = Form.useWatch<Line[] | undefined>('lines') ?? [];
  const total = sumFen(lines.map((line) => parseFen(line?.amountFen ?? '0')));
  const rest = parseFen(allotment.availableFen) - total;
  return (
    <output className="running-total">
      <Space wrap size="large">
        <span>
          可用余额 <MoneyText fen={allotment.availableFen} withUnit />
        </span>
        <span>
          本次下达 <MoneyText fen={total.toString()} withUnit />
        </span>
        <span className={rest < 0n ? 'is-overdue' : ''}>
          {rest < 0n ? '超出可用余额' : '下达后剩余'} <MoneyText fen={(rest < 0n ? -rest : rest).toString()} withUnit />
        </span>
      </Space>
    </output>
  );
}
