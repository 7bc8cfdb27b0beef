import type { Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';

export function publishedTableRoutes(_deps: Dependencies): Route[] {
  return [];
}
