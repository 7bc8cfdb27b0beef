import { expect, it } from 'vitest';
import { bundledPacks, type ParameterKey, publicBasis, resolve } from './index.ts';

const basisOf = (key: ParameterKey) =>
  publicBasis(resolve({ packs: bundledPacks(), regionCode: '421024', date: '2022-03-01', key }));

it('a notice names the document and clause of its period, and no document where none sets one', () => {
  expect(basisOf('notice.villageBoardDays')).toBe('国开办发〔2018〕11号 第四条');
  expect(basisOf('notice.countyBoardDays')).toBe('没有文件规定期限，由公示单位确定');
});
