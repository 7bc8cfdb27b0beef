import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** A payment that was executed, as the bank remembers it. */
export interface Execution {
  instructionId: string;
  bankReference: string;
  settledAt: string;
}

/** The bank's memory of what it paid: one line per execution, read back after a restart. */
export function openExecutionJournal(path: string) {
  const executions = existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Execution)
    : [];
  const byInstruction = new Map(executions.map((execution) => [execution.instructionId, execution]));
  return {
    find: (instructionId: string): Execution | undefined => byInstruction.get(instructionId),
    append(execution: Execution): Execution {
      appendFileSync(path, `${JSON.stringify(execution)}\n`);
      executions.push(execution);
      byInstruction.set(execution.instructionId, execution);
      return execution;
    },
    /** How often each instruction was executed; more than once would be the bank's own fault. */
    counts(): Record<string, number> {
      const counts: Record<string, number> = {};
      for (const { instructionId } of executions) counts[instructionId] = (counts[instructionId] ?? 0) + 1;
      return counts;
    },
  };
}
