import type { NoticeContent, PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { describe, expect, it } from 'vitest';
import { publishable } from './publishable.ts';

const content: NoticeContent = {
  paragraphs: ['现将有关情况予以公示。'],
  columns: [
    { key: 'name', header: '项目名称', kind: 'text' },
    { key: 'amount', header: '资金规模', kind: 'amountFen' },
    { key: 'households', header: '受益户数', kind: 'number' },
    { key: 'startsOn', header: '开工日期', kind: 'date' },
  ],
  rows: [{ name: '水果基地', amount: '20000000', households: '36', startsOn: '2018-09-15' }],
};
const input: PublishNoticeInput = {
  requestKey: 'test-1',
  kind: 'projectAdmission',
  title: '江陵县2018年产业扶贫项目入库公示',
  regionCode: '421024',
  subject: { service: 'project-library', type: 'project', id: '1' },
  issuerName: '江陵县扶贫开发领导小组',
  boards: [{ kind: 'countySite', regionCode: '421024', name: '江陵县人民政府网站' }],
  period: { count: 10, unit: 'natural' },
  policyClause: '国开办发〔2018〕11号第四条',
  content,
  supervisionPhones: ['12317'],
  contact: '县扶贫办项目股',
  makerUserIds: ['user-maker'],
  businessDate: '2018-09-01',
  isBackfilled: false,
  authority: { service: 'project-library', decisionId: '1', onBehalfOf: { userId: 'u', userName: '李决定' } },
};
const withCells = (cells: Record<string, string>, totals?: Record<string, string>): PublishNoticeInput => ({
  ...input,
  content: { ...content, rows: [{ ...content.rows[0], ...cells }], ...(totals ? { totals } : {}) },
});
const withColumn = (header: string, kind: NoticeContent['columns'][number]['kind'], cell = ''): PublishNoticeInput => ({
  ...input,
  content: { ...content, columns: [...content.columns, { key: 'who', header, kind }], rows: [{ who: cell }] },
});
const refusal = (message: string) => expect.objectContaining({ publicMessage: expect.stringContaining(message) });
const problemOf = (changed: PublishNoticeInput) => {
  try {
    publishable(changed);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('the figures of a notice', () => {
  it.each([
    ['150,000,000.00 元, whose fen read like a mobile number', { amount: '15000000000' }],
    ['139,071,612.34 元', { amount: '13907161234' }],
    ['an amount whose fen read like a mobile number with the country code', { amount: '8613907161234' }],
    ['an amount in the totals', {}, { name: '合计', amount: '15000000000' }],
  ])('are published as %s', (_name, cells, totals?: Record<string, string>) => {
    expect(problemOf(withCells(cells, totals))).toBeUndefined();
  });

  it.each([
    ['a mobile number in a column of counts', { households: '13907161234' }, '第 1 行“受益户数”含有疑似手机号'],
    [
      'an identity number of fifteen digits among the amounts',
      { amount: '110105491231002' },
      '第 1 行“资金规模”：金额',
    ],
    ['a day that does not exist', { startsOn: '2018-13-45' }, '第 1 行“开工日期”：日期应为 YYYY-MM-DD'],
  ])('hide no %s', (_name, cells, message) => {
    expect(problemOf(withCells(cells))).toEqual(refusal(message));
  });
});

describe('a notice that is refused', () => {
  it('names its places as the form does', () => {
    const board = { ...input.boards[0]!, name: '' };
    const long = '村'.repeat(121);
    const { content: withoutTitle, ...rest } = withCells({ name: '路'.repeat(1001) });
    expect(problemOf({ ...rest, content: withoutTitle, title: long, boards: [board], supervisionPhones: [] })).toEqual(
      refusal(
        '公示内容有误：标题：不能超过 120 字；第 1 个公示栏的名称：不能为空；第 1 行“项目名称”：单元格不能超过 1000 字；监督电话：须载明监督电话',
      ),
    );
    expect(problemOf(withCells({ other: '1' }))).toEqual(refusal('第 1 行“other”：表头中没有这一列'));
  });

  it('is refused in words, too, when it has no shape at all', () => {
    const { content: _content, ...shapeless } = input;
    expect(problemOf(shapeless as PublishNoticeInput)).toEqual(refusal('公示内容有误：公示内容：'));
  });
});

describe('the names of persons', () => {
  it.each([
    ['张三', '张*'],
    ['张大三', '张*三'],
    ['张 三', '张*'],
    ['欧阳修文', '欧**文'],
    ['阿依古丽·买买提', '阿******提'],
    ['张大三、李四；王五（妻）', '张*三、李*；王*（*）'],
    ['张*三', '张*三'],
    ['张*', '张*'],
  ])('in a column of names: %s is published as %s', (name, masked) => {
    expect(publishable(withColumn('户主姓名', 'personName', name)).content.rows[0]).toEqual({ who: masked });
  });

  it('are masked in the totals, where a word such as 合计 stays', () => {
    const names = withColumn('户主姓名', 'personName');
    const totalled = (who: string) => publishable({ ...names, content: { ...names.content, totals: { who } } }).content;
    expect(totalled('合计').totals).toEqual({ who: '合计' });
    expect(totalled('张大三').totals).toEqual({ who: '张*三' });
  });

  it.each(['姓名', '户主', '户主姓名', '户 主', '贫困户主（签字）', '家庭成员', '领款人', '联系人姓名', '受益户名单'])(
    'are not published under “%s” undeclared',
    (header) => {
      expect(problemOf(withColumn(header, 'text', '张三'))).toEqual(
        refusal(`第 5 列表头“${header}”像是个人姓名，须声明为姓名列`),
      );
    },
  );

  it.each(['项目名称', '与户主关系', '家庭成员数', '受益人数', '受益对象', '责任人', '收款单位', '项目名单'])(
    'are not looked for under “%s”',
    (header) => {
      expect(problemOf(withColumn(header, 'text', '—'))).toBeUndefined();
    },
  );
});
