import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildApi, createBaseDependencies, type AnyServiceDefinition, type BaseConfig } from '@sunledger/service-kit';
import { checkout } from '../runtime/environment.ts';

// usage: dump-openapi.ts <service> <file>. A process of its own: whatever a service opens by accident ends with it.
const [service = '', target = ''] = process.argv.slice(2);
const module = pathToFileURL(join(checkout, 'services', service, 'src/service.ts')).href;
const { definition } = (await import(module)) as { definition: AnyServiceDefinition };
const config = definition.configSchema.parse({ LOG_LEVEL: 'silent' }) as BaseConfig;
const dependencies = definition.createDependencies(createBaseDependencies(service, config, {}), config);
const app = (await buildApi(definition, dependencies)) as unknown as { swagger(): object };
writeFileSync(target, `${JSON.stringify(app.swagger(), undefined, 2)}\n`);
process.exit(0);
