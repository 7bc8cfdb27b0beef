import type { NoticeColumn, NoticeContent } from '@sunledger/disclosure-client/nexus';
import type { FieldProblem } from '@sunledger/service-kit';
import { placeName } from './place-name.ts';

/** The content with every cell of a name column masked; what is masked already stays as it is. */
export function withMaskedNames(content: NoticeContent): NoticeContent {
  const keys = content.columns.filter(({ kind }) => kind === 'personName').map(({ key }) => key);
  if (keys.length === 0) return content;
  const masked = (row: Record<string, string>, mask: (text: string) => string) => ({
    ...row,
    ...Object.fromEntries(keys.filter((key) => key in row).map((key) => [key, mask(row[key]!)])),
  });
  return {
    ...content,
    rows: content.rows.map((row) => masked(row, maskNames)),
    ...(content.totals
      ? { totals: masked(content.totals, (text) => (isTotalWord(text) ? text : maskNames(text))) }
      : {}),
  };
}

/** '张大三、李四' → '张*三、李*': of every name the first and the last character stay, of one with two characters the first. */
export function maskNames(text: string): string {
  // A name of two characters is often padded with a blank to the width of three.
  const unpadded = text.replaceAll(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '');
  return unpadded.replaceAll(/[\p{L}\p{M}·•・*]+/gu, maskName);
}

function maskName(name: string): string {
  const characters = [...name];
  if (characters.length < 3) return characters.length === 1 ? '*' : `${characters[0]}*`;
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`;
}

const isTotalWord = (text: string) => /^(?:[合总小]\s*计|[—–-]*)$/.test(text.trim());

/** Columns of text whose heading announces names of persons without being declared as such. */
export function findUndeclaredNames({ columns }: NoticeContent): FieldProblem[] {
  return columns.flatMap(({ kind, header }, index) => {
    if (kind !== 'text' || !announcesNames(header)) return [];
    const path = `content.columns.${index}.header`;
    const rule = '像是个人姓名，须声明为姓名列（kind 为 personName，公开时隐去名字），或改为不含个人姓名的内容';
    return [{ path, message: `${placeName(path, columns)}“${header}”${rule}` }];
  });
}

// Numbers of people and relations ('家庭成员数'、'与户主关系') name nobody; what is put in brackets does not matter.
function announcesNames(header: NoticeColumn['header']): boolean {
  const plain = header.normalize('NFKC').replaceAll(/\s|\(.*?\)/g, '');
  return (
    plain.includes('姓名') ||
    /(?:户主|家庭成员|家庭人员|(?:户|人员|^)名单|(?:受益|领取|领款|收款|借款|承包|申请)人)$/.test(plain)
  );
}
