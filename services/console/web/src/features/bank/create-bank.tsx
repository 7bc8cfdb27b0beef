import { Form, Input, InputNumber, Select } from 'antd';
import { call, registry } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { BANK_KEY, type BankLayout, type BankLayoutEntry } from './bank.ts';
import { AMOUNT_UNITS, BANK_LABELS, COOPERATION, ENCODINGS, FIELD_NAMES, LINE_ENDS } from './labels.ts';

const options = (labels: Record<string, string>) => Object.entries(labels).map(([value, label]) => ({ value, label }));

const FIELD_OPTIONS = Object.entries(FIELD_NAMES).map(([value, label]) => ({ value, label: `${label}（${value}）` }));

const fields = (...values: string[]) => values.map((value) => ({ value }));

/** What most banks of a county accept; the form starts from it. */
const STANDARD: BankLayout = {
  version: 1,
  encoding: 'gb18030',
  delimiter: '|',
  amountUnit: 'fen',
  lineEnd: 'crlf',
  rowsMax: 5000,
  header: fields('H', 'batchNo', 'count', 'totalFen', 'date'),
  detail: fields('D', 'seq', 'instructionId', 'payeeName', 'payeeAccount', 'payeeBankCode', 'amountFen', 'purpose'),
  trailer: fields('T', 'count', 'totalFen'),
};

type NewLayout = Pick<BankLayoutEntry, 'code' | 'name' | 'regionCode' | 'layout' | 'cooperationStatus'>;

interface BankForm extends Omit<NewLayout, 'layout'> {
  layout: Omit<BankLayout, 'delimiter' | 'header' | 'detail' | 'trailer'> & {
    delimiter: string;
    header: string[];
    detail: string[];
    trailer: string[];
  };
}

const valuesOf = (part: BankLayout['detail']) =>
  part.map(({ value, width }) => (width === undefined ? value : `${value}:${width}`));

/** 'payeeName:60' → a field of 60 bytes; without a number the field has no fixed width. */
function toFields(texts: readonly string[]): BankLayout['detail'] {
  return texts.map((text) => {
    const [, value, width] = /^(.+?)(?::(\d+))?$/.exec(text) ?? [];
    return { value: value ?? text, ...(width === undefined ? {} : { width: Number(width) }) };
  });
}

function toEntry({ layout, ...bank }: BankForm): NewLayout {
  return {
    ...bank,
    layout: {
      ...layout,
      delimiter: layout.delimiter === 'fixed' ? null : (layout.delimiter as BankLayout['delimiter']),
      header: toFields(layout.header ?? []),
      detail: toFields(layout.detail),
      trailer: toFields(layout.trailer ?? []),
    },
  };
}

/** Registers a bank with the layout of its payment file, for another person to approve. */
export function CreateBank({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  const { header, detail, trailer, delimiter, ...rest } = STANDARD;
  return (
    <FormDialog<BankForm, BankLayoutEntry>
      title="登记合作银行"
      okText="登记"
      consequence="登记后由另一人复核；复核通过后，该地区及其下级按此格式向银行写付款文件。"
      width={680}
      labels={BANK_LABELS}
      initialValues={{
        cooperationStatus: 'active',
        regionCode: actingGrant?.regionCode ?? '',
        layout: {
          ...rest,
          delimiter: delimiter ?? 'fixed',
          header: valuesOf(header),
          detail: valuesOf(detail),
          trailer: valuesOf(trailer),
        },
      }}
      invalidates={[BANK_KEY]}
      success={({ name }) => `已登记${name}，等待复核`}
      onClose={onClose}
      run={(values, headers) => call(registry.POST('/bank-layouts', { body: toEntry(values), headers }))}
    >
      <div className="form-grid">
        <Form.Item
          name="code"
          label="银行代码"
          rules={[{ required: true, pattern: /^[A-Z0-9]{3,12}$/, message: '3–12 位大写字母或数字' }]}
        >
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label="银行名称" rules={[{ required: true, whitespace: true, message: '请写银行名称' }]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="regionCode" label="有效地区" rules={[{ required: true, message: '请选择地区' }]}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="cooperationStatus" label="合作状态">
          <Select options={Object.entries(COOPERATION).map(([value, { label }]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name={['layout', 'version']} label="格式版本" rules={[{ required: true, message: '请填版本' }]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
        <Form.Item name={['layout', 'encoding']} label="编码">
          <Select options={options(ENCODINGS)} />
        </Form.Item>
        <Form.Item name={['layout', 'delimiter']} label="分隔符">
          <Select
            options={[
              { value: '|', label: '竖线 |' },
              { value: ',', label: '逗号 ,' },
              { value: '\t', label: '制表符' },
              { value: 'fixed', label: '不分隔（定长）' },
            ]}
          />
        </Form.Item>
        <Form.Item name={['layout', 'amountUnit']} label="金额单位">
          <Select options={options(AMOUNT_UNITS)} />
        </Form.Item>
        <Form.Item name={['layout', 'lineEnd']} label="换行">
          <Select options={options(LINE_ENDS)} />
        </Form.Item>
        <Form.Item
          name={['layout', 'rowsMax']}
          label="每个文件最多行数"
          rules={[{ required: true, message: '请填行数' }]}
        >
          <InputNumber min={1} max={100_000} precision={0} />
        </Form.Item>
      </div>
      <LineItem name="header" label="首行字段" />
      <LineItem name="detail" label="明细字段" isRequired />
      <LineItem name="trailer" label="尾行字段" />
    </FormDialog>
  );
}

function LineItem({ name, label, isRequired = false }: { name: string; label: string; isRequired?: boolean }) {
  return (
    <Form.Item
      name={['layout', name]}
      label={label}
      extra="按文件中的次序选择；固定值直接输入。定长格式在名称后加字节数，如 payeeName:60。"
      rules={isRequired ? [{ required: true, type: 'array', min: 3, message: '明细至少三个字段' }] : []}
    >
      <Select mode="tags" options={FIELD_OPTIONS} tokenSeparators={[' ']} />
    </Form.Item>
  );
}
