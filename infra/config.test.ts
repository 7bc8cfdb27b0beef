import { describe, expect, it } from 'vitest';
import { machineEnvironment } from './config.mjs';
import { environmentSchema } from './runtime/environment.ts';

describe('what tests and benches start', () => {
  const ofAnInstallation = [
    ...Object.keys(environmentSchema.shape).filter((name) => name !== 'SUNLEDGER_CACHE'),
    'PGPASSWORD',
    'IDENTITY_URL',
    'EXTERNAL_ISSUER_URL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'PAYLOAD_KEY_FILE',
  ];

  it.each(ofAnInstallation)('never hears of the operator’s %s', (name) => {
    expect(machineEnvironment({}, { [name]: 'postgres://county/books' })).toEqual({});
  });

  it('finds programs, proxies and caches of the machine, and what it is told', () => {
    const machine = { PATH: '/bin', HOME: '/home/a', https_proxy: 'http://p', GOPROXY: 'off', SUNLEDGER_CACHE: '/c' };
    expect(machineEnvironment({ REDIS_URL: 'redis://own' }, machine)).toEqual({ ...machine, REDIS_URL: 'redis://own' });
  });
});
