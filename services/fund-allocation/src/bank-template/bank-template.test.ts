import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { bankTemplateSchema, standardTemplate, type BankTemplate } from './bank-template.ts';
import {
  encodeInstructionFile,
  parseInstructionFile,
  type FileInstruction,
  type InstructionFile,
} from './instruction-file.ts';
import { parseResultFile, readBatchNo } from './result-file.ts';

const widths: Record<string, number> = {
  H: 1,
  D: 1,
  T: 1,
  batchNo: 30,
  count: 8,
  totalFen: 24,
  date: 8,
  seq: 8,
  instructionId: 40,
  payeeName: 120,
  payeeAccount: 32,
  payeeBankCode: 12,
  amountFen: 22,
  purpose: 160,
};
const withWidths = (fields: BankTemplate['header']) =>
  fields.map(({ value }) => ({ value, width: widths[value] ?? 10 }));

const fixedWidth: BankTemplate = {
  ...standardTemplate,
  delimiter: null,
  lineEnd: 'lf',
  header: withWidths(standardTemplate.header),
  detail: withWidths(standardTemplate.detail),
  trailer: withWidths(standardTemplate.trailer),
};

const templates: [string, BankTemplate][] = [
  ['GB18030, | and fen', standardTemplate],
  ['UTF-8, tab and yuan', { ...standardTemplate, encoding: 'utf8', delimiter: '\t', amountUnit: 'yuan' }],
  ['GBK, comma and yuan', { ...standardTemplate, encoding: 'gbk', delimiter: ',', amountUnit: 'yuan' }],
  ['GB18030 in fixed widths, yuan', { ...fixedWidth, amountUnit: 'yuan' }],
];

