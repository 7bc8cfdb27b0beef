import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const bankResultsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/bank-results',
  component: lazyRouteComponent(() => import('./bank-result-page.tsx'), 'BankResultPage'),
  staticData: {
    title: '银行回单',
    permission: 'fund.read',
    navigation: { section: 'payments', order: 40 },
    keywords: 'yhhd 回盘 未匹配',
  },
});
