// Generated from services/identity/openapi.json by `npm run generate`; do not edit.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.generated.ts';

export type IdentityClient = Client<paths>;
export type { components, operations, paths } from './schema.generated.ts';

/** Typed client of identity; `options.baseUrl` is the service's address. Answers carry `data` or `error`, they do not throw. */
export function createIdentityClient(options: ClientOptions): IdentityClient {
  return createClient<paths>(options);
}
