import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const regionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/regions',
  component: lazyRouteComponent(() => import('./region-page.tsx'), 'RegionPage'),
  staticData: {
    title: '行政区划',
    permission: 'region.read',
    navigation: { section: 'registry', order: 10 },
    keywords: 'xzqh 地区 称号 重点县 贫困村',
  },
});
