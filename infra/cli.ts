import { parseArgs } from 'node:util';
import { processEnvironment } from './config.mjs';
import { readEnvironment, type Environment } from './runtime/environment.ts';

/** One loader per command, so that `down` does not load what `test` needs. */
const commands: Record<string, (environment: Environment, options: Options) => Promise<number>> = {
  up: async (environment, options) => (await import('./commands/up.ts')).up(environment, options),
  down: async (environment) => (await import('./commands/down.ts')).down(environment),
  status: async (environment) => (await import('./commands/status.ts')).status(environment),
  reset: async (environment, options) => (await import('./commands/down.ts')).reset(environment, options),
  test: async (environment, { rest }) => (await import('./commands/test.ts')).test(environment, rest),
  generate: async (environment, options) => (await import('./commands/generate.ts')).generate(environment, options),
  bench: async (_environment, { rest }) => (await import('./commands/script.ts')).script('bench/main.ts', rest),
  demo: async (_environment, { rest }) => (await import('./commands/script.ts')).script('demo/main.ts', rest),
};

interface Options {
  detach: boolean;
  openDemonstration: boolean;
  yes: boolean;
  check: boolean;
  services: string[];
  /** Arguments that the command reads itself. */
  rest: string[];
}

const [command = '', ...rest] = process.argv.slice(2);
const run = commands[command];
if (!run) {
  console.error(`✗ 未知命令 / unknown command ${command}`);
  process.exit(2);
}
try {
  const { options, environment } = readArguments(command, rest);
  process.exit(await run(environment, options));
} catch (error) {
  console.error(`✗ ${(error as Error).message}`);
  process.exit(1);
}

/** What an option says counts before what the environment says. */
function readArguments(name: string, args: string[]): { options: Options; environment: Environment } {
  const isOwn = ['test', 'bench', 'demo'].includes(name);
  const { values, positionals } = parseArgs({
    args: isOwn ? [] : args,
    allowPositionals: name === 'generate',
    options: {
      detach: { type: 'boolean', default: false },
      'open-demonstration': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      profile: { type: 'string' },
      listen: { type: 'string' },
    },
  });
  const { detach, yes, check, profile, listen } = values;
  const environment = readEnvironment({
    ...processEnvironment(),
    ...(profile ? { SUNLEDGER_PROFILE: profile } : {}),
    ...(listen ? { SUNLEDGER_LISTEN: listen } : {}),
  });
  const openDemonstration = values['open-demonstration'];
  return { environment, options: { detach, openDemonstration, yes, check, services: positionals, rest: args } };
}
