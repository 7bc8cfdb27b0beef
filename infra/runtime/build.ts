import { join } from 'node:path';
import { checkout } from './environment.ts';
import type { Layout } from './layout.ts';
import { runTask } from './parts.ts';

/** Builds what needs building (console pages, workflow bundles); turbo skips whatever did not change. */
export async function build(layout: Layout): Promise<void> {
  await runTask(layout, {
    part: 'build',
    command: join(checkout, 'node_modules', '.bin', 'turbo'),
    args: ['run', 'build', '--output-logs=errors-only'],
    cwd: checkout,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
}
