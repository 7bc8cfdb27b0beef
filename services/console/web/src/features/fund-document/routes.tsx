import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const fundDocumentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/fund-documents',
  component: lazyRouteComponent(() => import('./fund-document-list.tsx'), 'FundDocumentList'),
  staticData: {
    title: '指标文件',
    permission: 'fund.read',
    navigation: { section: 'funds', order: 10 },
    keywords: 'zbwj zjwj 资金文件 文号 到账',
  },
});

export const newFundDocumentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/fund-documents/new',
  component: lazyRouteComponent(() => import('./register-fund-document.tsx'), 'RegisterFundDocument'),
  staticData: { title: '登记指标文件', permission: 'fund.register', keywords: 'djzbwj 新文件' },
});

export const fundDocumentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/fund-documents/$documentId',
  component: lazyRouteComponent(() => import('./fund-document-page.tsx'), 'FundDocumentPage'),
  staticData: { title: '指标文件', permission: 'fund.read' },
});
