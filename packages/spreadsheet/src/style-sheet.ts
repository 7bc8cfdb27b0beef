import { attribute, elements } from './xml-text.ts';

/** The first element of a name with its content; null when the part has none. */
export function sectionOf(xml: string, element: string): string | null {
  for (const { start, end, content } of elements(xml, element)) return content === null ? null : xml.slice(start, end);
  return null;
}

/** The children of one section of xl/styles.xml, each as its own XML; their order is the number cells refer to. */
export function childrenOf(xml: string, section: string, child: string): string[] {
  const content = sectionOf(xml, section);
  return content === null ? [] : Array.from(elements(content, child), ({ start, end }) => content.slice(start, end));
}

/** Adds children at the end of a section and keeps its count right. */
export function appendTo(xml: string, element: string, added: string[]): string {
  const section = sectionOf(xml, element);
  if (section === null) return xml;
  const count = attribute(section.slice(0, section.indexOf('>') + 1), 'count');
  const counted =
    count === null ? section : section.replace(/\scount=(?:"\d+"|'\d+')/, ` count="${Number(count) + added.length}"`);
  const end = counted.lastIndexOf('</');
  return xml.replace(section, () => counted.slice(0, end) + added.join('') + counted.slice(end));
}
