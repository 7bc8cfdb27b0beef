/**
 * The item of the negative list that a description of a use falls under; undefined when none does. An item counts when the
 * text names it or one of the things it joins by 及、和 or 、 ("交通工具及通讯设备" → 交通工具, 通讯设备). Items that exclude by
 * purpose ("与……无关的支出") cannot be read from words and are left to the reviewers.
 */
export function findNegativeItem(use: string, negativeList: readonly string[]): string | undefined {
  return negativeList.find((item) => !item.includes('无关') && partsOf(item).some((part) => use.includes(part)));
}

function partsOf(item: string): string[] {
  const things = item
    .split(/[及和、与]/)
    .map((part) => part.replace(/^(修建|各种|购置|购买|偿还)/, ''))
    .filter((part) => part.length >= 3);
  return [item, ...things];
}
