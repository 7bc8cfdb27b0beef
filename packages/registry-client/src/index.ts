// Generated from services/registry/openapi.json by `npm run generate`; do not edit.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.generated.ts';

export type RegistryClient = Client<paths>;
export type { components, operations, paths } from './schema.generated.ts';

/** Typed client of registry; `options.baseUrl` is the service's address. Answers carry `data` or `error`, they do not throw. */
export function createRegistryClient(options: ClientOptions): RegistryClient {
  return createClient<paths>(options);
}
