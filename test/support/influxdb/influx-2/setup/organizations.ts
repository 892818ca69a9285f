import type { ServerAnswer } from '../../http-server';
import { json, type Call } from '../call';
import type { Directory, Organization } from './directory';
import { isId } from './identifiers';
import { pageOf } from './pages';

/**
 * `GET /api/v2/orgs`: the organizations that the caller may read. Every token that InfluxDB knows is answered 200.
 * https://docs.influxdata.com/influxdb/v2/api/#operation/GetOrgs
 */
export function listOrganizations(directory: Directory, { request, caller }: Call): ServerAnswer {
  const page = pageOf(request);
  const name = request.query.get('org') ?? '';
  const id = request.query.get('orgID') ?? '';
  let found: readonly Organization[] = page.of(directory.organizations);
  if (name !== '') found = [directory.organizationNamed(name)];
  // One that is not an identifier is as if it were not there.
  if (isId(id)) found = [directory.organization(id)];
  const readable = found.filter((organization) =>
    caller.may({ action: 'read', resource: { type: 'orgs', id: organization.id } }),
  );
  return json(200, { links: { self: '/api/v2/orgs' }, orgs: readable.map(organizationBody) });
}

/** An organization as JSON. */
export function organizationBody({ id, name, createdAt, updatedAt }: Organization): object {
  const self = `/api/v2/orgs/${id}`;
  const links = {
    buckets: `/api/v2/buckets?org=${name}`,
    dashboards: `/api/v2/dashboards?org=${name}`,
    labels: `${self}/labels`,
    logs: `${self}/logs`,
    members: `${self}/members`,
    owners: `${self}/owners`,
    secrets: `${self}/secrets`,
    self,
    tasks: `/api/v2/tasks?org=${name}`,
  };
  return { links, id, name, description: '', createdAt, updatedAt };
}
