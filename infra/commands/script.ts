import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../runtime/environment.ts';

/**
 * Runs a script of infra/ with the terminal and the arguments of the command.
 * @param path below infra/
 */
export async function script(path: string, args: string[]): Promise<number> {
  const file = join(checkout, 'infra', path);
  if (!existsSync(file)) throw new Error(`没有 infra/${path} / there is no infra/${path}`);
  const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit', cwd: checkout });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
