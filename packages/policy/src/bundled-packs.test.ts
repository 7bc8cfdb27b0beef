import { describe, expect, it } from 'vitest';
import {
  bundledPacks,
  daysOf,
  fenOf,
  formatValue,
  integerByYearOf,
  parameterCatalogue,
  type ParameterKey,
  rateOf,
  ratioOf,
  regionsOf,
  resolve,
  weightsOf,
} from './index.ts';

const packs = bundledPacks();
const ask = (regionCode: string, date: string, key: ParameterKey) => resolve({ packs, regionCode, date, key });

// region, business date, key, value as shown, document, clause
const stated: [string, string, ParameterKey, string, string, string][] = [
  ['421024', '2018-06-01', 'fund.industryShareMinimum', '60%', '江政办发〔2018〕1号', '二（三）'],
  ['421024', '2018-06-01', 'fund.industryHouseholdShareMinimum', '60%', '江政办发〔2018〕1号', '二（三）'],
  ['421024', '2018-06-01', 'fund.industrySpecialFundMinimumFen', '2,000万元', '江政办发〔2018〕1号', '二（三）'],
  ['421024', '2018-06-01', 'fund.surplusCarriesOver', '是', '江政办发〔2018〕1号', '二（三）'],
  ['421024', '2018-06-01', 'fund.specialFundShortfallPayer', '县财政', '江政办发〔2018〕1号', '二（三）'],
  ['421024', '2018-06-01', 'fund.processingSupportMinimumFen', '5,000万元', '江政办发〔2018〕1号', '二（二）'],
  ['421024', '2018-06-01', 'credit.compensationPoolFen', '1,200万元', '江政办发〔2018〕1号', '二（八）'],
  ['421024', '2018-06-01', 'credit.leverage', '1:8', '江政办发〔2018〕1号', '二（八）'],
  ['421024', '2018-06-01', 'credit.lossSharing', '3:7', '江政办发〔2018〕1号', '二（八）'],
  ['421024', '2018-06-01', 'credit.householdInterestSubsidyRate', '100%', '江政办发〔2018〕1号', '二（八）'],
  ['421024', '2018-06-01', 'credit.entityInterestSubsidyRate', '50%', '江政办发〔2018〕1号', '二（八）'],
  ['421024', '2018-06-01', 'reward.entityDriveRateMinimum', '70%', '江政办发〔2018〕1号', '二（五）'],
  ['421024', '2018-06-01', 'target.onlineShopsPerVillage', '5个', '江政办发〔2018〕1号', '二（七）'],
  ['611022', '2017-01-01', 'share.householdShareOfFiscalInvestment', '70%', '商政办发〔2016〕98号', '三（二）'],
  ['611022', '2017-01-01', 'agreement.signerWithinVillage', '村委会', '商政办发〔2016〕98号', '四（二）'],
  ['611022', '2017-01-01', 'agreement.signerAcrossVillages', '镇政府', '商政办发〔2016〕98号', '四（二）'],
  ['611022', '2017-01-01', 'agreement.signerAcrossTownships', '县区政府', '商政办发〔2016〕98号', '四（二）'],
  ['620422', '2016-01-01', 'fund.fiscalIncrementShareMinimum', '20%', '县委发〔2015〕53号', '四（一）'],
  ['620422', '2016-01-01', 'fund.recoveredStockShareMinimum', '50%', '县委发〔2015〕53号', '四（一）'],
  ['620422', '2016-01-01', 'fund.consolidationVillageShare', '54%', '县委发〔2015〕53号', '四（二）'],
  ['620422', '2016-01-01', 'fund.consolidationHouseholdShare', '57%', '县委发〔2015〕53号', '四（二）'],
  ['620422', '2016-01-01', 'fund.annualConsolidationMinimumFen', '100,000万元', '县委发〔2015〕53号', '四（二）'],
  ['620422', '2016-01-01', 'fund.villageMutualFundFen', '50万元', '县委发〔2015〕53号', '三（四）2'],
  ['620422', '2016-01-01', 'credit.loanAmountMaximumFen', '5万元', '县委发〔2015〕53号', '三（四）2'],
  ['620422', '2016-01-01', 'credit.loanTermMaximum', '3年', '县委发〔2015〕53号', '三（四）2'],
  [
    '210423',
    '2016-09-01',
    'fund.allocationFactors',
    '当年脱贫任务人数、建档立卡脱贫户数',
    '辽政发〔2016〕62号',
    '五（一）3',
  ],
  ['210423', '2016-09-01', 'region.keyCountyCount', '15个', '辽政发〔2016〕62号', '一（三）2'],
  ['210423', '2018-01-01', 'fund.liaoxibeiDifferentiated', '是', '转载页未载文号', '十章一节'],
  ['42', '2022-01-01', 'fund.managementFeeRateMaximum', '1%', '财农〔2021〕19号', '项目管理费'],
  ['611022', '2022-01-01', 'project.overrunReapprovalRate', '10%', '文号未核实', '超计划投资'],
  ['421024', '2022-01-01', 'notice.allocationResultDays', '15个工作日', '文号未核实', '分配结果'],
  ['421024', '2022-01-01', 'fund.passDownDays', '30个自然日', '中华人民共和国预算法（2014年修正）', '第五十二条'],
  ['421024', '2022-01-01', 'payment.retentionPeriod', '1年', '平台默认值，非政策文件', '报账'],
  ['421024', '2022-01-01', 'project.upheldObjectionReturnsTo', 'proposer', '平台默认值，非政策文件', '入库'],
  ['421024', '2022-01-01', 'fund.earlyPlanDeadline', '1月15日', '平台默认值，非政策文件', '资金'],
];

