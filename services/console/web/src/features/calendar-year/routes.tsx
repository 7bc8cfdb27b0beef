import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const calendarYearsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calendar-years',
  component: lazyRouteComponent(() => import('./calendar-page.tsx'), 'CalendarPage'),
  staticData: {
    title: '工作日历',
    permission: 'notice.read',
    navigation: { section: 'registry', order: 50 },
    keywords: 'gzrl 放假 调休 节假日 工作日',
  },
});
