import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '@sunledger/service-kit';
import { checkout } from './runtime/environment.ts';
import { dataServices } from './runtime/platform-services.ts';

// Each bundle takes about a second to make; workers then start from the finished file.
const target = join(checkout, 'infra', 'dist', 'workflows');
mkdirSync(target, { recursive: true });
for (const { name } of dataServices) {
  const source = join(checkout, 'services', name, 'src', 'workflows.ts');
  if (existsSync(source)) writeFileSync(join(target, `${name}.js`), await bundleWorkflows(source));
}
