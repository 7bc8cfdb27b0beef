/**
 * URL search of the console: flat strings only (`?state=pending&regionCode=421024&sort=-createdAt`), so that a link
 * can be read aloud, typed and bookmarked. Arrays are repeated keys. Empty values disappear from the URL.
 */
export type Search = Record<string, string | string[]>;

export function parseSearch(text: string): Search {
  const result: Search = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const known = result[key];
    if (known === undefined) result[key] = value;
    else result[key] = [...(Array.isArray(known) ? known : [known]), value];
  }
  return result;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    for (const part of Array.isArray(value) ? value : [value]) {
      if (part !== undefined && part !== null && part !== '') parameters.append(key, String(part));
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
