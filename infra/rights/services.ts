import { routesOf, type Route } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { definition as disclosure } from '../../services/disclosure/src/service.ts';
import { definition as fundAllocation } from '../../services/fund-allocation/src/service.ts';
import { definition as identity } from '../../services/identity/src/service.ts';
import { definition as projectLibrary } from '../../services/project-library/src/service.ts';
import { definition as registry } from '../../services/registry/src/service.ts';

/** Every service that owns data. */
export const definitions = [identity, registry, disclosure, projectLibrary, fundAllocation] as const;

export type Definition = (typeof definitions)[number];

// Each service narrows its own dependencies; these tests look at all services alike.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyService = TestService<any>;

export async function startService(
  definition: Definition,
  environment: Record<string, string> = {},
): Promise<{ service: AnyService; routes: Route[] }> {
  const service: AnyService = await startTestService(definition as typeof registry, { environment });
  return { service, routes: routesOf(definition, service.deps) };
}
