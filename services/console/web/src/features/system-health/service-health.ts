import { queryOptions } from '@tanstack/react-query';
import { call, CONSOLE_HEADER, fundAllocation, type ServiceName } from '../../api.ts';

/** What a service's /readyz answers; 503 carries the same body. */
export interface Readiness {
  status: string;
  checks: Record<string, boolean>;
  outbox?: { count: number; oldestSeconds: number };
  uptimeSeconds: number;
}

export interface ServiceHealth {
  service: ServiceName;
  /** null: no readable answer at all. */
  readiness: Readiness | null;
  milliseconds: number;
}

const REFRESH_MILLISECONDS = 10_000;

/** Readiness of one service with the time its answer took; an unreachable service is a result, not an error. */
export function serviceHealthQuery(service: ServiceName) {
  return queryOptions({
    queryKey: ['health', service],
    refetchInterval: REFRESH_MILLISECONDS,
    queryFn: async ({ signal }): Promise<ServiceHealth> => {
      const started = performance.now();
      const readiness = await readReadiness(`/api/${service}/readyz`, signal);
      return { service, readiness, milliseconds: Math.round(performance.now() - started) };
    },
  });
}

async function readReadiness(url: string, signal: AbortSignal): Promise<Readiness | null> {
  try {
    const response = await fetch(url, { signal, headers: { ...CONSOLE_HEADER, 'X-Background': '1' } });
    const body = (await response.json()) as Partial<Readiness>;
    return body.checks ? (body as Readiness) : null;
  } catch {
    return null;
  }
}

/** The latest reconciled day of every bank. */
export const reconciliationStatusQuery = queryOptions({
  queryKey: ['fund-allocation', 'reconciliation', 'status'],
  refetchInterval: REFRESH_MILLISECONDS,
  queryFn: async ({ signal }) =>
    (await call(fundAllocation.GET('/reconciliation-status', { signal, headers: { 'X-Background': '1' } }))).items,
});
