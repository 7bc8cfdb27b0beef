import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { checkout } from '../runtime/environment.ts';
import { isTest, lineAt, readSourceFiles } from './source-files.ts';

const labels = join(checkout, 'services/console/web/src/features/audit-event/labels.ts');
const { ACTIONS } = (await import(labels)) as { ACTIONS: Record<string, Record<string, string>> };

const options = { ...ts.readConfigFile(join(checkout, 'tsconfig.json'), ts.sys.readFile).config.compilerOptions };
const files = readSourceFiles(['services', 'packages/approval'], ['.ts'])
  .filter(({ path, text }) => !isTest(path) && !path.startsWith('services/console/') && /\baction\b/.test(text))
  .map(({ path }) => join(checkout, path));
const program = ts.createProgram(files, ts.convertCompilerOptionsFromJson(options, checkout).options);
const checker = program.getTypeChecker();

/** Every text that an expression may have, none when it is no text; `undefined` when its type does not say which. */
function textsOf(expression: ts.Expression): string[] | undefined {
  if (ts.isTemplateExpression(expression))
    return expression.templateSpans.reduce<string[] | undefined>(
      (heads, { expression: inner, literal }) => {
        const middles = textsOf(inner);
        return middles && heads?.flatMap((head) => middles.map((middle) => `${head}${middle}${literal.text}`));
      },
      [expression.head.text],
    );
  const type = checker.getTypeAtLocation(expression);
  if ((type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Union)) === 0) return [];
  const parts = type.isUnion() ? type.types : [type];
  return parts.every((part) => part.isStringLiteral()) ? parts.map(({ value }) => value) : undefined;
}

/** What is recorded as an `action` in one file; the place of one whose type does not say is given instead. */
function actionsOf(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    const isAssignment = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
    if (!isAssignment || node.name.getText() !== 'action') return;
    const value = ts.isPropertyAssignment(node) ? node.initializer : node.name;
    found.push(...(textsOf(value) ?? [`${source.fileName}:${lineAt(source, node.pos)}`]));
  };
  visit(source);
  return found;
}

it('every action that a service records has a Chinese name in the console', () => {
  const missing = files.flatMap((path) => {
    const service = /services\/([a-z-]+)\//.exec(path)?.[1] ?? 'fund-allocation';
    return actionsOf(program.getSourceFile(path)!).filter((action) => !(action in ACTIONS[service]!));
  });
  expect(missing).toEqual([]);
});
