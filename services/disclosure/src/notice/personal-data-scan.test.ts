import { describe, expect, it } from 'vitest';
import { findPersonalData, kindsOfPersonalData } from './personal-data-scan.ts';

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
    ['a bank card of sixteen digits', '卡号 6222020000000007', '银行卡号'],
    ['one of nineteen digits in groups', '6228 4800 0000 0000 018', '银行卡号'],
    ['an e-mail address', '请发 zhang.san@example.com', '电子邮箱'],
  ])('finds %s', (_name, text, kind) => {
    expect(kindsOfPersonalData(text)).toEqual([kind]);
  });

  it.each([
    ['an amount', '总投资 1234567890.12 万元'],
    ['a document number', '江政办发〔2018〕1号'],
    ['two dates', '2023-08-14 2023-08-23'],
    ['a landline of an office', '0716-4728317'],
    ['the national hotline', '12317'],
    ['a credit code', '91421024MA4890ABXC'],
    ['a project code', 'XM-2018-0001-00012'],
    ['sixteen digits that fail Luhn', '6222020000000008'],
    ['eighteen digits without a birthday', '421024199913450018'],
  ])('lets %s pass', (_name, text) => {
    expect(kindsOfPersonalData(text)).toEqual([]);
  });

  it('lets an office mobile that is published as supervision phone pass, and no other', () => {
    const phones = ['监督电话 138-7165-0001'];
    expect(kindsOfPersonalData('举报请拨 13871650001', phones)).toEqual([]);
    expect(kindsOfPersonalData('举报请拨 13871650002', phones)).toEqual(['手机号']);
  });

  it('names paragraph, column header, row and total, never the number itself', () => {
    const secret = '13871650001';
    const problems = findPersonalData({
      title: '公示',
      issuerName: '县扶贫办',
      contact: secret,
      policyClause: '第四条',
      boards: [{ kind: 'countySite', regionCode: '421024', name: '县网站' }],
      supervisionPhones: ['12317'],
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
