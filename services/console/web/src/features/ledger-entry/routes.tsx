import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const ledgerAccountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/ledger-accounts/$code',
  component: lazyRouteComponent(() => import('./ledger-account-page.tsx'), 'LedgerAccountPage'),
  staticData: { title: '账户明细', permission: 'fund.read' },
});

export const ledgerTransactionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/ledger-transactions/$transactionId',
  component: lazyRouteComponent(() => import('./ledger-transaction-page.tsx'), 'LedgerTransactionPage'),
  staticData: { title: '记账凭证', permission: 'fund.read' },
});
