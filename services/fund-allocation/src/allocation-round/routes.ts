import type { Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';

export function roundRoutes(_deps: Dependencies): Route[] {
  return [];
}
