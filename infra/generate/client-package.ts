import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../runtime/environment.ts';

const run = promisify(execFile);

/** Files of the client package of a service, relative to the checkout, with their text. */
export async function clientFiles(service: string, openapiFile: string, scratch: string): Promise<Map<string, string>> {
  const folder = join('packages', `${service}-client`);
  const schemaFile = join(scratch, `${service}.schema.ts`);
  await run(join(checkout, 'infra/node_modules/.bin/openapi-typescript'), [
    openapiFile,
    '-o',
    schemaFile,
    '--alphabetize',
  ]);
  return new Map([
    [join(folder, 'src', 'schema.generated.ts'), readFileSync(schemaFile, 'utf8')],
    [join(folder, 'src', 'index.ts'), indexText(service)],
  ]);
}

/** Writes the package.json of a client package that does not exist yet. @returns true when the workspace must be installed again. */
export function ensureClientPackage(service: string): boolean {
  const folder = join(checkout, 'packages', `${service}-client`);
  const file = join(folder, 'package.json');
  if (existsSync(file)) return false;
  mkdirSync(join(folder, 'src'), { recursive: true });
  const manifest = {
    name: `@sunledger/${service}-client`,
    version: '0.1.0',
    private: true,
    license: 'Apache-2.0',
    type: 'module',
    exports: { '.': './src/index.ts' },
    dependencies: { 'openapi-fetch': 'catalog:' },
  };
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  return true;
}

function indexText(service: string): string {
  const name = service
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
  return `// Generated from services/${service}/openapi.json by \`npm run generate\`; do not edit.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.generated.ts';

export type ${name}Client = Client<paths>;
export type { components, operations, paths } from './schema.generated.ts';

/** Typed client of ${service}; \`options.baseUrl\` is the service's address. Answers carry \`data\` or \`error\`, they do not throw. */
export function create${name}Client(options: ClientOptions): ${name}Client {
  return createClient<paths>(options);
}
`;
}
