import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const tasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./task-home.tsx'), 'TaskHome'),
  staticData: { title: '我的待办', navigation: { section: 'tasks', order: 1 }, keywords: 'db wddb 首页' },
});
