import { createRootRoute, createRoute, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import type { PermissionNeed } from '../session/session.ts';
import { AppShell } from './app-shell.tsx';
import { ErrorPage } from './error-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import type { Section } from './sections.ts';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** Name of the page in Chinese: window title, navigation, palette. */
    title?: string;
    /** Any one of these opens the page; without it every signed-in person may. */
    permission?: PermissionNeed;
    /** Puts the page into the left navigation (and the palette). Pages with parameters have none. */
    navigation?: { section: Section; order: number };
    /** Further words and pinyin initials the palette finds the page by, e.g. 'zbxd 下达'. */
    keywords?: string;
  }
}

export const rootRoute = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

/** Parent of every page behind the login. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: AppShell,
});

/** Unknown addresses keep the frame, so that the way back is there. */
export const unknownRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '$',
  component: NotFoundPage,
  staticData: { title: '没有这个页面' },
});

export const signedOutRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-out',
  component: lazyRouteComponent(() => import('./signed-out-page.tsx'), 'SignedOutPage'),
});

export const unlockedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/unlocked',
  component: lazyRouteComponent(() => import('./unlocked-page.tsx'), 'UnlockedPage'),
});
