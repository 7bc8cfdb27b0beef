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
  return xml.match(new RegExp(`<(?:\\w+:)?${element}(?=[\\s/>])[^>]*>`, 'g')) ?? [];
}

/** Joins the text runs of a shared or inline string, leaving out phonetic guides. Excel writes control characters as _x000D_. */
export function stringItemText(xml: string): string {
  const spoken = xml.includes('rPh') ? xml.replace(/<(?:\w+:)?rPh[\s>][\s\S]*?<\/(?:\w+:)?rPh>/g, '') : xml;
  let text = '';
  for (const run of spoken.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)) text += run[1];
  return unescapeExcel(decodeXml(text));
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
