import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const paymentRequestsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-requests',
  component: lazyRouteComponent(() => import('./payment-request-list.tsx'), 'PaymentRequestList'),
  staticData: {
    title: '支付申请',
    permission: 'fund.read',
    navigation: { section: 'payments', order: 20 },
    keywords: 'zfsq 拨付 报账',
  },
});

export const newPaymentRequestRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-requests/new',
  component: lazyRouteComponent(() => import('./payment-request-form.tsx'), 'PaymentRequestForm'),
  staticData: { title: '申请支付', permission: 'payment.request' },
});

export const paymentRequestRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-requests/$requestId',
  component: lazyRouteComponent(() => import('./payment-request-page.tsx'), 'PaymentRequestPage'),
  staticData: { title: '支付申请', permission: 'fund.read' },
});
