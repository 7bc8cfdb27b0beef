import { addRates, formatPercent, parseRate, rateOf } from '@sunledger/money';

/** What the weights come to; anything but 100% stands out. */
export function WeightSum({ weights }: { weights: readonly string[] }) {
  const total = sumOfWeights(weights);
  if (total === undefined) return <p className="is-overdue">有的权重写法不对，应写作 30%、0.3 或 1/3</p>;
  return <p className={total === '100%' ? 'muted' : 'is-soon'}>权重合计 {total}</p>;
}

/** '100%'; undefined where a weight cannot be read. */
export function sumOfWeights(weights: readonly string[]): string | undefined {
  try {
    return formatPercent(
      weights.map((weight) => parseRate(weight)).reduce(addRates, rateOf(0n, 1n)),
      2,
      'halfUp',
    ).replace(/\.?0+%$/, '%');
  } catch {
    return undefined;
  }
}
