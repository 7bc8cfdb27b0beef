import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const factorSnapshotsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/factor-snapshots',
  component: lazyRouteComponent(() => import('./snapshot-list.tsx'), 'SnapshotList'),
  staticData: {
    title: '因素数据',
    permission: 'fund.read',
    navigation: { section: 'registry', order: 40 },
    keywords: 'yssj 因素法 人口 指标值',
  },
});

export const factorSnapshotRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/factor-snapshots/$snapshotId',
  component: lazyRouteComponent(() => import('./snapshot-page.tsx'), 'SnapshotPage'),
  staticData: { title: '因素数据', permission: 'fund.read' },
});
