import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const paymentBatchesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-batches',
  component: lazyRouteComponent(() => import('./payment-batch-list.tsx'), 'PaymentBatchList'),
  staticData: {
    title: '支付批次',
    permission: 'fund.read',
    navigation: { section: 'payments', order: 30 },
    keywords: 'zfpc 银行文件 发放',
  },
});

export const newPaymentBatchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-batches/new',
  component: lazyRouteComponent(() => import('./new-payment-batch.tsx'), 'NewPaymentBatch'),
  staticData: { title: '组成支付批次', permission: 'payment.pay' },
});

export const paymentBatchRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/payment-batches/$batchId',
  component: lazyRouteComponent(() => import('./payment-batch-page.tsx'), 'PaymentBatchPage'),
  staticData: { title: '支付批次', permission: 'fund.read' },
});
