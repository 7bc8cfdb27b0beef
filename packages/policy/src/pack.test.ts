import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPacks, parsePack } from './index.ts';

const yaml = (parameter: string, head = '', kind = 'document') => `
id: sample
version: 1
kind: ${kind}
issuer: 某县
documentNumber: 某发〔2018〕1号
title: 某办法
jurisdiction: "421024"
effectiveFrom: "2018-01-14"
dateConfidence: confirmed
confidence: confirmed
${head}
clauses: [{ id: 第一条, heading: 规定, summary: 规定 }]
parameters: [${parameter}]
`;

const read =
  (parameter: string, head = '') =>
  () =>
    parsePack(yaml(parameter, head), '某县.yaml');

describe('parsePack', () => {
  it.each([
    [
      'a misspelt key',
      '{ key: credit.leverge, value: "1:8", unit: 比例, clause: 第一条 }',
      '没有这个键；是否想写“credit.leverage”',
    ],
    ['an unknown field', '{ key: credit.leverage, value: "1:8", unit: 比例, clause: 第一条, boud: atMost }', 'boud'],
    [
      'another unit',
      '{ key: credit.leverage, value: "1:8", unit: 比率, clause: 第一条 }',
      '单位应为“比例”，不是“比率”',
    ],
    [
      'a clause that is not listed',
      '{ key: credit.leverage, value: "1:8", unit: 比例, clause: 第九条 }',
      '引用的条款“第九条”不在本包',
    ],
    [
      'a rate written as a float',
      '{ key: fund.industryShareMinimum, value: 0.6, unit: 比率, clause: 第一条 }',
      '“fund.industryShareMinimum”的值',
    ],
    [
      'a rate written as a percentage',
      '{ key: fund.industryShareMinimum, value: "60%", unit: 比率, clause: 第一条 }',
      '60% 写作 "0.60"',
    ],
    [
      'money in yuan with decimals',
      '{ key: credit.compensationPoolFen, value: "1200.00", unit: 分, clause: 第一条 }',
      '整数分',
    ],
    [
      'days without a unit',
      '{ key: notice.villageBoardDays, value: { count: 10 }, unit: 日, clause: 第一条 }',
      '“unit”',
    ],
    [
      'a bound on a text',
      '{ key: evaluation.timing, value: 每年初, unit: 文本, clause: 第一条, bound: atMost }',
      '没有大小之分',
    ],
    [
      'a default in a document',
      '{ key: evaluation.timing, value: 每年初, unit: 文本, clause: 第一条, confidence: platformDefault }',
      '平台默认包',
    ],
    [
      'weights that miss 1',
      '{ key: fund.factorWeights, value: [{ id: a, label: 甲, share: "0.30" }, { id: b, label: 乙, share: "0.699" }], unit: 权重, clause: 第一条 }',
      '权重之和须正好等于 1',
    ],
  ])('refuses %s and names file and rule', (_fault, parameter, rule) => {
    expect(read(parameter)).toThrow(rule);
    expect(read(parameter)).toThrow('政策包 某县.yaml');
  });

  it('reports every fault of a file at once', () => {
    const two =
      '{ key: credit.leverge, value: "1:8", unit: 比例, clause: 第一条 }, { key: credit.leverage, value: "8", unit: 比例, clause: 第一条 }';
    expect(read(two)).toThrow('共 2 处');
  });

  it('refuses the same key twice, an end before the start and a broken document', () => {
    const one = '{ key: credit.leverage, value: "1:8", unit: 比例, clause: 第一条 }';
    expect(read(`${one}, ${one}`)).toThrow('参数“credit.leverage”重复');
    expect(read(one, 'effectiveTo: "2018-01-13"')).toThrow('早于生效日期');
    expect(() => parsePack('id: [', '坏.yaml')).toThrow(/坏\.yaml 第\d+行：YAML 语法错误/);
  });

  it('accepts a platform default only for the whole country', () => {
    const parameter =
      '{ key: evaluation.timing, value: 每年初, unit: 文本, clause: 第一条, confidence: platformDefault }';
    expect(() => parsePack(yaml(parameter, '', 'platformDefault'), '默认.yaml')).toThrow('平台默认包只能适用于全国');
  });
});

describe('loadPacks', () => {
  it('loads nothing when one file of the directory is wrong, and says which', () => {
    const directory = mkdtempSync(join(tmpdir(), 'policy-packs-'));
    try {
      writeFileSync(
        join(directory, 'good.yaml'),
        yaml('{ key: credit.leverage, value: "1:8", unit: 比例, clause: 第一条 }'),
      );
      expect(loadPacks(directory)).toHaveLength(1);
      writeFileSync(join(directory, 'wrong.yaml'), yaml('{ key: credit.x, value: "1:8", unit: 比例, clause: 第一条 }'));
      expect(() => loadPacks(directory)).toThrow('wrong.yaml');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
