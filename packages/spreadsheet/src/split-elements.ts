import { SpreadsheetError } from './errors.ts';

/** A stretch of an XML part: text outside the repeated elements, kept as it is, or a batch of whole elements. */
export type XmlPiece = { kind: 'outside'; xml: string } | { kind: 'elements'; elements: string[] };

const maxElementLength = 8 * 1024 * 1024;

/**
 * Splits an XML part into the repeated children of one container (rows of sheetData, si of sst) and everything around them,
 * holding one chunk at a time. The pieces, joined, are the part again.
 */
export async function* splitElements(
  chunks: AsyncIterable<Buffer>,
  container: string,
  element: string,
): AsyncGenerator<XmlPiece> {
  const decoder = new TextDecoder('utf-8');
  let state: SplitState = { phase: 'before', pending: '', prefix: '' };
  for await (const chunk of chunks) {
    state.pending += decoder.decode(chunk, { stream: true });
    if (state.phase === 'before') {
      const opened = openContainer(state.pending, container);
      if (opened === null) {
        checkLength(state.pending);
        continue;
      }
      yield { kind: 'outside', xml: opened.head };
      state = opened.state;
    }
    if (state.phase === 'inside') {
      const batch = takeElements(state, element);
      if (batch.length > 0) yield { kind: 'elements', elements: batch };
      checkLength(state.pending);
    }
    if (state.phase === 'after' && state.pending !== '') {
      yield { kind: 'outside', xml: state.pending };
      state.pending = '';
    }
  }
  if (state.phase === 'inside') throw new SpreadsheetError('corrupt', '工作簿内容不完整，请重新保存后上传。');
  yield { kind: 'outside', xml: state.pending + decoder.decode() };
}

/** What waits for its end is searched again with every chunk, so it must stay short. */
function checkLength(pending: string): void {
  if (pending.length > maxElementLength) throw new SpreadsheetError('corrupt', '工作簿中有一行内容过长，无法读取。');
}

interface SplitState {
  phase: 'before' | 'inside' | 'after';
  pending: string;
  prefix: string;
}

function openContainer(pending: string, container: string): { head: string; state: SplitState } | null {
  const match = new RegExp(`<((?:\\w+:)?)${container}(?=[\\s/>])[^<>]*>`).exec(pending);
  if (match === null) return null;
  const end = match.index + match[0].length;
  const phase = match[0].endsWith('/>') ? 'after' : 'inside';
  return {
    head: pending.slice(0, end),
    state: { phase, pending: pending.slice(end), prefix: match[1] ?? '' },
  };
}

/** Takes the whole elements off the front of `pending`; text between elements (white space) is dropped. */
function takeElements(state: SplitState, element: string): string[] {
  const opening = `<${state.prefix}${element}`;
  const closing = `</${state.prefix}${element}>`;
  const taken: string[] = [];
  let position = 0;
  for (;;) {
    const start = state.pending.indexOf('<', position);
    if (start < 0) break;
    if (state.pending.startsWith('</', start)) {
      state.phase = 'after';
      position = start;
      break;
    }
    const tagEnd = state.pending.indexOf('>', start);
    if (tagEnd < 0) break;
    if (!state.pending.startsWith(opening, start)) {
      position = tagEnd + 1;
      continue;
    }
    const isEmpty = state.pending[tagEnd - 1] === '/';
    const close = isEmpty ? tagEnd + 1 : state.pending.indexOf(closing, tagEnd);
    if (close < 0) break;
    const end = isEmpty ? close : close + closing.length;
    taken.push(state.pending.slice(start, end));
    position = end;
  }
  state.pending = state.pending.slice(position);
  return taken;
}
