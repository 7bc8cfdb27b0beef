import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const organisationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/organisations',
  component: lazyRouteComponent(() => import('./organisation-list.tsx'), 'OrganisationList'),
  staticData: {
    title: '单位',
    permission: 'identity.organisation.read',
    navigation: { section: 'system', order: 10 },
    keywords: 'dw 机构 部门 组织',
  },
});
