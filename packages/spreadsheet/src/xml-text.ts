import { SpreadsheetError } from './errors.ts';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Decodes the five predefined entities and numeric references; others stay as written, so no document type can expand anything. */
export function decodeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[a-z]+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}

/** Escapes text for XML and drops characters that XML 1.0 cannot carry. */
export function encodeXml(text: string): string {
  return stripControls(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Removes the control characters and lone surrogates that would make a workbook unreadable. */
export function stripControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are exactly the characters XML 1.0 forbids
  return text.toWellFormed().replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');
}

/** Reads one attribute of a start tag; the name includes its prefix. */
export function attribute(tag: string, name: string): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return match === null ? null : decodeXml(match[1] ?? match[2] ?? '');
}

/** All start tags of an element, whatever its prefix. */
export function startTags(xml: string, element: string): string[] {
  return xml.match(new RegExp(`<(?:\\w+:)?${element}(?=[\\s/>])[^<>]*>`, 'g')) ?? [];
}

/** An element by its place in the XML; `content` is null for an empty-element tag. */
export interface XmlElement {
  start: number;
  end: number;
  prefix: string;
  /** Everything between the name and the end of the start tag. */
  attributes: string;
  content: string | null;
}

const openingPatterns = new Map<string, RegExp>();

/**
 * Finds elements of one name, whatever their prefix, in one pass: no input makes it look at a character twice, which the
 * usual `<x>[\s\S]*?</x>` pattern does when closing tags are missing. Throws SpreadsheetError `corrupt` on a missing closing tag.
 */
export function* elements(xml: string, name: string): Generator<XmlElement> {
  const opening = openingPatterns.get(name) ?? new RegExp(`<((?:\\w+:)?)${name}(?=[\\s/>])([^<>]*)>`, 'g');
  openingPatterns.set(name, opening);
  let position = 0;
  for (;;) {
    opening.lastIndex = position;
    const match = opening.exec(xml);
    if (match === null) return;
    const [tag, prefix = '', inside = ''] = match;
    const start = match.index;
    const tagEnd = start + tag.length;
    const isEmpty = inside.endsWith('/');
    const close = isEmpty ? tagEnd : xml.indexOf(`</${prefix}${name}>`, tagEnd);
    if (close < 0) throw new SpreadsheetError('corrupt', '工作簿内容不完整，请重新保存后上传。');
    const content = isEmpty ? null : xml.slice(tagEnd, close);
    position = isEmpty ? tagEnd : close + prefix.length + name.length + 3;
    yield { start, end: position, prefix, attributes: isEmpty ? inside.slice(0, -1) : inside, content };
  }
}

/** Sets attributes on an element's start tag, in place of those of the same name. */
export function withAttributes(xml: string, attributes: Readonly<Record<string, number>>): string {
  const bracket = xml.indexOf('>');
  const tagEnd = xml[bracket - 1] === '/' ? bracket - 1 : bracket;
  let tag = xml.slice(0, tagEnd).trimEnd();
  for (const [name, value] of Object.entries(attributes)) {
    tag = `${tag.replace(new RegExp(`\\s${name}=(?:"[^"]*"|'[^']*')`), '')} ${name}="${value}"`;
  }
  return tag + xml.slice(tagEnd);
}

/** Joins the text runs of a shared or inline string, leaving out phonetic guides. Excel writes control characters as _x000D_. */
export function stringItemText(xml: string): string {
  let text = '';
  for (const run of withoutPhonetics(xml).matchAll(/<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</g)) text += run[1];
  return unescapeExcel(decodeXml(text));
}

function withoutPhonetics(xml: string): string {
  if (!xml.includes('rPh')) return xml;
  let kept = '';
  let position = 0;
  for (const guide of elements(xml, 'rPh')) {
    kept += xml.slice(position, guide.start);
    position = guide.end;
  }
  return kept + xml.slice(position);
}

/** Turns Excel's _xHHHH_ escapes back into characters. */
export function unescapeExcel(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** 0 → 'A', 27 → 'AB'. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** 'AB12' → 27; -1 when there are no column letters. */
export function columnIndex(reference: string): number {
  let index = 0;
  for (let position = 0; position < reference.length; position++) {
    const code = reference.charCodeAt(position);
    if (code < 65 || code > 90) break;
    index = index * 26 + (code - 64);
  }
  return index - 1;
}
