import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const objectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/objections',
  component: lazyRouteComponent(() => import('./objection-list.tsx'), 'ObjectionList'),
  staticData: {
    title: '异议',
    permission: 'objection.handle',
    navigation: { section: 'notices', order: 30 },
    keywords: 'yy 举报 反映 核实',
  },
});

export const objectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/objections/$objectionId',
  component: lazyRouteComponent(() => import('./objection-page.tsx'), 'ObjectionPage'),
  staticData: { title: '异议', permission: 'objection.handle' },
});
