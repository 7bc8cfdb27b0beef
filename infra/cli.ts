import { parseArgs } from 'node:util';
import { readEnvironment } from './runtime/environment.ts';

/** One loader per command, so that `down` does not load what `test` needs. */
const commands: Record<string, (options: Options, rest: string[]) => Promise<number>> = {
  up: async (options) => (await import('./commands/up.ts')).up(readEnvironment(), { detach: options.detach }),
  down: async () => (await import('./commands/down.ts')).down(readEnvironment()),
  status: async () => (await import('./commands/status.ts')).status(readEnvironment()),
  reset: async (options) => (await import('./commands/down.ts')).reset(readEnvironment(), { yes: options.yes }),
  test: async (_options, rest) => (await import('./commands/test.ts')).test(readEnvironment(), rest),
  generate: async (options) => (await import('./commands/generate.ts')).generate(readEnvironment(), options),
  bench: async (_options, rest) => (await import('./commands/script.ts')).script('bench/main.ts', rest),
  demo: async (_options, rest) => (await import('./commands/script.ts')).script('demo/main.ts', rest),
};

interface Options {
  detach: boolean;
  yes: boolean;
  check: boolean;
  services: string[];
}

const [command = '', ...rest] = process.argv.slice(2);
const run = commands[command];
if (!run) {
  console.error(`✗ 未知命令 / unknown command ${command}`);
  process.exit(2);
}
try {
  process.exit(await run(readOptions(command, rest), rest));
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  process.exit(1);
}

/** Options that choose the environment become environment, so that every child reads the same. */
function readOptions(name: string, args: string[]): Options {
  if (['test', 'bench', 'demo'].includes(name)) return { detach: false, yes: false, check: false, services: [] };
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: name === 'generate',
    options: {
      detach: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      profile: { type: 'string' },
      listen: { type: 'string' },
    },
  });
  if (values.profile) process.env.SUNLEDGER_PROFILE = values.profile;
  if (values.listen) process.env.SUNLEDGER_LISTEN = values.listen;
  return { ...values, services: positionals };
}
