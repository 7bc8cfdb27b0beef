import { absoluteFen, FEN_PER_WAN, FEN_PER_YUAN, type Fen } from './fen.ts';
import { divideRounded, type Rounding } from './rounding.ts';

const WAN_DECIMALS = 6;

/** Amount in 元 with thousands separators and two decimals: 123456n → "1,234.56", -5n → "-0.05". Exact. */
export function formatYuan(fen: Fen): string {
  const absolute = absoluteFen(fen);
  return sign(fen) + group(absolute / FEN_PER_YUAN) + '.' + (absolute % FEN_PER_YUAN).toString().padStart(2, '0');
}

/**
 * Amount in 万元 with thousands separators, always exact: as many decimals as the amount needs (at most six),
 * padded with zeros to at least `digits`. 12_345_600n → "12.3456"; with digits 6 → "12.345600".
 */
export function formatWan(fen: Fen, digits = 0): string {
  const absolute = absoluteFen(fen);
  const exact = (absolute % FEN_PER_WAN).toString().padStart(WAN_DECIMALS, '0').replace(/0+$/, '');
  return sign(fen) + join(absolute / FEN_PER_WAN, exact.padEnd(digits, '0'));
}

/**
 * Amount in 万元 rounded by a named rule to exactly `digits` decimals (0–6), for printed tables.
 * 12_345_600n with 2 and halfUp → "12.35". A value that rounds to zero carries no sign.
 */
export function formatWanRounded(fen: Fen, digits: number, rounding: Rounding): string {
  const scale = 10n ** BigInt(digits);
  const rounded = divideRounded(fen * scale, FEN_PER_WAN, rounding);
  const absolute = absoluteFen(rounded);
  const fraction = digits === 0 ? '' : (absolute % scale).toString().padStart(digits, '0');
  return sign(rounded) + join(absolute / scale, fraction);
}

function join(whole: bigint, fraction: string): string {
  return fraction === '' ? group(whole) : `${group(whole)}.${fraction}`;
}

function sign(value: bigint): string {
  return value < 0n ? '-' : '';
}

function group(whole: bigint): string {
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
