/** What a permission may be about. https://docs.influxdata.com/influxdb/v2/api/#operation/PostAuthorizations */
export const resourceTypes = [
  ...[
    'authorizations',
    'buckets',
    'dashboards',
    'orgs',
    'sources',
    'tasks',
    'telegrafs',
    'users',
    'variables',
  ],
  ...['scrapers', 'secrets', 'labels', 'views', 'documents', 'notificationRules', 'notificationEndpoints'],
  ...['checks', 'dbrp', 'notebooks', 'annotations', 'remotes', 'replications', 'instance'],
] as const;

/** What a permission is about. Without `id` and `orgID`, all of the type. */
interface Resource {
  readonly type: string;
  readonly id?: string;
  readonly orgID?: string;
}

/** Something that a caller may do, or wants to. */
export interface Permission {
  readonly action: 'read' | 'write';
  readonly resource: Resource;
}

/** Of the token that set-up gives to the first user. */
export const operatorPermissions: readonly Permission[] = resourceTypes
  .filter((type) => type !== 'instance')
  .flatMap((type) => (['read', 'write'] as const).map((action) => ({ action, resource: { type } })));

/** Of the session of the first user. */
export const ownerPermissions: readonly Permission[] = (['read', 'write'] as const).map((action) => ({
  action,
  resource: { type: 'instance' },
}));

/** Whether one of the permissions covers what is wanted. */
export function allows(permissions: readonly Permission[], wanted: Permission): boolean {
  return permissions.some((permission) => covers(permission, wanted));
}

function covers(permission: Permission, wanted: Permission): boolean {
  const { type, id, orgID } = permission.resource;
  if (permission.action !== wanted.action) return false;
  if (type === 'instance') return true;
  if (type !== wanted.resource.type) return false;
  if (id !== undefined) return id === wanted.resource.id;
  return orgID === undefined || orgID === wanted.resource.orgID;
}

/** A permission as errors name it. */
export function describePermission({ action, resource }: Permission): string {
  const { type, id, orgID } = resource;
  const path = [...(orgID === undefined ? [] : ['orgs', orgID]), type, ...(id === undefined ? [] : [id])];
  return `${action}:${path.join('/')}`;
}
