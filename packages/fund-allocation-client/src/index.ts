// Generated from services/fund-allocation/openapi.json by `npm run generate`; do not edit.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.generated.ts';

export type FundAllocationClient = Client<paths>;
export type { components, operations, paths } from './schema.generated.ts';

/** Typed client of fund-allocation; `options.baseUrl` is the service's address. Answers carry `data` or `error`, they do not throw. */
export function createFundAllocationClient(options: ClientOptions): FundAllocationClient {
  return createClient<paths>(options);
}
