import type { PermissionCode } from '../role-grant/role-catalogue.ts';

/** Full account numbers are for the service that writes the bank's files, and for no other. */
type ServicePermission = PermissionCode | 'internal.revealAccount';

/** What a service may ask of its peers when it executes a decision of a person. Every service may check decisions and send events. */
const servicePermissions: Record<string, readonly ServicePermission[]> = {
  registry: [],
  disclosure: ['region.read'],
  'project-library': ['region.read', 'notice.read', 'notice.publish', 'fund.read'],
  'fund-allocation': [
    'region.read',
    'notice.read',
    'notice.publish',
    'project.read',
    'fund.read',
    'round.manage',
    'internal.revealAccount',
  ],
};

/** Permissions of a service token; undefined for a service this release does not know. */
export function permissionsOfService(name: string): string[] | undefined {
  const permissions = Object.hasOwn(servicePermissions, name) ? servicePermissions[name] : undefined;
  return permissions && ['internal.read', 'internal.notify', ...permissions];
}
