import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const plannedProjectsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/planned-projects',
  component: lazyRouteComponent(() => import('./planned-project-list.tsx'), 'PlannedProjectList'),
  staticData: {
    title: '项目资金安排',
    permission: 'fund.read',
    navigation: { section: 'payments', order: 10 },
    keywords: 'xmzjap 指标 计划项目 安排',
  },
});

export const plannedProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/planned-projects/$projectId',
  component: lazyRouteComponent(() => import('./planned-project-page.tsx'), 'PlannedProjectPage'),
  staticData: { title: '项目资金', permission: 'fund.read' },
});
