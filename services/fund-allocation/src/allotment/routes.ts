import type { Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';

export function allotmentRoutes(_deps: Dependencies): Route[] {
  return [];
}
