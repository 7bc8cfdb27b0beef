// Generated from services/disclosure/openapi.json by `npm run generate`; do not edit.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.generated.ts';

export type DisclosureClient = Client<paths>;
export type { components, operations, paths } from './schema.generated.ts';

/** Typed client of disclosure; `options.baseUrl` is the service's address. Answers carry `data` or `error`, they do not throw. */
export function createDisclosureClient(options: ClientOptions): DisclosureClient {
  return createClient<paths>(options);
}
