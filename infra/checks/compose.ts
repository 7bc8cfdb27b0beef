import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkout } from '../runtime/environment.ts';
import type { Finding } from './source-files.ts';

const file = 'docker-compose.yml';

const serviceSchema = z.looseObject({
  image: z.string(),
  restart: z.string().optional(),
  depends_on: z
    .record(
      z.string(),
      z.object({ condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']) }),
    )
    .optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()) }).optional(),
  deploy: z.object({ resources: z.object({ limits: z.object({ cpus: z.string(), memory: z.string() }) }) }),
  ports: z.array(z.string()).optional(),
  secrets: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  networks: z
    .union([z.array(z.string()), z.record(z.string(), z.unknown()).transform((named) => Object.keys(named))])
    .default(['default']),
  environment: z.record(z.string(), z.string()).optional(),
});

const composeSchema = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), serviceSchema),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional(), ipam: z.unknown().optional() })),
});

type Compose = z.output<typeof composeSchema>;

/**
 * Checks docker-compose.yml where no Docker engine can: its shape, that every name it refers to exists, that each long-running
 * service has a health check and limits, that nothing is published beyond loopback, that no secret stands in it as text and
 * that nobody reaches a server without need.
 */
export function checkCompose(): Finding[] {
  const parsed = composeSchema.safeParse(parse(readFileSync(join(checkout, file), 'utf8'), { merge: true }));
  if (!parsed.success) return parsed.error.issues.map((issue) => finding(`${issue.path.join('.')}: ${issue.message}`));
  const { services } = parsed.data;
  return Object.entries(services).flatMap(([name, service]) =>
    [
      ...danglingNames(parsed.data, service),
      ...(service.restart === 'no' || service.healthcheck ? [] : ['没有健康检查 / no health check']),
      ...(service.ports ?? [])
        .filter((port) => !port.includes('127.0.0.1'))
        .map((port) => `${port} 对外开放 / is published beyond loopback`),
      ...plainSecrets(service.environment ?? {}),
      ...sharedVolumes(services, name),
      ...needlessNetworks(name, service),
      ...severalGateways(parsed.data, service),
      ...(service.healthcheck?.test.some((word) => word.includes('process.kill'))
        ? ['健康检查只看进程在不在 / the health check cannot fail']
        : []),
    ].map((message) => finding(`${name}: ${message}`)),
  );
}

function danglingNames(compose: Compose, service: z.output<typeof serviceSchema>): string[] {
  const missing = (kind: string, names: readonly string[], known: object): string[] =>
    names.filter((name) => !(name in known)).map((name) => `${kind} ${name} 不存在 / does not exist`);
  return [
    ...missing('service', Object.keys(service.depends_on ?? {}), compose.services),
    ...missing('secret', service.secrets ?? [], compose.secrets),
    ...missing('volume', namedVolumes(service), compose.volumes),
    ...missing('network', service.networks, compose.networks),
  ];
}

const programOf = (name: string): string => name.replace(/-(api|worker)$/, '');
const namedVolumes = ({ volumes = [] }: z.output<typeof serviceSchema>): string[] =>
  volumes.map((volume) => volume.split(':')[0] ?? '').filter((source) => /^[a-z]/.test(source));

/** Files are private to one program: whoever breaks into the portal must not find what identity signs with. */
function sharedVolumes(services: Compose['services'], name: string): string[] {
  const own = namedVolumes(services[name]!);
  return Object.entries(services)
    .filter(
      ([other, service]) => programOf(other) !== programOf(name) && namedVolumes(service).some((v) => own.includes(v)),
    )
    .map(([other]) => `与 ${other} 共用数据卷 / shares a volume with ${other}`);
}

/** Which secret opens what stands in a network, and who is there without it: the server itself, what sets it up and its pages. */
const networkKeys: Record<string, { secret: RegExp; others: readonly string[] }> = {
  database: { secret: /^(postgres-password|database-.*)$/, others: [] },
  queue: { secret: /^redis-password$/, others: [] },
  temporal: { secret: /^payload-keys$/, others: ['temporal', 'temporal-ui', 'setup'] },
  'temporal-store': { secret: /^postgres-password$/, others: [] },
};

function needlessNetworks(name: string, { networks, secrets = [] }: z.output<typeof serviceSchema>): string[] {
  return networks
    .filter((network) => {
      const key = networkKeys[network];
      return key && !key.others.includes(name) && !secrets.some((secret) => key.secret.test(secret));
    })
    .map((network) => `无须接入网络 ${network} / needs no network ${network}`);
}

/** Who asks a published port comes from the gateway of the one network that leads outside; of two it would be either. */
function severalGateways(compose: Compose, { networks }: z.output<typeof serviceSchema>): string[] {
  const outside = networks.filter((network) => !compose.networks[network]?.internal);
  return outside.length > 1 ? [`多个对外网络 / several networks lead outside: ${outside.join(', ')}`] : [];
}

/** A password belongs in a file; `…_FILE` variables hold paths. */
function plainSecrets(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment)
    .filter(
      ([key, value]) => /PASSWORD|SECRET|KEY/.test(key) && !key.endsWith('_FILE') && !value.startsWith('/run/secrets/'),
    )
    .map(([key]) => `${key} 应以文件给出 / should be given as a file`);
}

function finding(message: string): Finding {
  return { path: file, line: 1, message };
}
