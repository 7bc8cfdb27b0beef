import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const noticesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices',
  component: lazyRouteComponent(() => import('./notice-list.tsx'), 'NoticeList'),
  staticData: {
    title: '公示',
    permission: 'notice.read',
    navigation: { section: 'notices', order: 10 },
    keywords: 'gs 公告 张贴',
  },
});

export const noticeCalendarRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notice-calendar',
  component: lazyRouteComponent(() => import('./notice-calendar.tsx'), 'NoticeCalendar'),
  staticData: {
    title: '公示日历',
    permission: 'notice.read',
    navigation: { section: 'notices', order: 20 },
    keywords: 'gsrl 期满 届满',
  },
});

export const noticeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/notices/$noticeId',
  component: lazyRouteComponent(() => import('./notice-page.tsx'), 'PublicNoticePage'),
  staticData: { title: '公示', permission: 'notice.read' },
});
