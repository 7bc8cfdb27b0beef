import { Col, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { Field, Section } from './entry-layout.tsx';
import { BeneficiaryFields, MoneyFields } from './entry-money-fields.tsx';
import { PlaceRows, TargetRows, TaskRows } from './entry-row-fields.tsx';
import { CATEGORIES, CONSTRUCTION_KINDS, optionsOf } from './labels.ts';

const REQUIRED_SOURCE = '安徽《关于完善县级脱贫攻坚项目库建设的实施意见》';
const YEAR_MIN = 2000;
const YEAR_MAX = 2100;

/** The proposal in sections. Only the name is needed for a draft; what a submission still lacks is said by the server. */
export function EntryFields() {
  return (
    <>
      <p className="muted form-lead">
        只有项目名称必须先填；其余可以随时保存、以后补齐。提交申报前须填齐全部内容
        <ClauseHint source={REQUIRED_SOURCE}>
          项目库内容包括：项目名称、类别、建设性质、实施地点、时间进度、责任单位、建设任务、资金规模和筹资方式、受益对象、绩效目标、群众参与和带贫减贫机制。
        </ClauseHint>
      </p>
      <BasicSection />
      <PlaceSection />
      <Section title="建设任务">
        <Field name="content" label="建设内容" span={24}>
          <Input.TextArea rows={3} maxLength={2000} showCount />
        </Field>
        <TaskRows />
      </Section>
      <MoneyFields />
      <BeneficiaryFields />
      <Section
        title="绩效目标"
        hint={
          <ClauseHint source="国办发〔2018〕35号 绩效目标与入库、预算挂钩">
            未按要求设定绩效目标的项目不得入库、不得安排预算。指标按数量、质量、时效、成本、效益（经济、社会、生态、可持续影响）和满意度设定，每项写明目标值。
          </ClauseHint>
        }
      >
        <TargetRows />
      </Section>
      <Section title="群众参与和联农带农">
        <Field name="participation" label="群众参与" span={24}>
          <Input.TextArea rows={2} maxLength={1000} showCount placeholder="群众如何知情、议事、投工和监督" />
        </Field>
        <Field name="benefitLinkage" label="联农带农（带贫减贫）机制" span={24}>
          <Input.TextArea rows={2} maxLength={1000} showCount placeholder="如何带动脱贫户、监测户增收" />
        </Field>
        <Field name="note" label="备注" span={24}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Field>
      </Section>
    </>
  );
}

function BasicSection() {
  return (
    <Section title="基本情况">
      <Field
        name="name"
        label="项目名称"
        span={16}
        rules={[{ required: true, whitespace: true, message: '请填写项目名称' }]}
      >
        <Input maxLength={200} placeholder="如：荆江村农产品冷链仓储项目" />
      </Field>
      <Col xs={24} lg={8}>
        <Form.Item name="year" label="拟入库年度" rules={[{ required: true, message: '请填写年度' }]}>
          <InputNumber min={YEAR_MIN} max={YEAR_MAX} precision={0} className="full-width" />
        </Form.Item>
      </Col>
      <Field name="category" label="项目类别">
        <Select allowClear options={optionsOf(CATEGORIES)} placeholder="请选择" />
      </Field>
      <Field name="constructionKind" label="建设性质">
        <Select allowClear options={optionsOf(CONSTRUCTION_KINDS)} placeholder="请选择" />
      </Field>
      <Field name="leadDepartment" label="牵头部门">
        <Input maxLength={100} placeholder="如：县农业农村局" />
      </Field>
      <Field name="responsibleUnit" label="责任单位">
        <Input maxLength={100} />
      </Field>
      <Field name="responsiblePerson" label="责任人">
        <Input maxLength={50} />
      </Field>
      <Field name="cooperatingDepartments" label="配合部门">
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          placeholder="输入一个按回车"
          tokenSeparators={['、', '，', ',']}
        />
      </Field>
    </Section>
  );
}

function PlaceSection() {
  return (
    <Section title="实施地点和进度">
      <Col xs={24} lg={8}>
        <Form.Item
          name="regionCode"
          label="所属行政村"
          extra="村级项目须落到行政村；跨村项目选能包含各村的最小地区"
          rules={[{ required: true, message: '请选择所属行政村' }]}
        >
          <RegionSelect />
        </Form.Item>
      </Col>
      <Field name="startDate" label="开工时间">
        <DatePicker className="full-width" />
      </Field>
      <Field name="endDate" label="完工时间">
        <DatePicker className="full-width" />
      </Field>
      <PlaceRows />
      <Field name="location" label="实施地点原文" span={24}>
        <Input maxLength={200} placeholder="文件或会议记录中的写法，可不填" />
      </Field>
    </Section>
  );
}
