import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const projectsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects',
  component: lazyRouteComponent(() => import('./project-list.tsx'), 'ProjectList'),
  staticData: {
    title: '项目库',
    permission: 'project.read',
    navigation: { section: 'projects', order: 10 },
    keywords: 'xmk 项目 入库 申报',
  },
});

export const projectImportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/project-imports',
  component: lazyRouteComponent(() => import('./project-import-page.tsx'), 'ProjectImportPage'),
  staticData: {
    title: '导入项目',
    permission: 'project.propose',
    navigation: { section: 'projects', order: 30 },
    keywords: 'drxm 模板 批量',
  },
});

export const newProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/new',
  component: lazyRouteComponent(() => import('./project-form-page.tsx'), 'NewProjectPage'),
  staticData: { title: '新建项目', permission: 'project.propose' },
});

export const editProjectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/$projectId/edit',
  component: lazyRouteComponent(() => import('./project-form-page.tsx'), 'EditProjectPage'),
  staticData: { title: '修改项目', permission: 'project.propose' },
});

export const projectPrintRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/$projectId/print',
  component: lazyRouteComponent(() => import('./project-print-page.tsx'), 'ProjectPrintPage'),
  staticData: { title: '项目申报表', permission: 'project.read' },
});

export const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/$projectId',
  component: lazyRouteComponent(() => import('./project-page.tsx'), 'ProjectPage'),
  staticData: { title: '项目', permission: 'project.read' },
});
