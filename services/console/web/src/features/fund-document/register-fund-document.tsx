import { useNavigate } from '@tanstack/react-router';
import { AutoComplete, Button, Collapse, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, fundAllocation, useCommand } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { applyProblem, FormErrorSummary } from '../../ui/FormError.tsx';
import { LeaveGuard } from '../../ui/LeaveGuard.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import type { Region } from '../region/region.ts';
import { FUND_DOCUMENT_KEY, type FundDocumentBody } from './fund-document.ts';
import { CHANNELS, CLASSIFICATION, FUND_DOCUMENT_LABELS, LEVEL_OPTIONS } from './labels.ts';

type FundDocumentForm = Omit<FundDocumentBody, 'receivedOn' | 'regionName'> & { receivedOn: Dayjs };

/** Registers a fund document; money exists only after another person confirmed it. */
export function RegisterFundDocument() {
  const { actingGrant } = useSession();
  const navigate = useNavigate();
  const [form] = Form.useForm<FundDocumentForm>();
  const [isDirty, setIsDirty] = useState(false);
  const [regionName, setRegionName] = useState(actingGrant?.regionName ?? '');
  const register = useCommand({
    run: (body: FundDocumentBody, headers) => call(fundAllocation.POST('/fund-documents', { body, headers })),
    invalidates: [FUND_DOCUMENT_KEY],
    success: '已登记，请上传扫描件并请复核岗确认',
    silentError: true,
    onSuccess: ({ id }) => {
      setIsDirty(false);
      void navigate({ to: '/fund-documents/$documentId', params: { documentId: id }, ignoreBlocker: true });
    },
  });
  const submit = ({ receivedOn, ...values }: FundDocumentForm) =>
    register.mutate(
      {
        ...values,
        regionName,
        receivedOn: receivedOn.format('YYYY-MM-DD'),
        classification: filled(values.classification),
      },
      { onError: (error) => void applyProblem(form, error) },
    );
  return (
    <>
      <PageHeader title="登记指标文件" hint="按文件原文登记。登记人不能自己确认；确认前不形成指标，也不记账。" />
      <LeaveGuard isDirty={isDirty} />
      <FormErrorSummary form={form} error={register.error} labels={FUND_DOCUMENT_LABELS} />
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError
        className="panel long-form"
        initialValues={{
          regionCode: actingGrant?.regionCode,
          receivedOn: dayjs(todayInBeijing()),
          year: Number(todayInBeijing().slice(0, 4)),
        }}
        onValuesChange={() => setIsDirty(true)}
        onFinish={submit}
      >
        <DocumentItems onRegion={(region) => setRegionName(region?.name ?? '')} />
        <MoneyItems />
        <ClassificationItems />
        <div className="form-foot">
          <Button type="primary" htmlType="submit" loading={register.isPending}>
            登记
          </Button>
          <Button onClick={() => void navigate({ to: '/fund-documents' })}>取消</Button>
        </div>
      </Form>
    </>
  );
}

/** Empty fields are left out: the service keeps only what stands in the document. */
function filled(classification: FundDocumentBody['classification']): NonNullable<FundDocumentBody['classification']> {
  const entries = Object.entries(classification ?? {}).filter(([, text]) => text !== undefined && text.trim() !== '');
  return Object.fromEntries(entries);
}

function DocumentItems({ onRegion }: { onRegion: (region: Region | undefined) => void }) {
  return (
    <fieldset>
      <legend>文件</legend>
      <div className="form-grid">
        <Form.Item
          name="documentNumber"
          label="指标文号"
          rules={[{ required: true, whitespace: true, message: '请写文号' }]}
        >
          <Input maxLength={80} placeholder="如：鄂财农发〔2023〕61号" />
        </Form.Item>
        <Form.Item
          name="issuerName"
          label="发文单位"
          rules={[{ required: true, whitespace: true, message: '请写发文单位' }]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="receivedOn" label="收文日期" rules={[{ required: true, message: '请选择收文日期' }]}>
          <DatePicker />
        </Form.Item>
        <Form.Item
          name="regionCode"
          label="收到文件的地区"
          rules={[{ required: true, message: '请选择地区' }]}
          getValueFromEvent={(code: string | undefined, region: Region | undefined) => {
            onRegion(region);
            return code;
          }}
        >
          <RegionSelect />
        </Form.Item>
      </div>
      <Form.Item name="title" label="文件标题" rules={[{ required: true, whitespace: true, message: '请写文件标题' }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item
        name="sourceUrl"
        label="公开网址"
        extra="已公开的文件填写网址，便于核对。"
        rules={[{ type: 'url', message: '应是 http 或 https 网址' }]}
        getValueFromEvent={(event: { target: { value: string } }) => event.target.value.trim() || undefined}
      >
        <Input maxLength={500} />
      </Form.Item>
    </fieldset>
  );
}

function MoneyItems() {
  return (
    <fieldset>
      <legend>资金</legend>
      <div className="form-grid">
        <Form.Item name="amountFen" label="金额" rules={[{ required: true, message: '请填金额' }]}>
          <MoneyInput withCapital />
        </Form.Item>
        <Form.Item name="year" label="预算年度" rules={[{ required: true, message: '请填年度' }]}>
          <InputNumber min={2000} max={2100} precision={0} />
        </Form.Item>
        <Form.Item name="level" label="资金级次" rules={[{ required: true, message: '请选择级次' }]}>
          <Select options={LEVEL_OPTIONS} />
        </Form.Item>
      </div>
      <div className="form-grid is-wide">
        <Form.Item
          name="channel"
          label={
            <>
              资金渠道
              <ClauseHint source="渠道不乱、用途不变">
                统筹整合的资金保持原渠道，下达、支付和决算都按此渠道反映；登记后不能改。
              </ClauseHint>
            </>
          }
          rules={[{ required: true, whitespace: true, min: 2, message: '请写资金渠道' }]}
        >
          <AutoComplete options={CHANNELS.map((value) => ({ value }))} maxLength={80} />
        </Form.Item>
        <Form.Item
          name="purpose"
          label="资金用途"
          rules={[{ required: true, whitespace: true, min: 2, message: '请写资金用途' }]}
        >
          <Input maxLength={120} placeholder="按文件原文，如：巩固拓展脱贫攻坚成果和乡村振兴任务" />
        </Form.Item>
      </div>
    </fieldset>
  );
}

function ClassificationItems() {
  return (
    <Collapse
      className="form-collapse"
      items={[
        {
          key: 'classification',
          label: '预算管理一体化分类（文件上有的才填）',
          forceRender: true,
          children: (
            <div className="form-grid">
              {Object.entries(CLASSIFICATION).map(([key, label]) => (
                <Form.Item key={key} name={['classification', key]} label={label}>
                  <Input maxLength={key === 'projectCode' ? 60 : 20} />
                </Form.Item>
              ))}
            </div>
          ),
        },
      ]}
    />
  );
}
