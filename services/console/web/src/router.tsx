import { createRouter } from '@tanstack/react-router';
import * as routes from './routes.tsx';
import { parseSearch, stringifySearch } from './search-params.ts';
import { ErrorPage } from './shell/error-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { rootRoute, shellRoute, signedOutRoute, unknownRoute, unlockedRoute } from './shell/shell-route.tsx';

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signedOutRoute,
    unlockedRoute,
    shellRoute.addChildren({ ...routes, unknownRoute }),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: ErrorPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
