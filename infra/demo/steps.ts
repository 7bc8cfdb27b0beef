/** Prints one line for a step of a script when it is done: its place, what was done, who did it, the time. */
export function createNarrator(write: (line: string) => void = console.log) {
  const startedAt = performance.now();
  let count = 0;
  return {
    /** One line, e.g. '演示村文书甲 提交申报 → 村级公示'. */
    tell(line: string): void {
      count += 1;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
      write(`${String(count).padStart(3)}  ${seconds} s  ${line}`);
    },
    seconds: () => (performance.now() - startedAt) / 1000,
  };
}

export type Narrator = ReturnType<typeof createNarrator>;
