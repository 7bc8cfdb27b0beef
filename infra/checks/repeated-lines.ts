import { dirname } from 'node:path';
import type { Finding, SourceFile } from './source-files.ts';

const runLength = 10;

interface Line {
  text: string;
  number: number;
}

/**
 * Runs of ten equal lines that stand in two places. Blank lines, imports and indentation do not count, nor does a function
 * that a migration replaces: an earlier migration cannot be changed, so the function is written again as a whole.
 */
export function findRepeatedLines(files: readonly SourceFile[]): Finding[] {
  const seen = new Map<string, { path: string; line: number }>();
  const findings: Finding[] = [];
  for (const file of files) {
    const lines = meaningfulLines(file.path.endsWith('.sql') ? withoutReplacedFunctions(file, files) : file.text);
    let reportedUntil = -1;
    for (let start = 0; start + runLength <= lines.length; start++) {
      const key = lines
        .slice(start, start + runLength)
        .map(({ text }) => text)
        .join('\n');
      const line = lines[start]?.number ?? 1;
      const first = seen.get(key);
      if (!first) seen.set(key, { path: file.path, line });
      else if (start > reportedUntil) {
        findings.push({
          path: file.path,
          line,
          message: `与 ${first.path}:${first.line} 起连续 ${runLength} 行相同 / repeats these lines`,
        });
        reportedUntil = start + runLength;
      }
    }
  }
  return findings;
}

/** The text of a migration with every function left blank that an earlier file of its folder created. */
function withoutReplacedFunctions({ path, text }: SourceFile, files: readonly SourceFile[]): string {
  const earlier = files.filter((file) => dirname(file.path) === dirname(path) && file.path < path);
  return text.replaceAll(/^create or replace function ([\w.]+)[^$]*\$\$[\s\S]*?\$\$/gm, (body, name: string) => {
    const created = new RegExp(`^create (or replace )?function ${name.replaceAll('.', '\\.')}\\b`, 'm');
    return earlier.some((file) => created.test(file.text)) ? body.replaceAll(/[^\n]/g, '') : body;
  });
}

function meaningfulLines(text: string): Line[] {
  let insideImport = false;
  return text.split('\n').flatMap((raw, index) => {
    const trimmed = raw.trim();
    const isImport = insideImport || /^(import|export) .*(from|\{$)/.test(trimmed);
    if (/^(import|export) (type )?\{$/.test(trimmed)) insideImport = true;
    if (insideImport && / from /.test(trimmed)) insideImport = false;
    return trimmed === '' || isImport ? [] : [{ text: trimmed, number: index + 1 }];
  });
}
