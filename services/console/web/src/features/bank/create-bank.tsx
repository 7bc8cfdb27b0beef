import { Form, Input, InputNumber, Select } from 'antd';
import { call, registry } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { BANK_KEY, type BankLayout, type BankLayoutEntry } from './bank.ts';
import { AMOUNT_UNITS, BANK_LABELS, COOPERATION, ENCODINGS, FIELD_NAMES, LINE_ENDS, optionsOf } from './labels.ts';
import { LineItem } from './line-item.tsx';
import { ResultItems } from './result-items.tsx';

const fields = (...values: string[]) => values.map((value) => ({ value }));

type ResultLayout = NonNullable<BankLayout['result']>;

/** What most banks of a county accept and answer; the form starts from it. */
const STANDARD: BankLayout & { result: ResultLayout } = {
  version: 1,
  encoding: 'gb18030',
  delimiter: '|',
  amountUnit: 'fen',
  lineEnd: 'crlf',
  rowsMax: 5000,
  header: fields('H', 'batchNo', 'count', 'totalFen', 'date'),
  detail: fields('D', 'seq', 'instructionId', 'payeeName', 'payeeAccount', 'payeeBankCode', 'amountFen', 'purpose'),
  trailer: fields('T', 'count', 'totalFen'),
  result: {
    header: fields('H', 'batchNo', 'count', 'date'),
    detail: fields('R', 'seq', 'instructionId', 'code', 'message', 'amountFen', 'bankReference', 'settledAt'),
    trailer: fields('T', 'count'),
    outcomes: { '0000': 'paid', '1001': 'returned', '1999': 'rejected' },
  },
};

type NewLayout = Pick<BankLayoutEntry, 'code' | 'name' | 'regionCode' | 'layout' | 'cooperationStatus'>;
type Lines = Record<'header' | 'detail' | 'trailer', BankLayout['detail']>;
/** Each field as it is typed: 'payeeName:60', or without a width. */
type TypedLines = Record<keyof Lines, string[]>;

interface BankForm extends Omit<NewLayout, 'layout'> {
  layout: Omit<BankLayout, 'delimiter' | 'result' | keyof Lines> &
    TypedLines & {
      delimiter: string;
      hasOwnResult: boolean;
      /** Absent while the form shows no answer of the bank's own. */
      result?: TypedLines & { outcomes: { code: string; outcome: ResultLayout['outcomes'][string] }[] };
    };
}

const typedLines = ({ header, detail, trailer }: Lines): TypedLines => ({
  header: valuesOf(header),
  detail: valuesOf(detail),
  trailer: valuesOf(trailer),
});

const valuesOf = (part: BankLayout['detail']) =>
  part.map(({ value, width }) => (width === undefined ? value : `${value}:${width}`));

const toLines = ({ header, detail, trailer }: TypedLines): Lines => ({
  header: toFields(header ?? []),
  detail: toFields(detail),
  trailer: toFields(trailer ?? []),
});

/** 'payeeName:60' → a field of 60 bytes; without a number the field has no fixed width. */
function toFields(texts: readonly string[]): BankLayout['detail'] {
  return texts.map((text) => {
    const [, value, width] = /^(.+?)(?::(\d+))?$/.exec(text) ?? [];
    return { value: value ?? text, ...(width === undefined ? {} : { width: Number(width) }) };
  });
}

function toEntry({ layout: { hasOwnResult, result, delimiter, ...layout }, ...bank }: BankForm): NewLayout {
  const isFixed = delimiter === 'fixed';
  return {
    ...bank,
    layout: {
      ...layout,
      ...toLines(layout),
      delimiter: isFixed ? null : (delimiter as BankLayout['delimiter']),
      ...(result && (hasOwnResult || isFixed) ? { result: toResult(result) } : {}),
    },
  };
}

function toResult({ outcomes, ...lines }: NonNullable<BankForm['layout']['result']>): ResultLayout {
  return {
    ...toLines(lines),
    outcomes: Object.fromEntries(outcomes.map(({ code, outcome }) => [code, outcome])),
  };
}

/** Registers a bank with the layout of its payment file, for another person to approve. */
export function CreateBank({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  const { delimiter, result, ...rest } = STANDARD;
  return (
    <FormDialog<BankForm, BankLayoutEntry>
      title="登记合作银行"
      okText="登记"
      consequence="登记后由另一人复核；复核通过后，该地区及其下级按此格式向银行写付款文件、读银行的回单。"
      width={680}
      labels={BANK_LABELS}
      initialValues={{
        cooperationStatus: 'active',
        regionCode: actingGrant?.regionCode ?? '',
        layout: {
          ...rest,
          ...typedLines(STANDARD),
          delimiter: delimiter ?? 'fixed',
          hasOwnResult: false,
          result: {
            ...typedLines(result),
            outcomes: Object.entries(result.outcomes).map(([code, outcome]) => ({ code, outcome })),
          },
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
          <Select options={optionsOf(ENCODINGS)} />
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
          <Select options={optionsOf(AMOUNT_UNITS)} />
        </Form.Item>
        <Form.Item name={['layout', 'lineEnd']} label="换行">
          <Select options={optionsOf(LINE_ENDS)} />
        </Form.Item>
        <Form.Item
          name={['layout', 'rowsMax']}
          label="每个文件最多行数"
          rules={[{ required: true, message: '请填行数' }]}
        >
          <InputNumber min={1} max={100_000} precision={0} />
        </Form.Item>
      </div>
      <LineItem name={['layout', 'header']} label="首行字段" names={FIELD_NAMES} />
      <LineItem name={['layout', 'detail']} label="明细字段" names={FIELD_NAMES} isRequired />
      <LineItem name={['layout', 'trailer']} label="尾行字段" names={FIELD_NAMES} />
      <ResultItems />
    </FormDialog>
  );
}
