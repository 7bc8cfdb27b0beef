import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const allotmentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allotments',
  component: lazyRouteComponent(() => import('./allotment-list.tsx'), 'AllotmentList'),
  staticData: {
    title: '指标',
    permission: 'fund.read',
    navigation: { section: 'funds', order: 30 },
    keywords: 'zb 下达 签收 余额',
  },
});

export const passDownClocksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/pass-down-clocks',
  component: lazyRouteComponent(() => import('./pass-down-clock-page.tsx'), 'PassDownClockPage'),
  staticData: {
    title: '转拨期限',
    permission: 'fund.read',
    navigation: { section: 'funds', order: 40 },
    keywords: 'zbqx 逾期 倒计时',
  },
});

export const allotmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allotments/$allotmentId',
  component: lazyRouteComponent(() => import('./allotment-page.tsx'), 'AllotmentPage'),
  staticData: { title: '指标', permission: 'fund.read' },
});

export const allotmentReturnRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allotment-returns/$returnId',
  component: lazyRouteComponent(() => import('./allotment-return-page.tsx'), 'AllotmentReturnPage'),
  staticData: { title: '指标退回', permission: 'fund.read' },
});

export const passDownRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/allotments/$allotmentId/pass-down',
  component: lazyRouteComponent(() => import('./pass-down-form.tsx'), 'PassDownForm'),
  staticData: { title: '下达指标', permission: 'allotment.issue' },
});
