import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const auditEventsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/audit-events',
  component: lazyRouteComponent(() => import('./audit-event-page.tsx'), 'AuditEventPage'),
  staticData: {
    title: '审计记录',
    permission: 'audit.read',
    navigation: { section: 'supervision', order: 30 },
    keywords: 'sjjl 留痕 改动 核验',
  },
});
