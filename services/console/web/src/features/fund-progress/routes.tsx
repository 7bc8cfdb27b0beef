import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const fundProgressRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/fund-progress',
  component: lazyRouteComponent(() => import('./fund-progress-page.tsx'), 'FundProgressPage'),
  staticData: {
    title: '资金进度',
    permission: 'fund.read',
    navigation: { section: 'funds', order: 60 },
    keywords: 'zjjd 序时进度 支出进度 支付率',
  },
});
