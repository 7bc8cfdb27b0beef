import { describe, expect, it } from 'vitest';
import { findPersonalData, kindsOfPersonalData } from './personal-data-scan.ts';

const notice = {
  title: '公示',
  issuerName: '县扶贫办',
  contact: '县扶贫办项目股',
  policyClause: '第四条',
  boards: [{ kind: 'countySite' as const, regionCode: '421024', name: '县网站' }],
  supervisionPhones: ['12317'],
  content: { paragraphs: [], columns: [], rows: [] },
};

describe('the scan for personal data', () => {
  it.each([
    ['an identity number', '户主身份证 11010519491231002X', '身份证号'],
    ['one whose check character is wrong', '110105194912310021', '身份证号'],
    ['one with blanks', '110105 19491231 002X', '身份证号'],
    ['one in full-width digits', '110105194912310021', '身份证号'],
    ['one of fifteen digits', '110105491231002', '身份证号'],
    ['a mobile number', '联系人张三，电话13871650001。', '手机号'],
    ['one with dashes', '138-7165-0001', '手机号'],
    ['one with the country code', '+86 13871650001', '手机号'],
    ['one beside another number', '36户 13871650001', '手机号'],
    ['one before an amount', '139 0716 1234 5000元', '手机号'],
    ['one before a count', '张三 139-0716-1234 1户', '手机号'],
    ['one with dots', '139.0716.1234', '手机号'],
    ['one with the country code, glued', '008613871650001', '手机号'],
    ['an identity number behind an ordinal', '1. 421024 19900307 6512', '身份证号'],
    ['one before a count', '421024 19900307 6512 2户', '身份证号'],
    ['one written like a date', '421024-1990-03-07-6512', '身份证号'],
    ['one with a separate X before a count', '110105 19491231 002 X 3人', '身份证号'],
    ['a bank card before an amount', '卡号6222021202001234567 100元', '银行卡号'],
    ['one behind an ordinal', '1.6222021202001234567', '银行卡号'],
    ['one between a door number and an amount', '3组 12 6222 0212 0200 1234 567 1200.50', '银行卡号'],
    ['a bank card of sixteen digits', '卡号 6222020000000007', '银行卡号'],
    ['one of nineteen digits in groups', '6228 4800 0000 0000 018', '银行卡号'],
    ['an e-mail address', '请发 zhang.san@example.com', '电子邮箱'],
  ])('finds %s', (_name, text, kind) => {
    expect(kindsOfPersonalData(text)).toEqual([kind]);
  });

  it.each([
    ['an amount', '总投资 1234567890.12 万元'],
    ['a document number', '江政办发〔2018〕1号'],
    ['a document number of many digits', '鄂财预发〔2018〕139 号、140 号'],
    ['an amount as long as a mobile number', '总投资 139012345.67 元'],
    ['amounts in a row', '15.5 20.35 18.20 万元'],
    ['amounts with thousands', '1,390,123,456.78 元'],
    ['an area', '流转土地 1380.5 亩，建筑面积 15301.25 平方米'],
    ['two dates', '2023-08-14 2023-08-23'],
    ['dates between numbers', '序号 15 2019-11-20 3 户'],
    ['a span of dates', '2018.9.15-2019.11.20'],
    ['several hotlines', '12317、0716-4728317 4728318、400-810-8888'],
    ['a landline of an office', '0716-4728317'],
    ['the national hotline', '12317'],
    ['a credit code', '91421024MA4890ABXC'],
    ['a project code', 'XM-2018-0001-00012'],
    ['sixteen digits that fail Luhn', '6222020000000008'],
    ['eighteen digits without a birthday', '421024199913450018'],
  ])('lets %s pass', (_name, text) => {
    expect(kindsOfPersonalData(text)).toEqual([]);
  });

  it('reads a long text in one pass', { timeout: 5000 }, () => {
    const text = `${'2 0-'.repeat(20_000)}。联系人 13871650001。`;
    expect(kindsOfPersonalData(text)).toEqual(['手机号']);
  });

  it('does not take a mobile number for an office because it stands among the supervision phones', () => {
    const phones = ['12317', '县扶贫办 0716-4728317', '监督员 138-7165-0001'];
    expect(findPersonalData({ ...notice, supervisionPhones: phones, contact: '13871650001' })).toMatchObject([
      { path: 'contact' },
      { path: 'supervisionPhones.2', message: '第 3 个监督电话含有疑似手机号，公示前须删除或隐去' },
    ]);
  });

  it('names paragraph, column header, row and total, never the number itself', () => {
    const secret = '13871650001';
    const problems = findPersonalData({
      ...notice,
      contact: secret,
      content: {
        paragraphs: ['说明', `电话 ${secret}`],
        columns: [{ key: 'owner', header: '负责人', kind: 'text' }],
        rows: [{ owner: '张三' }, { owner: `张三 ${secret}` }],
        totals: { owner: secret },
      },
    });
    expect(problems.map(({ path }) => path)).toEqual([
      'contact',
      'content.paragraphs.1',
      'content.rows.1.owner',
      'content.totals.owner',
    ]);
    expect(problems[2]!.message).toBe('第 2 行“负责人”含有疑似手机号，公示前须删除或隐去');
    expect(JSON.stringify(problems)).not.toContain(secret);
  });
});
