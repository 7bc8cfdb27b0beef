import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const banksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/banks',
  component: lazyRouteComponent(() => import('./bank-page.tsx'), 'BankPage'),
  staticData: {
    title: '合作银行',
    permission: 'region.read',
    navigation: { section: 'registry', order: 30 },
    keywords: 'hzyh 网点 联行号 文件格式',
  },
});
