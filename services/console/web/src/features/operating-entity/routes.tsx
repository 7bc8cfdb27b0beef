import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const entitiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/entities',
  component: lazyRouteComponent(() => import('./entity-list.tsx'), 'EntityList'),
  staticData: {
    title: '经营主体与收款单位',
    permission: 'region.read',
    navigation: { section: 'registry', order: 20 },
    keywords: 'jyzt skdw 企业 合作社 账户 收款人',
  },
});

export const entityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/entities/$entityId',
  component: lazyRouteComponent(() => import('./entity-page.tsx'), 'EntityPage'),
  staticData: { title: '经营主体', permission: 'region.read' },
});
