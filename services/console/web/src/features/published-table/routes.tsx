import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const publishedTablesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/published-tables',
  component: lazyRouteComponent(() => import('./published-table-list.tsx'), 'PublishedTableList'),
  staticData: {
    title: '已公布分配表',
    permission: 'fund.read',
    navigation: { section: 'funds', order: 25 },
    keywords: 'ygb fpb 公布 核对 补录',
  },
});

export const publishedTableRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/published-tables/$tableId',
  component: lazyRouteComponent(() => import('./published-table-page.tsx'), 'PublishedTablePage'),
  staticData: { title: '已公布分配表', permission: 'fund.read' },
});

export const importPublishedTableRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/published-tables/import',
  component: lazyRouteComponent(() => import('./import-published-table.tsx'), 'ImportPublishedTable'),
  staticData: { title: '导入已公布分配表', permission: 'round.manage' },
});
