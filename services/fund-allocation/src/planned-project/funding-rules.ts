/** What an allotment's purpose says, in words that documents use, against the categories of project-library. */
const purposeWords: readonly { category: string; words: RegExp }[] = [
  { category: 'industry', words: /产业/ },
  { category: 'ruralConstruction', words: /乡村建设|基础设施|道路|饮水/ },
  { category: 'relocation', words: /搬迁/ },
  { category: 'employment', words: /就业|务工|公益岗/ },
  { category: 'education', words: /教育|雨露/ },
  { category: 'managementFee', words: /管理费/ },
];

/**
 * 用途不变: false when the purpose names kinds of projects and the project is of another kind. A general purpose, or a
 * category that no purpose names, is admitted.
 */
export function isPurposeKept(purpose: string, category: string | null): boolean {
  const named = purposeWords.filter(({ words }) => words.test(purpose)).map((kind) => kind.category);
  const isKnown = purposeWords.some((kind) => kind.category === category);
  return named.length === 0 || !isKnown || named.includes(category!);
}

/** 渠道不乱: the plan's source and the allotment's channel name the same money, one of them perhaps in more words. */
export function isChannelKept(channel: string, sourceName: string): boolean {
  const [left, right] = [channel, sourceName].map((text) => text.replaceAll(/[\s（）()《》]/g, '')) as [string, string];
  return left.includes(right) || right.includes(left);
}
