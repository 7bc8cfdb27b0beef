import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { clientFiles, ensureClientPackage } from '../generate/client-package.ts';
import { databaseTypes } from '../generate/database-types.ts';
import { checkout, type Environment } from '../runtime/environment.ts';
import { createLayout } from '../runtime/layout.ts';
import { dataServices } from '../runtime/platform-services.ts';
import { acquireTestRuntime } from '../testing/test-runtime.ts';

const run = promisify(execFile);

/**
 * `npm run generate [-- service …] [--check]`: writes each service's openapi.json, its client package and its database types
 * from the code and the migrations. With `check` it writes nothing and names every file that is not what would be written.
 */
export async function generate(
  environment: Environment,
  options: { check: boolean; services: string[] },
): Promise<number> {
  const chosen = dataServices.filter(({ name }) => options.services.length === 0 || options.services.includes(name));
  const { databaseUrl } = await acquireTestRuntime();
  const scratch = mkdtempSync(join(tmpdir(), 'sunledger-generate-'));
  // A place of its own: two runs side by side must not clear away each other's passwords.
  const layout = createLayout(join(scratch, 'data'), environment.SUNLEDGER_PORT_BASE);
  let differences = 0;
  try {
    for (const { name } of chosen) {
      const files = await generatedFiles(name, scratch);
      files.set(
        join('services', name, 'src', 'database.generated.ts'),
        await databaseTypes(layout, databaseUrl, name, scratch),
      );
      for (const [path, text] of files) differences += settle(path, text, options.check) ? 1 : 0;
      if (!options.check && ensureClientPackage(name))
        console.log(`  packages/${name}-client 是新包，请安装依赖 / is new: install the workspace`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (options.check && differences > 0) console.log('请运行 npm run generate / run npm run generate');
  return options.check && differences > 0 ? 1 : 0;
}

async function generatedFiles(service: string, scratch: string): Promise<Map<string, string>> {
  const openapiFile = join(scratch, `${service}.openapi.json`);
  await run(process.execPath, [join(checkout, 'infra/generate/dump-openapi.ts'), service, openapiFile]);
  const files = await clientFiles(service, openapiFile, scratch);
  return files.set(join('services', service, 'openapi.json'), readFileSync(openapiFile, 'utf8'));
}

/** Writes a file unless only checking. @returns true when it was not up to date. */
function settle(path: string, text: string, check: boolean): boolean {
  const file = join(checkout, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  console.log(`${check ? '✗ 过时 / out of date' : '✓ 已写入 / written'}  ${path}`);
  if (!check) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return true;
}
