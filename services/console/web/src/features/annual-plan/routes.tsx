import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const annualPlansRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/annual-plans',
  component: lazyRouteComponent(() => import('./annual-plan-list.tsx'), 'AnnualPlanList'),
  staticData: {
    title: '年度计划',
    permission: 'project.read',
    navigation: { section: 'projects', order: 20 },
    keywords: 'ndjh 计划 批次',
  },
});

export const planComparisonRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/annual-plans/comparison',
  component: lazyRouteComponent(() => import('./plan-comparison.tsx'), 'PlanComparison'),
  staticData: { title: '对照两个计划', permission: 'project.read' },
});

export const annualPlanRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/annual-plans/$planId',
  component: lazyRouteComponent(() => import('./annual-plan-page.tsx'), 'AnnualPlanPage'),
  staticData: { title: '年度计划', permission: 'project.read' },
});

export const planPrintRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/annual-plans/$planId/print',
  component: lazyRouteComponent(() => import('./plan-print-page.tsx'), 'PlanPrintPage'),
  staticData: { title: '年度计划表', permission: 'project.read' },
});
