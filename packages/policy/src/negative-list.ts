// 负面清单写的是类别，项目和用途里写的是具体事物：每个词后面是常见写法。
const wordings: Record<string, readonly string[]> = {
  楼堂馆所: ['楼堂馆所', '办公楼', '办公用房', '宾馆', '招待所', '培训中心'],
  交通工具: ['交通工具', '公务用车', '购车', '购置车辆', '小轿车'],
  通讯设备: ['通讯设备', '通信设备', '购置手机', '对讲机'],
  奖金: ['奖金', '津贴', '福利补助', '慰问金'],
  债务: ['偿还债务', '还债', '化解债务', '偿还欠款'],
  垫资: ['垫资', '垫付款'],
  基本支出: ['基本支出', '人员经费', '工资发放', '公用经费'],
  弥补企业亏损: ['弥补亏损', '企业亏损'],
};

// 例外也写的是类别：清单的哪个词，因用途里的哪些写法而放行。
const exceptionWordings: Record<string, { family: string; words: readonly string[] }> = {
  易地搬迁债务: { family: '债务', words: ['易地扶贫搬迁', '易地搬迁'] },
};

export interface NegativeFinding {
  /** The item as the document writes it. */
  item: string;
  /** The word of the text that points to it. */
  word: string;
}

/**
 * Items of a negative list (`fund.negativeList`) that a text points to, by the usual wordings of what the items name.
 * Items that exclude by purpose ("与……无关的支出") cannot be read from words and are left to the reviewers.
 * @param exceptions `fund.negativeListExceptions`: what the document admits although an item names it
 */
export function findNegativeItems(
  text: string,
  items: readonly string[],
  exceptions: readonly string[] = [],
): NegativeFinding[] {
  const admitted = new Set(
    Object.entries(exceptionWordings)
      .filter(([key, { words }]) => exceptions.some((one) => one.includes(key)) && words.some((w) => text.includes(w)))
      .map(([, { family }]) => family),
  );
  return items.flatMap((item) => {
    const named = Object.entries(wordings).filter(([key]) => item.includes(key));
    const words = named.filter(([key]) => !admitted.has(key)).flatMap(([, list]) => list);
    const word = (named.length > 0 ? words : [item]).find((one) => text.includes(one));
    return word === undefined ? [] : [{ item, word }];
  });
}
