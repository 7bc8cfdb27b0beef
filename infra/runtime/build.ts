import { join } from 'node:path';
import { childEnvironment, processEnvironment } from '../config.mjs';
import { checkout } from './environment.ts';
import type { Layout } from './layout.ts';
import { runTask, type PartCommand } from './parts.ts';

/** Builds what needs building (console pages, workflow bundles); turbo skips whatever did not change. */
export function build(layout: Layout): Promise<void> {
  return runTask(layout, buildCommand());
}

/** How to build. turbo looks for pnpm on PATH, which a machine need not have. */
export function buildCommand(): PartCommand & { env: NodeJS.ProcessEnv } {
  const tools = join(checkout, 'node_modules', '.bin');
  return {
    part: 'build',
    command: join(tools, 'turbo'),
    args: ['run', 'build', '--output-logs=errors-only'],
    cwd: checkout,
    env: childEnvironment({
      PATH: `${tools}:${processEnvironment().PATH}`,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    }),
  };
}
