import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { checkout } from '../runtime/environment.ts';

/** A source file of this repository. */
export interface SourceFile {
  /** Relative to the checkout, with forward slashes. */
  path: string;
  text: string;
}

/** Something that a check complains about. */
export interface Finding {
  path: string;
  line: number;
  message: string;
}

const ignoredFolders = new Set(['node_modules', 'dist', '.git', '.data', '.turbo', 'coverage']);

/** Every file below the given folders of the checkout whose name ends in one of the endings. */
export function readSourceFiles(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !ignoredFolders.has(entry.name)) visit(path);
      else if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending))) {
        files.push({ path: relative(checkout, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') });
      }
    }
  };
  for (const folder of folders) visit(join(checkout, folder));
  return files;
}

/** Parses a file for rules that look at syntax rather than text. */
export function parse(file: SourceFile): ts.SourceFile {
  const kind = file.path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true, kind);
}

/** Line number, from 1, of a position. */
export function lineAt(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** True for files that a program wrote. */
export function isGenerated(path: string): boolean {
  return path.includes('.generated.') || path.includes('-client/src/') || path.includes('.gen.');
}

/** True for tests and what only tests use. */
export function isTest(path: string): boolean {
  return /\.(test|fixture)\.tsx?$/.test(path) || path.includes('/testing/');
}
