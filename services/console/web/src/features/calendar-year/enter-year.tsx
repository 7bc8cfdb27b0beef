import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input, InputNumber, Select, type FormInstance } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { ApiProblem, call, disclosure } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { CALENDAR_KEY, daysOf, type CalendarYear } from './calendar-year.ts';
import { NATIONAL_HOLIDAYS, YEAR_LABELS } from './labels.ts';
import './enter-year.css';

interface YearForm {
  year: number;
  regionCode: string;
  source: string;
  periods?: { name: string; isWorkday: boolean; from: Dayjs; to?: Dayjs | null }[];
}

/** Enters the days off and the weekend days worked of a year, as its notice states them, for another person to approve. */
export function EnterYear({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  return (
    <FormDialog<YearForm, CalendarYear>
      title="录入工作日历年度"
      okText="录入"
      width={760}
      consequence="录入后由另一人复核；复核通过以前不影响任何期限。没有列出的日子，周一至周五上班，周末休息。"
      labels={YEAR_LABELS}
      initialValues={{
        year: Number(todayInBeijing().slice(0, 4)) + 1,
        regionCode: actingGrant?.regionCode ?? '',
        periods: NATIONAL_HOLIDAYS.map((name) => ({ name, isWorkday: false })) as NonNullable<YearForm['periods']>,
      }}
      invalidates={[CALENDAR_KEY]}
      success={({ year }) => `已录入 ${year} 年，等待复核`}
      onClose={onClose}
      run={enter}
    >
      <div className="form-grid">
        <Form.Item name="year" label="年度" rules={[{ required: true, message: '请填年度' }]}>
          <InputNumber min={1992} max={2200} precision={0} />
        </Form.Item>
        <Form.Item
          name="regionCode"
          label="有效地区"
          extra="对其下级同样有效。"
          rules={[{ required: true, message: '请选择地区' }]}
        >
          <RegionSelect />
        </Form.Item>
      </div>
      <Form.Item
        name="source"
        label="依据文件"
        rules={[{ required: true, whitespace: true, min: 4, message: '请写明放假安排的文件' }]}
      >
        <Input maxLength={200} placeholder="如：国务院办公厅关于××××年部分节假日安排的通知（文号）" />
      </Form.Item>
      <PeriodItems />
    </FormDialog>
  );
}

function PeriodItems() {
  const year: number | undefined = Form.useWatch('year');
  return (
    <Form.List name="periods">
      {(fields, { add, remove }) => (
        <fieldset>
          <legend>放假与调休</legend>
          {fields.map(({ key, name }) => (
            <div key={key} className="calendar-row">
              <Form.Item name={[name, 'isWorkday']} label="安排">
                <Select
                  options={[
                    { value: false, label: '放假' },
                    { value: true, label: '调休上班' },
                  ]}
                />
              </Form.Item>
              <Form.Item
                name={[name, 'name']}
                label="名称"
                rules={[{ required: true, whitespace: true, message: '请写名称' }]}
              >
                <Input maxLength={40} />
              </Form.Item>
              <Form.Item name={[name, 'from']} label="首日" rules={[{ required: true, message: '请选日期' }]}>
                <DatePicker defaultPickerValue={pickerStart(year)} allowClear={false} />
              </Form.Item>
              <Form.Item
                name={[name, 'to']}
                label="末日（一天的不填）"
                dependencies={[['periods', name, 'from']]}
                rules={[notBefore(['periods', name, 'from'])]}
              >
                <DatePicker defaultPickerValue={pickerStart(year)} />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label={`去掉第 ${name + 1} 行`} onClick={() => remove(name)} />
            </div>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ name: '', isWorkday: true })}>
            加一行
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

const pickerStart = (year: number | undefined) => dayjs(`${year ?? todayInBeijing().slice(0, 4)}-01-01`);

const notBefore =
  (first: (string | number)[]) =>
  ({ getFieldValue }: Pick<FormInstance, 'getFieldValue'>) => ({
    validator: async (_: unknown, to: Dayjs | null | undefined) => {
      const from = getFieldValue(first) as Dayjs | undefined;
      if (from && to?.isBefore(from, 'day')) throw new Error('末日早于首日');
    },
  });

function enter({ periods = [], ...form }: YearForm, headers: { 'Idempotency-Key': string }): Promise<CalendarYear> {
  const rows = periods.map(({ name, isWorkday, from, to }) =>
    daysOf({ name: name.trim(), isWorkday, from: from.format('YYYY-MM-DD'), to: (to ?? from).format('YYYY-MM-DD') }),
  );
  return call(disclosure.POST('/calendar-years', { body: { ...form, days: rows.flat() }, headers })).catch(
    (error: unknown) => {
      throw error instanceof ApiProblem ? onRows(error, rows) : error;
    },
  );
}

/** The service names a day of the year; the person sees the row the day came from. */
function onRows(problem: ApiProblem, rows: readonly (readonly unknown[])[]): ApiProblem {
  const rowOfDay = rows.flatMap((days, row) => days.map(() => row));
  const fields = problem.fields.map((field) => {
    const [, day, part] = /^days\.(\d+)\.(\w+)$/.exec(field.path) ?? [];
    if (day === undefined) return field;
    return { ...field, path: `periods.${rowOfDay[Number(day)]}.${part === 'name' ? 'name' : 'from'}` };
  });
  return new ApiProblem({ ...problem, detail: problem.message, fields });
}
