import { DomainError, type FieldProblem } from '@sunledger/service-kit';
import { isBusinessDate } from '@sunledger/calendar';
import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';

type WrittenParts = Pick<
  PublishNoticeInput,
  'title' | 'issuerName' | 'documentNumber' | 'contact' | 'policyClause' | 'boards' | 'content' | 'supervisionPhones'
>;

interface Place {
  path: string;
  /** How a person finds the place. */
  name: string;
  text: string;
}

/**
 * Personal data in the words of a notice, with the place of each find but never the find itself. Office hotlines
 * (supervisionPhones) are published on purpose and allowed everywhere in the notice.
 */
export function findPersonalData(notice: WrittenParts): FieldProblem[] {
  return placesOf(notice).flatMap(({ path, name, text }) =>
    kindsOfPersonalData(text, notice.supervisionPhones).map((kind) => ({
      path,
      message: `${name}含有疑似${kind}，公示前须删除或隐去`,
    })),
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
export function kindsOfPersonalData(text: string, allowedPhones: readonly string[] = []): string[] {
  // Full-width digits, blanks and dashes inside a number hide it from a machine, not from a reader.
  const plain = text.normalize('NFKC');
  const joined = plain.replaceAll(/(?<=\d)[\s\-‐-―·.]{1,2}(?=[\dXx])/g, '');
  const allowed = new Set(allowedPhones.flatMap((phone) => joinedDigits(phone)));
  const runs = joined.match(/\d{11,}[Xx]?/g) ?? [];
  const kinds = new Set<string>();
  for (const run of runs) {
    if (isIdentityNumber(run)) kinds.add('身份证号');
    else if (isBankCard(run)) kinds.add('银行卡号');
    else if (isMobile(run) && !allowed.has(run)) kinds.add('手机号');
  }
  // A number glued to others by separators is still one to whoever reads it: look at the text as written, too.
  for (const run of plain.match(/(?<!\d)1[3-9]\d{9}(?!\d)/g) ?? []) if (!allowed.has(run)) kinds.add('手机号');
  for (const run of plain.match(/(?<!\d)\d{17}[\dXx](?![\dXx])/g) ?? [])
    if (isIdentityNumber(run)) kinds.add('身份证号');
  if (/[\w.+-]+@[\w-]+(\.[\w-]+)+/.test(plain)) kinds.add('电子邮箱');
  return [...kinds];
}

function placesOf(notice: WrittenParts): Place[] {
  const { content } = notice;
  const headers = new Map(content.columns.map(({ key, header }) => [key, header]));
  const cells = (row: Record<string, string>, path: string, name: string) =>
    Object.entries(row).map(([key, text]) => ({
      path: `${path}.${key}`,
      name: `${name}“${headers.get(key) ?? key}”`,
      text,
    }));
  return [
    { path: 'title', name: '标题', text: notice.title },
    { path: 'issuerName', name: '发布单位', text: notice.issuerName },
    { path: 'documentNumber', name: '文号', text: notice.documentNumber ?? '' },
    { path: 'contact', name: '联系方式', text: notice.contact },
    { path: 'policyClause', name: '依据', text: notice.policyClause },
    ...notice.boards.map(({ name }, index) => ({ path: `boards.${index}.name`, name: '公开栏名称', text: name })),
    ...content.paragraphs.map((text, index) => ({
      path: `content.paragraphs.${index}`,
      name: `正文第 ${index + 1} 段`,
      text,
    })),
    { path: 'content.unitNote', name: '单位说明', text: content.unitNote ?? '' },
    ...content.columns.map(({ header }, index) => ({
      path: `content.columns.${index}.header`,
      name: `第 ${index + 1} 列表头`,
      text: header,
    })),
    ...content.rows.flatMap((row, index) => cells(row, `content.rows.${index}`, `第 ${index + 1} 行`)),
    ...cells(content.totals ?? {}, 'content.totals', '合计行'),
  ];
}

function joinedDigits(phone: string): string[] {
  return (
    phone
      .normalize('NFKC')
      .replaceAll(/(?<=\d)[\s-]{1,2}(?=\d)/g, '')
      .match(/\d{5,}/g) ?? []
  );
}

const isMobile = (run: string) => /^(86)?1[3-9]\d{9}$/.test(run);

// GB 11643: 18 characters with a birthday in the middle; the fifteen digits of before 1999 have a two-digit year. The check
// character is not asked for: a mistyped number still points at a person.
function isIdentityNumber(run: string): boolean {
  const eighteen = /^[1-8]\d{5}((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(run);
  if (eighteen) return isBusinessDate(`${eighteen[1]!.replace(/^18/, '19')}-${eighteen[2]}-${eighteen[3]}`);
  const fifteen = /^[1-8]\d{5}(\d{2})(\d{2})(\d{2})\d{3}$/.exec(run);
  return fifteen !== null && isBusinessDate(`19${fifteen[1]}-${fifteen[2]}-${fifteen[3]}`);
}

// ISO/IEC 7812: 16 to 19 digits that pass Luhn.
function isBankCard(run: string): boolean {
  if (!/^[3-9]\d{15,18}$/.test(run)) return false;
  const sum = [...run].toReversed().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
