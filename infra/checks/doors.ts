import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';
import { isGenerated, lineAt, parse, type Finding, type SourceFile } from './source-files.ts';

const codeLinesMax = 400;
const emptyNouns = new Set(['utils', 'common', 'shared', 'types', 'models', 'database', 'constants', 'helpers']);

/** Everything that is wrong with the doors and the shape of one file (docs: ARCHITECTURE.md, “Doors”). */
export function findDoorBreaches(file: SourceFile, services: ReadonlySet<string>): Finding[] {
  if (/\.(css|sql)$/.test(file.path)) return findShapeBreaches(file, countTextLines(file));
  const source = parse(file);
  return [
    ...importsOf(source).flatMap(({ target, position }) => {
      const message = breachOfImport(file.path, target, services);
      return message ? [{ path: file.path, line: lineAt(source, position), message }] : [];
    }),
    ...findSyntaxBreaches(file, source),
    ...findShapeBreaches(file, countCodeLines(source)),
  ];
}

/** Says which rule an import breaks; undefined when none. */
export function breachOfImport(path: string, target: string, services: ReadonlySet<string>): string | undefined {
  const from = placeOf(path);
  const to = placeOf(target.startsWith('.') ? normalize(join(dirname(path), target)) : packagePath(target, services));
  if (to.root === 'services' && from.root === 'packages')
    return `包不得引用服务 / a package imports service ${to.name}`;
  if (to.root === 'services' && from.root === 'services' && to.name !== from.name) {
    return `服务之间只走生成的客户端 / a service imports the inside of service ${to.name}`;
  }
  if (to.root === 'infra' && from.root !== 'infra') return 'infra 不得被引用 / infra is imported';
  const foreignSlice = to.root === 'services' && to.name === from.name && to.slice !== from.slice && from.slice !== '';
  if (foreignSlice && /(^|\/)queries(\.ts|\/|$)/.test(to.rest))
    return `不得引用其他切片的 queries / queries of slice ${to.slice}`;
  return undefined;
}

interface Place {
  root: string;
  name: string;
  slice: string;
  rest: string;
}

/** services/<name>/src/<slice>/<rest> */
function placeOf(path: string): Place {
  const [root = '', name = '', , ...inside] = path.split('/');
  const slice = inside.length > 1 ? (inside[0] ?? '') : '';
  return { root, name, slice, rest: inside.slice(slice === '' ? 0 : 1).join('/') };
}

function packagePath(specifier: string, services: ReadonlySet<string>): string {
  const name = /^@sunledger\/([^/]+)/.exec(specifier)?.[1];
  if (name === undefined) return specifier;
  if (name === 'infra') return 'infra/x';
  return services.has(name) ? `services/${name}/src/index.ts` : `packages/${name}/src/index.ts`;
}

function importsOf(source: ts.SourceFile): { target: string; position: number }[] {
  return ts
    .preProcessFile(source.text, true, true)
    .importedFiles.map(({ fileName, pos }) => ({ target: fileName, position: pos }));
}

function findSyntaxBreaches(file: SourceFile, source: ts.SourceFile): Finding[] {
  const findings: Finding[] = [];
  const mayReadEnvironment = /(^|\/)config(\.fixture)?\.(ts|mjs)$/.test(file.path);
  const add = (node: ts.Node, message: string): void => {
    findings.push({ path: file.path, line: lineAt(source, node.getStart(source)), message });
  };
  const visit = (node: ts.Node): void => {
    if (!mayReadEnvironment && readsEnvironment(node))
      add(node, '环境变量只在 config 文件中读取 / the environment is read outside config');
    if (turnsFenIntoNumber(node, source)) add(node, '金额（分）不得转为 number / money becomes a float');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

/** By its property, by its name in brackets, taken out of `process`, or imported. */
function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'env' && isProcess(node.expression);
  if (ts.isElementAccessExpression(node))
    return (
      ts.isStringLiteral(node.argumentExpression) &&
      node.argumentExpression.text === 'env' &&
      isProcess(node.expression)
    );
  if (ts.isBindingElement(node)) {
    const declaration = node.parent.parent;
    const isOfProcess = ts.isVariableDeclaration(declaration) && isProcess(declaration.initializer);
    return isOfProcess && isNamedEnv(node.propertyName ?? node.name);
  }
  if (ts.isImportSpecifier(node)) {
    const { moduleSpecifier } = node.parent.parent.parent;
    const isOfProcess = ts.isStringLiteral(moduleSpecifier) && /^(node:)?process$/.test(moduleSpecifier.text);
    return isOfProcess && isNamedEnv(node.propertyName ?? node.name);
  }
  return false;
}

function isProcess(node: ts.Node | undefined): boolean {
  if (node === undefined) return false;
  return ts.isIdentifier(node)
    ? node.text === 'process'
    : ts.isPropertyAccessExpression(node) && node.name.text === 'process' && node.expression.getText() === 'globalThis';
}

function isNamedEnv(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'env';
}

/** Number(x.amountFen), parseFloat(amount_fen), +amountFen: a fen amount leaves the integers. */
function turnsFenIntoNumber(node: ts.Node, source: ts.SourceFile): boolean {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusToken) return isFen(node.operand);
  if (!ts.isCallExpression(node) || !node.arguments[0]) return false;
  const callee = node.expression.getText(source);
  return /^(Number|parseFloat|Number\.parseFloat|parseInt|Number\.parseInt)$/.test(callee) && isFen(node.arguments[0]);
}

function isFen(node: ts.Node): boolean {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) return isFen(node.expression);
  const name = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : '';
  return /(Fen|_fen|^fen)$/.test(name);
}

function findShapeBreaches(file: SourceFile, codeLines: number): Finding[] {
  const findings: Finding[] = [];
  if (codeLines > codeLinesMax && !isGenerated(file.path))
    findings.push({ path: file.path, line: 1, message: `${codeLines} 行代码，上限 ${codeLinesMax} / too long` });
  const folder = file.path
    .split('/')
    .slice(0, -1)
    .find((name) => emptyNouns.has(name));
  if (folder)
    findings.push({ path: file.path, line: 1, message: `目录名 ${folder} 没有含义 / a folder without a noun` });
  return findings;
}

/** Lines that hold code: neither empty nor only comment. */
export function countCodeLines(source: ts.SourceFile): number {
  const withCode = new Set<number>();
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.JSX, source.text);
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const first = lineAt(source, scanner.getTokenStart());
    const last = lineAt(source, scanner.getTokenEnd());
    for (let line = first; line <= last; line++) withCode.add(line);
  }
  return withCode.size;
}

/** The same for style sheets and SQL. */
export function countTextLines({ path, text }: SourceFile): number {
  const comments = path.endsWith('.sql') ? /--.*$|\/\*[\s\S]*?\*\//gm : /\/\*[\s\S]*?\*\//g;
  const blanked = text.replaceAll(comments, (comment) => comment.replaceAll(/[^\n]/g, ''));
  return blanked.split('\n').filter((line) => line.trim() !== '').length;
}
