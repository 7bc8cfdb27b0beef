import type { Finding, SourceFile } from './source-files.ts';

const runLength = 10;

interface Line {
  text: string;
  number: number;
}

/** Runs of ten equal lines that stand in two places. Blank lines, imports and indentation do not count. */
export function findRepeatedLines(files: readonly SourceFile[]): Finding[] {
  const seen = new Map<string, { path: string; line: number }>();
  const findings: Finding[] = [];
  for (const file of files) {
    const lines = meaningfulLines(file.text);
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
