// Generated from services/project-library/openapi.json by `npm run generate`; do not edit.
import createClient, { type Client, type ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.generated.ts';

export type ProjectLibraryClient = Client<paths>;
export type { components, operations, paths } from './schema.generated.ts';

/** Typed client of project-library; `options.baseUrl` is the service's address. Answers carry `data` or `error`, they do not throw. */
export function createProjectLibraryClient(options: ClientOptions): ProjectLibraryClient {
  return createClient<paths>(options);
}