describe('bundled packs', () => {
  it.each(stated)('in %s on %s %s is %s by %s %s', (regionCode, date, key, shown, documentNumber, clauseId) => {
    const resolved = ask(regionCode, date, key);
    expect(formatValue(resolved.type, resolved.value, resolved.unit)).toBe(shown);
    expect([resolved.documentNumber, resolved.clause.id]).toEqual([documentNumber, clauseId]);
  });

  it('states every catalogue key at least once, so that no key is dead', () => {
    const used = new Set(packs.flatMap(({ parameters }) => parameters.map(({ key }) => key)));
    expect(Object.keys(parameterCatalogue).filter((key) => !used.has(key as ParameterKey))).toEqual([]);
  });

  it('cites every clause it lists', () => {
    const idle = packs.flatMap(({ id, clauses, parameters }) =>
      clauses
        .filter((clause) => !parameters.some((parameter) => parameter.clause === clause.id))
        .map((clause) => `${id} ${clause.id}`),
    );
    expect(idle).toEqual([]);
  });

  it('gives the lending room of 江政办发〔2018〕1号 二（八）exactly: 1200万 × 8 = 9600万', () => {
    const [pool = 0, loans = 0] = ratioOf(ask('421024', '2018-06-01', 'credit.leverage'));
    expect((fenOf(ask('421024', '2018-06-01', 'credit.compensationPoolFen')) * BigInt(loans)) / BigInt(pool)).toBe(
      9_600_000_000n,
    );
  });

  it('sums the yearly exits of 辽宁“十三五”规划 一章三节 to 81万 persons and 1791 villages', () => {
    const total = (key: ParameterKey) =>
      Object.values(integerByYearOf(ask('21', '2018-01-01', key))).reduce((sum, count) => sum + count, 0);
    expect([
      total('target.exitPersonsByYear'),
      total('target.exitVillagesByYear'),
      total('target.exitCountiesByYear'),
    ]).toEqual([810_000, 1791, 15]);
  });

  it('names the ten counties of 十章一节 by registry code', () => {
    const codes = regionsOf(ask('21', '2018-01-01', 'region.liaoxibeiCounties')).map(({ code }) => code);
    expect(codes).toHaveLength(10);
    expect(codes).toContain('210727');
    expect(codes.every((code) => code.startsWith('21'))).toBe(true);
  });

  it('weights the factors of 财农〔2021〕19号 30/30/30/10', () => {
    expect(weightsOf(ask('42', '2022-01-01', 'fund.factorWeights')).map(({ share }) => share)).toEqual([
      '0.30',
      '0.30',
      '0.30',
      '0.10',
    ]);
  });

  it('reads rates exactly and notice periods with their unit', () => {
    expect(rateOf(ask('620422', '2016-01-01', 'fund.consolidationVillageShare'))).toEqual({
      numerator: 27n,
      denominator: 50n,
    });
    expect(daysOf(ask('421024100', '2022-01-01', 'notice.townshipBoardDays'))).toEqual({ count: 10, unit: 'natural' });
  });

  it('marks what no document states as a platform default', () => {
    expect(ask('421024', '2022-01-01', 'notice.objectionHandlingDays').confidence).toBe('platformDefault');
    expect(ask('421024', '2022-01-01', 'fund.passDownDays').confidence).toBe('unconfirmed');
  });
});
