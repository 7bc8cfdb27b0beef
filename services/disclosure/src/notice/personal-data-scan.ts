import { DomainError, type FieldProblem } from '@sunledger/service-kit';
import { isBusinessDate } from '@sunledger/calendar';
import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { isPlainFigure } from './cell-rules.ts';
import { placeName } from './place-name.ts';

type WrittenParts = Pick<
  PublishNoticeInput,
  'title' | 'issuerName' | 'documentNumber' | 'contact' | 'policyClause' | 'boards' | 'content' | 'supervisionPhones'
>;

interface Place {
  path: string;
  text: string;
}

/** Personal data in the words of a notice, with the place of each find but never the find itself. */
export function findPersonalData(notice: WrittenParts): FieldProblem[] {
  return placesOf(notice).flatMap(({ path, text }) =>
    kindsOfPersonalData(text).map((kind) => ({
      path,
      message: `${placeName(path, notice.content.columns)}含有疑似${kind}，公示前须删除或隐去`,
    })),
  );
}

/** For one text, called `name` by people, that is published beside a notice: a reason, a reply. Throws like refusePersonalData. */
export function refusePersonalDataIn({ path, name, text }: Place & { name: string }): void {
  refusePersonalData(
    kindsOfPersonalData(text).map((kind) => ({ path, message: `${name}将公开，其中含有疑似${kind}，须删除或隐去` })),
  );
}

/** Throws `notice.personalData` (400) that names every place. */
export function refusePersonalData(problems: FieldProblem[]): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, 5).map(({ message }) => message);
  const more = problems.length > shown.length ? `；等 ${problems.length} 处` : '';
  throw new DomainError('notice.personalData', shown.join('；') + more, { status: 400, fields: problems });
}

/** Which kinds of personal data a text holds: 身份证号、手机号、银行卡号、电子邮箱. */
export function kindsOfPersonalData(text: string): string[] {
  // Full-width digits, blanks and dashes inside a number hide it from a machine, not from a reader.
  const plain = text.normalize('NFKC');
  const kinds = new Set<string>();
  let readUntil = 0;
  for (const { index: start } of plain.matchAll(/(?<!\d)\d/g)) {
    // What is part of a find is not read again as the beginning of another.
    const found = start < readUntil ? undefined : personalNumberAt(plain, start);
    if (!found) continue;
    kinds.add(found.kind);
    readUntil = found.end;
  }
  if (/(?<=[\w.+-])@[\w-]+\.\w/.test(plain)) kinds.add('电子邮箱');
  return [...kinds];
}

const isDigit = (character: string | undefined) => character !== undefined && character >= '0' && character <= '9';
const separators = ' \t\r\n\u2028\u2029-‐‑‒–—―·.';
const lengths = new Set([11, 13, 15, 16, 17, 18, 19]);
const digitsMax = 19;

/**
 * The first stretch of digits from `start` that reads as a personal number. A stretch ends before a non-digit and has at
 * most two separators between two digits; read from every beginning, none hides behind its neighbour. Nineteen digits are
 * the most that is looked at, so the work grows with the text and no faster.
 */
function personalNumberAt(text: string, start: number): { kind: string; end: number } | undefined {
  let digits = '';
  for (let at = start; digits.length < digitsMax;) {
    digits += text[at];
    at += 1;
    if (isDigit(text[at])) continue;
    let next = at;
    while (next < at + 2 && separators.includes(text[next] ?? '?')) next += 1;
    const kind = lengths.has(digits.length) ? kindOf(digits, text.slice(start, at)) : undefined;
    if (kind) return { kind, end: at };
    // The check character X ends an identity number and is no digit.
    if (digits.length === 17 && /^[Xx]/.test(text.slice(next, next + 1)) && isIdentityNumber(`${digits}X`))
      return { kind: '身份证号', end: next + 1 };
    if (!isDigit(text[next])) return undefined;
    at = next;
  }
  return undefined;
}

function kindOf(digits: string, written: string): string | undefined {
  if (digits.length === 18 && isIdentityNumber(digits)) return '身份证号';
  // Amounts and dates side by side give many stretches of digits; only a birthday in its place tells such a one apart.
  if (holdsAmount(written) || holdsDate(written)) return undefined;
  if (isIdentityNumber(digits)) return '身份证号';
  if (isBankCard(digits)) return '银行卡号';
  return isMobile(digits) ? '手机号' : undefined;
}

// One point is that of a decimal; as a separator it stands everywhere: 139.0716.1234.
function holdsAmount(written: string): boolean {
  const points = written.split('.').length - 1;
  return points === 1 || (points > 1 && /[^\d.]/.test(written));
}

function holdsDate(written: string): boolean {
  return /(?<!\d)(?:19|20)\d{2}([-.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)/.test(written);
}

function placesOf(notice: WrittenParts): Place[] {
  const { content } = notice;
  const columns = new Map(content.columns.map((column) => [column.key, column]));
  const cells = (row: Record<string, string>, path: string): Place[] =>
    Object.entries(row).flatMap(([key, text]) => {
      const column = columns.get(key);
      return column && isPlainFigure(column, text) ? [] : [{ path: `${path}.${key}`, text }];
    });
  const listed = (path: string, texts: readonly string[]): Place[] =>
    texts.map((text, index) => ({ path: path.replace('*', String(index)), text }));
  return [
    { path: 'title', text: notice.title },
    { path: 'issuerName', text: notice.issuerName },
    { path: 'documentNumber', text: notice.documentNumber ?? '' },
    { path: 'contact', text: notice.contact },
    ...listed('supervisionPhones.*', notice.supervisionPhones),
    { path: 'policyClause', text: notice.policyClause },
    ...listed(
      'boards.*.name',
      notice.boards.map(({ name }) => name),
    ),
    ...listed('content.paragraphs.*', content.paragraphs),
    { path: 'content.unitNote', text: content.unitNote ?? '' },
    ...listed(
      'content.columns.*.header',
      content.columns.map(({ header }) => header),
    ),
    ...content.rows.flatMap((row, index) => cells(row, `content.rows.${index}`)),
    ...cells(content.totals ?? {}, 'content.totals'),
  ];
}

const isMobile = (digits: string) => /^((00)?86)?1[3-9]\d{9}$/.test(digits);

// GB 11643: 18 characters with a birthday in the middle; the fifteen digits of before 1999 have a two-digit year. The check
// character is not asked for: a mistyped number still points at a person.
function isIdentityNumber(digits: string): boolean {
  const eighteen = /^[1-8]\d{5}((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dX]$/.exec(digits);
  if (eighteen) return isBusinessDate(`${eighteen[1]!.replace(/^18/, '19')}-${eighteen[2]}-${eighteen[3]}`);
  const fifteen = /^[1-8]\d{5}(\d{2})(\d{2})(\d{2})\d{3}$/.exec(digits);
  return fifteen !== null && isBusinessDate(`19${fifteen[1]}-${fifteen[2]}-${fifteen[3]}`);
}

// ISO/IEC 7812: 16 to 19 digits that pass Luhn.
function isBankCard(digits: string): boolean {
  if (!/^[3-9]\d{15,18}$/.test(digits)) return false;
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
