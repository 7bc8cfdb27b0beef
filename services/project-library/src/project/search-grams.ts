import { pinyin } from 'pinyin-pro';
import type { ProjectEntry } from './entry.ts';

export interface SearchIndex {
  /** What the text filter compares with. */
  text: string;
  /** Every pair of neighbouring characters, so that an index finds any part of a Chinese name. */
  grams: string[];
}

/** Text and index terms of a project: code, name, place and the first letters of the name's pinyin. */
export function searchIndexOf(code: string, regionCode: string, entry: ProjectEntry): SearchIndex {
  const initials = pinyin(entry.name, { pattern: 'first', toneType: 'none', type: 'array' }).join('');
  const places = entry.places.map((place) => place.name);
  const text = normaliseSearch([code, entry.name, initials, entry.location ?? '', ...places].join('\n'));
  return { text, grams: [countyGram(regionCode), ...gramsOf(text)] };
}

/** The index term of a county; longer than a pair, so that no text contains it. */
export function countyGram(regionCode: string): string {
  return `county:${regionCode.slice(0, 6)}`;
}

/** Lower case, half width, no blanks except line breaks between fields. */
export function normaliseSearch(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\S\n]+/g, '');
}

/** Pairs of neighbouring characters of each line, without repetition. */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const line of text.split('\n')) {
    const characters = [...line];
    for (let index = 1; index < characters.length; index += 1) grams.add(characters[index - 1]! + characters[index]!);
  }
  return [...grams];
}

/** Share of common pairs of two texts in whole percent (Dice): 100 for equal texts, 0 for nothing in common. */
export function similarityPercent(left: string, right: string): number {
  const leftGrams = gramsOf(normaliseSearch(left));
  const rightGrams = new Set(gramsOf(normaliseSearch(right)));
  const all = leftGrams.length + rightGrams.size;
  if (all === 0) return 0;
  const shared = leftGrams.filter((gram) => rightGrams.has(gram)).length;
  return Math.floor((200 * shared) / all);
}
