import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const reconciliationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reconciliations',
  component: lazyRouteComponent(() => import('./reconciliation-list.tsx'), 'ReconciliationList'),
  staticData: {
    title: '对账',
    permission: 'fund.read',
    navigation: { section: 'payments', order: 50 },
    keywords: 'dz 平账 差异',
  },
});

export const reconciliationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reconciliations/$reconciliationId',
  component: lazyRouteComponent(() => import('./reconciliation-page.tsx'), 'ReconciliationPage'),
  staticData: { title: '对账', permission: 'fund.read' },
});
