import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../runtime/environment.ts';
import { findDoorBreaches } from './doors.ts';
import { lintMigrations } from './migrations.ts';
import { findRepeatedLines } from './repeated-lines.ts';
import { isGenerated, isTest, readSourceFiles, type Finding } from './source-files.ts';
import { checkCompose } from './compose.ts';

const folders = ['services', 'packages', 'infra'];

const checks: Record<string, () => Promise<Finding[]> | Finding[]> = {
  doors: () => {
    const services = new Set(readdirSync(join(checkout, 'services')));
    return readSourceFiles(folders, ['.ts', '.tsx', '.mjs', '.css', '.sql']).flatMap((file) =>
      findDoorBreaches(file, services),
    );
  },
  'repeated-lines': () =>
    findRepeatedLines(
      readSourceFiles(['.'], ['.ts', '.tsx', '.mjs', '.css', '.sql', '.yml', '.sh']).filter(
        ({ path }) => !isGenerated(path) && !isTest(path),
      ),
    ),
  migrations: lintMigrations,
  compose: checkCompose,
};

// usage: main.ts <check>. Prints what it found, one per line; exit code 1 when that is anything.
const [name = ''] = process.argv.slice(2);
const check = checks[name];
if (!check) throw new Error(`no such check: ${name}; there are ${Object.keys(checks).join(', ')}`);
const findings = await check();
for (const { path, line, message } of findings) console.log(`${path}:${line}  ${message}`);
process.exit(findings.length > 0 ? 1 : 0);
