import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const allocationRoundsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allocation-rounds',
  component: lazyRouteComponent(() => import('./round-list.tsx'), 'RoundList'),
  staticData: {
    title: '分配测算',
    permission: 'fund.read',
    navigation: { section: 'funds', order: 20 },
    keywords: 'fpcs 因素法 切块 下达 方案',
  },
});

export const newAllocationRoundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allocation-rounds/new',
  component: lazyRouteComponent(() => import('./round-form-page.tsx'), 'NewRoundPage'),
  staticData: { title: '新建分配轮次', permission: 'round.manage' },
});

export const allocationRoundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allocation-rounds/$roundId',
  component: lazyRouteComponent(() => import('./round-page.tsx'), 'RoundPage'),
  staticData: { title: '分配测算', permission: 'fund.read' },
});

export const editAllocationRoundRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allocation-rounds/$roundId/edit',
  component: lazyRouteComponent(() => import('./round-form-page.tsx'), 'EditRoundPage'),
  staticData: { title: '修改分配轮次', permission: 'round.manage' },
});
