// Runs in a worker thread: Typst compiles synchronously, and a long table must not stop the service's event loop.
import { parentPort } from 'node:worker_threads';
import { NodeCompiler, PdfStandard } from '@myriaddreamin/typst-ts-node-compiler';
import { paperTemplate } from './paper-template.ts';
import type { RenderAnswer, RenderRequest } from './render-protocol.ts';

/** Memoised layout older than this many papers is dropped. */
const cacheAge = 3;

const compilers = new Map<string, NodeCompiler>();

function compilerFor(fontPaths: readonly string[]): NodeCompiler {
  const key = fontPaths.join('\n');
  const known = compilers.get(key);
  if (known !== undefined) return known;
  const created = NodeCompiler.create({ fontArgs: [{ fontPaths: [...fontPaths] }] });
  compilers.set(key, created);
  return created;
}

function render(request: RenderRequest): RenderAnswer {
  const compiler = compilerFor(request.fontPaths);
  const result = compiler.compile({ mainFileContent: paperTemplate, inputs: { paper: request.paperJson } });
  const unknownFonts = diagnosticTexts(result.takeWarnings()?.shortDiagnostics).flatMap(
    (text) => /unknown font family: (.+)/.exec(text)?.[1]?.trim() ?? [],
  );
  const document = result.result;
  if (document === null) {
    return { id: request.id, ok: false, reason: diagnosticTexts(result.takeError()?.shortDiagnostics).join('; ') };
  }
  const pdf = compiler.pdf(document, { pdfStandard: PdfStandard.A_2b, creationTimestamp: request.timestampSeconds });
  const sealAreas: unknown = compiler.query(document, { selector: '<seal-area>', field: 'value' });
  compiler.evictCache(cacheAge);
  return { id: request.id, ok: true, pdf, sealAreas, unknownFonts };
}

function diagnosticTexts(diagnostics: unknown[] | undefined): string[] {
  return (diagnostics ?? []).map((diagnostic) =>
    typeof diagnostic === 'object' && diagnostic !== null && 'message' in diagnostic
      ? String(diagnostic.message)
      : String(diagnostic),
  );
}

parentPort?.on('message', (request: RenderRequest) => {
  let answer: RenderAnswer;
  try {
    answer = render(request);
  } catch (error) {
    answer = { id: request.id, ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  parentPort?.postMessage(answer);
});
