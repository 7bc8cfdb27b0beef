import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const systemHealthRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/system-health',
  component: lazyRouteComponent(() => import('./system-health-page.tsx'), 'SystemHealthPage'),
  staticData: {
    title: '运行状况',
    permission: 'system.read',
    navigation: { section: 'system', order: 90 },
    keywords: 'yxzk 服务 队列 监控',
  },
});
