export { allocateHalfUp, allocateLargestRemainder, type AllocationOptions, type Weights } from './allocation.ts';
export { toChineseCapital } from './chinese-capital.ts';
export {
  absoluteFen,
  assertFenRange,
  FEN_LIMIT,
  FEN_PER_HUNDRED_YUAN,
  FEN_PER_WAN,
  FEN_PER_YUAN,
  type Fen,
  roundToUnit,
  sumFen,
} from './fen.ts';
export { formatWan, formatWanRounded, formatYuan } from './format-amount.ts';
export { MoneyError, type MoneyErrorCode } from './money-error.ts';
export { parseFen, parseWan, parseYuan } from './parse-amount.ts';
export {
  addRates,
  compareRates,
  formatPercent,
  formatRate,
  multiplyFen,
  multiplyRates,
  parseRate,
  type Rate,
  rateOf,
} from './rate.ts';
export { divideRounded, type Rounding } from './rounding.ts';
