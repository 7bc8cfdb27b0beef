let isInterrupted = false;

/** After this no step begins, and one that is under way tells nothing: its failure is only that everything stops. */
export function interruptSteps(): void {
  isInterrupted = true;
}

/** Runs one step of a command and prints one line with what it did and how long it took. */
export async function step<T>(
  title: string,
  work: () => Promise<T>,
  describe: (result: T) => string = () => '',
): Promise<T> {
  if (isInterrupted) throw new Error('已中断 / interrupted');
  const startedAt = performance.now();
  try {
    const result = await work();
    if (!isInterrupted) console.log(lineOf('✓', title, startedAt, describe(result)));
    return result;
  } catch (error) {
    if (!isInterrupted) console.log(lineOf('✗', title, startedAt));
    throw error;
  }
}

/** The line of something that began at `startedAt` (performance.now()) and has just ended. */
export function lineOf(sign: string, title: string, startedAt: number, detail = ''): string {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  return `${sign} ${padDisplay(title, 34)} ${seconds.padStart(6)} s${detail ? `  ${detail}` : ''}`;
}

/** Pads by columns on the screen, where a Chinese character takes two. */
export function padDisplay(text: string, columns: number): string {
  const width = [...text].reduce((sum, character) => sum + (/[\u2e80-\uffee]/.test(character) ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(0, columns - width));
}
