import type { Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';

export function fundDocumentRoutes(_deps: Dependencies): Route[] {
  return [];
}
