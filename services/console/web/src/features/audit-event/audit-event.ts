import type { RegistryClient } from '@sunledger/registry-client';
import { queryOptions } from '@tanstack/react-query';
import {
  call,
  disclosure,
  fundAllocation,
  identity,
  projectLibrary,
  registry,
  type AnswerOf,
  type QueryOf,
  type ServiceName,
} from '../../api.ts';

// Every service answers these two routes alike; registry's client stands for all.
type AuditPage = AnswerOf<RegistryClient, '/audit-events'>;
export type AuditEvent = AuditPage['items'][number];
export type AuditFilter = QueryOf<RegistryClient, '/audit-events'>;
type AuditVerification = AnswerOf<RegistryClient, '/audit-verification'>;

interface AuditReader {
  events: (query: AuditFilter, signal: AbortSignal) => Promise<AuditPage>;
  verification: (signal: AbortSignal) => Promise<AuditVerification>;
}

export const AUDIT_READERS: Record<ServiceName, AuditReader> = {
  identity: {
    events: (query, signal) => call(identity.GET('/audit-events', { params: { query }, signal })),
    verification: (signal) => call(identity.GET('/audit-verification', { signal })),
  },
  registry: {
    events: (query, signal) => call(registry.GET('/audit-events', { params: { query }, signal })),
    verification: (signal) => call(registry.GET('/audit-verification', { signal })),
  },
  disclosure: {
    events: (query, signal) => call(disclosure.GET('/audit-events', { params: { query }, signal })),
    verification: (signal) => call(disclosure.GET('/audit-verification', { signal })),
  },
  'project-library': {
    events: (query, signal) => call(projectLibrary.GET('/audit-events', { params: { query }, signal })),
    verification: (signal) => call(projectLibrary.GET('/audit-verification', { signal })),
  },
  'fund-allocation': {
    events: (query, signal) => call(fundAllocation.GET('/audit-events', { params: { query }, signal })),
    verification: (signal) => call(fundAllocation.GET('/audit-verification', { signal })),
  },
};

/** Reads every sealed event of the service again: asked for by a person, never repeated on its own. */
export function verificationQuery(service: ServiceName) {
  return queryOptions({
    queryKey: [service, 'audit-verification'],
    queryFn: ({ signal }) => AUDIT_READERS[service].verification(signal),
    enabled: false,
    retry: false,
  });
}

export interface FieldChange {
  path: string;
  before: string | null;
  after: string | null;
}

/** Before and after field by field, nested fields by their path; null where the field is absent. */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const old = new Map(leavesOf(before));
  const current = new Map(leavesOf(after));
  const paths = [...new Set([...old.keys(), ...current.keys()])];
  return paths.map((path) => ({ path, before: old.get(path) ?? null, after: current.get(path) ?? null }));
}

function leavesOf(value: unknown, path = ''): [string, string][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== 'object') return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, path === '' ? key : `${path}.${key}`));
}