// What every encoding can write; a separate test shows what GBK cannot.
const word = fc
  .string({ unit: fc.constantFrom(...'王建国李村合作社大棚AZaz09()·第一'), minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() === text);
const instruction: fc.Arbitrary<FileInstruction> = fc.record({
  instructionId: fc.stringMatching(/^[0-9a-f]{32}$/),
  payeeName: word,
  payeeAccount: fc.stringMatching(/^[0-9]{8,32}$/),
  payeeBankCode: fc.stringMatching(/^[0-9]{12}$/),
  amountFen: fc.bigInt(1n, 10n ** 15n),
  purpose: word,
});
const file: fc.Arbitrary<InstructionFile> = fc.record({
  batchNo: fc.stringMatching(/^PC421024-2026[01][1-9]0[1-9]-[0-9]{4}-1$/),
  date: fc.constantFrom('2019-03-27', '2026-11-22'),
  instructions: fc.array(instruction, { minLength: 1, maxLength: 20 }),
});

const one = (more: Partial<FileInstruction>): InstructionFile => ({
  batchNo: 'PC421024-20261122-0001-1',
  date: '2026-11-22',
  instructions: [
    { ...sample, instructionId: 'a1' },
    { ...sample, instructionId: 'a2', ...more },
  ],
});
const sample: FileInstruction = {
  instructionId: 'a1',
  payeeName: '三湖农场合作社',
  payeeAccount: '6228480402564890018',
  payeeBankCode: '103537000011',
  amountFen: 19_126_600n,
  purpose: '大棚工程款',
};

function refusalOf(work: () => unknown): { message: string; paths: string[] } {
  try {
    work();
  } catch (error) {
    const { publicMessage, fields } = error as { publicMessage: string; fields: { path: string }[] };
    return { message: publicMessage, paths: fields.map(({ path }) => path) };
  }
  throw new Error('nothing was refused');
}

describe('an instruction file', () => {
  it.each(templates)('reads back exactly as it was written: %s', (_name, template) => {
    fc.assert(
      fc.property(file, (content) => {
        expect(parseInstructionFile(template, encodeInstructionFile(template, content))).toEqual(content);
      }),
      { numRuns: 200 },
    );
  });

  it('is byte for byte what format v1 says', () => {
    const text = iconv.decode(encodeInstructionFile(standardTemplate, one({})), 'gb18030');
    expect(text).toBe(
      [
        'H|PC421024-20261122-0001-1|2|38253200|20261122',
        'D|1|a1|三湖农场合作社|6228480402564890018|103537000011|19126600|大棚工程款',
        'D|2|a2|三湖农场合作社|6228480402564890018|103537000011|19126600|大棚工程款',
        'T|2|38253200',
        '',
      ].join('\r\n'),
    );
  });

  it.each(['㛃', '𠮷', '•', '龴'])(
    'writes %s in GB18030, and is refused in GBK with row and field, never as ?',
    (rare) => {
      const content = one({ payeeName: `王${rare}` });
      expect(parseInstructionFile(standardTemplate, encodeInstructionFile(standardTemplate, content))).toEqual(content);
      const gbk: BankTemplate = { ...standardTemplate, encoding: 'gbk' };
      expect(refusalOf(() => encodeInstructionFile(gbk, content))).toEqual({
        message: `第2行“收款人户名”含有 GBK 编码写不出的字：${rare}`,
        paths: ['instructions.1.payeeName'],
      });
    },
  );

  it.each([
    ['a delimiter', standardTemplate, { purpose: '工程款|1' }, '第2行“用途”含有分隔符“|”'],
    ['half a character', standardTemplate, { payeeName: '王\uD800' }, '第2行“收款人户名”含有 GB18030 编码写不出的字'],
    ['a line break', standardTemplate, { payeeName: '王\n五' }, '第2行“收款人户名”含有换行或控制字符'],
    ['more bytes than the width', fixedWidth, { payeeName: '社'.repeat(61) }, '超出宽度：最多 120 字节，实有 122 字节'],
    ['a blank that a fixed width would lose', fixedWidth, { payeeName: '王五 ' }, '首尾不能有空格'],
  ])('refuses %s', (_name, template, more, message) => {
    expect(refusalOf(() => encodeInstructionFile(template, one(more))).message).toContain(message);
  });

  it('refuses more rows than the bank takes in one file', () => {
    expect(() => encodeInstructionFile({ ...standardTemplate, rowsMax: 1 }, one({}))).toThrow('最多 1 笔');
  });
});

describe('a template', () => {
  const without = (fields: BankTemplate['header'], name: string) => fields.filter(({ value }) => value !== name);
  const { header, detail, result } = standardTemplate;

  it.each([
    ['明细须有“指令号”', { detail: without(detail, 'instructionId') }],
    ['明细须有“收款人户名”', { detail: without(detail, 'payeeName') }],
    ['明细须有“收款账号”', { detail: without(detail, 'payeeAccount') }],
    ['明细须有“金额”', { detail: without(detail, 'amountFen') }],
    ['首行须有“批次号”', { header: without(header, 'batchNo') }],
    ['回单首行须有“批次号”', { result: { ...result, header: without(result.header, 'batchNo') } }],
    ['回单明细须有“指令号”', { result: { ...result, detail: without(result.detail, 'instructionId') } }],
    ['回单明细须有“返回码”', { result: { ...result, detail: without(result.detail, 'code') } }],
    ['回单明细须有“金额”', { result: { ...result, detail: without(result.detail, 'amountFen') } }],
  ])('is refused when it cannot pay or be answered: %s', (message, more) => {
    const parsed = bankTemplateSchema.safeParse({ ...standardTemplate, ...more });
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('writes nothing that would not read back as it was written', () => {
    const [first, ...rest] = detail;
    const template = bankTemplateSchema.parse({
      ...standardTemplate,
      detail: [{ value: `${first!.value}|1` }, ...rest],
    });
    expect(() => encodeInstructionFile(template, one({}))).toThrow('第1行应有 8 个字段，实有 9 个');
  });

  it('may leave the day out of the first line', () => {
    const template = bankTemplateSchema.parse({ ...standardTemplate, header: without(header, 'date') });
    const { instructions, date } = parseInstructionFile(template, encodeInstructionFile(template, one({})));
    expect({ instructions, date }).toEqual({ instructions: one({}).instructions, date: '' });
  });

  it('needs a width for every field when it has no delimiter', () => {
    expect(bankTemplateSchema.safeParse({ ...standardTemplate, delimiter: null }).success).toBe(false);
  });
});

describe('a result file', () => {
  const bytes = (...lines: string[]) => iconv.encode(`${lines.join('\r\n')}\r\n`, 'gb18030');
  const paid = 'R|1|a1|0000|交易成功|19126600|YH2026ABC|20261122101500';

  it('maps codes to outcomes, and a code it does not know to unknown', () => {
    const lines = [paid, 'R|2|a2|1001|账号不存在|100||', 'R|3|a3|1999|银行拒绝受理|100||', 'R|4|a4|7777|？|100||'];
    const answer = bytes('H|PC1-1|4|20261122', ...lines, 'T|4');
    expect(readBatchNo(standardTemplate, answer)).toBe('PC1-1');
    const rows = parseResultFile(standardTemplate, answer);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['paid', 'returned', 'rejected', 'unknown']);
    expect(rows[0]).toMatchObject({ amountFen: 19_126_600n, settledOn: '2026-11-22', bankReference: 'YH2026ABC' });
  });

  it.each([
    ['a trailer with another count', ['H|PC1-1|1|20261122', paid, 'T|2'], '末行笔数 2 与明细 1 笔不符'],
    ['a header with another count', ['H|PC1-1|3|20261122', paid, 'T|1'], '首行笔数 3 与明细 1 笔不符'],
    ['a line with a field missing', ['H|PC1-1|1|20261122', 'R|1|a1|0000', 'T|1'], '第1行应有 8 个字段，实有 4 个'],
    [
      'an amount that is not whole fen',
      ['H|PC1-1|1|20261122', paid.replace('19126600', '1.5'), 'T|1'],
      '不是以分为单位的整数',
    ],
    [
      'a day that does not exist',
      ['H|PC1-1|1|20261122', paid.replace('20261122', '20260231'), 'T|1'],
      '“20260231101500”不是',
    ],
    [
      'a time that is none',
      ['H|PC1-1|1|20261122', paid.replace('20261122101500', '昨天'), 'T|1'],
      '第1行入账时间“昨天”不是以 YYYYMMDD 写的日期',
    ],
    ['a control character', ['H|PC1-1|1|20261122', paid.replace('交易', '\u0000'), 'T|1'], '含有控制字符'],
    ['no trailer', ['H|PC1-1|1|20261122'], '缺首行或末行'],
  ])('is refused whole with %s', (_name, lines, message) => {
    expect(() => parseResultFile(standardTemplate, bytes(...lines))).toThrow(message);
  });

  it('is refused when its bytes are not text of the encoding', () => {
    expect(() => parseResultFile(standardTemplate, Buffer.from([0x48, 0xff, 0xff, 0x0a]))).toThrow(
      '不是有效的 GB18030 文本',
    );
  });
});
