import type { ResolvedParameter } from './resolve.ts';

/** What a public notice names as the basis of its period: the document and its clause, or that no document sets one. */
export function publicBasis({ packKind, documentNumber, clause }: ResolvedParameter): string {
  return packKind === 'platformDefault' ? '没有文件规定期限，由公示单位确定' : `${documentNumber} ${clause.id}`;
}
