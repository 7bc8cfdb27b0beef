import { createServer, type Server } from 'node:http';
import { pino, type Logger as PinoLogger } from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export type Logger = PinoLogger;

// What must never reach a log, at any depth a line of ours can have.
const secretKeys = [
  'password',
  'secret',
  'token',
  'accessToken',
  'authorization',
  'cookie',
  'idNumber',
  'phone',
  'bankAccount',
  'payeeAccount',
  'totp',
];
const redactPaths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** JSON lines on stdout, secrets and personal data cut by name. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    redact: { paths: redactPaths, censor: '[已脱敏]' },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
}

export type Metrics = ReturnType<typeof createMetrics>;

/** Prometheus metrics of one process. */
export function createMetrics(service: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'HTTP requests by route template and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  });
  return {
    registry,
    observeRequest: (method: string, route: string, status: number, milliseconds: number) =>
      requests.observe({ method, route, status: String(status) }, milliseconds / 1000),
  };
}

/** Serves /metrics on the admin port. */
export async function listenAdmin(metrics: Metrics, port: number, host: string): Promise<Server> {
  collectDefaultMetrics({ register: metrics.registry });
  const server = createServer(async (_request, response) => {
    response.setHeader('content-type', metrics.registry.contentType);
    response.end(await metrics.registry.metrics());
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server;
}
