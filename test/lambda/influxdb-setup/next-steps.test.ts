import type { Authorization, Found } from '../../../lambda/influxdb-setup/model/found';
import { nextSteps, type Step } from '../../../lambda/influxdb-setup/model/next-steps';
import type { Right, Wanted } from '../../../lambda/influxdb-setup/model/wanted';

const wanted: Wanted = {
  owner: 'Chaos Telemetry stack',
  buckets: [
    { name: 'a', retention: 3_600 },
    { name: 'b', retention: undefined },
  ],
  tokens: ['write', 'read'],
  rotation: 1,
};
const permissionsOf = (right: Right, ids = ['id-a', 'id-b']): Authorization['permissions'] =>
  ids.map((id) => ({ action: right, resource: { type: 'buckets', id, orgID: 'org' } }));
const tokenOf = (right: Right, changed: Partial<Authorization> = {}): Authorization => ({
  id: `${right}-1`,
  description: `Chaos Telemetry stack: ${right}, rotation 1`,
  status: 'active',
  permissions: permissionsOf(right),
  ...changed,
});
const done: Found = {
  organizationId: 'org',
  buckets: new Map([
    ['a', { id: 'id-a', retention: 3_600 }],
    ['b', { id: 'id-b', retention: 0 }],
  ]),
  authorizations: [tokenOf('write'), tokenOf('read')],
  stored: new Map([
    ['write', 'write-1'],
    ['read', 'read-1'],
  ]),
};
const make = (right: Right, permissions = permissionsOf(right)): Step => ({
  kind: 'makeToken',
  right,
  description: `Chaos Telemetry stack: ${right}, rotation 1`,
  permissions,
});
const remove = ({ id, description }: Authorization): Step => ({ kind: 'deleteToken', id, description });
const old = tokenOf('write', { id: 'write-0', description: 'Chaos Telemetry stack: write, rotation 0' });

it.each<[string, Partial<Found>, Partial<Wanted>, Step[]]>([
  ['all there', {}, {}, []],
  [
    'rights in another order',
    {
      authorizations: [
        tokenOf('write', { permissions: permissionsOf('write').toReversed() }),
        tokenOf('read'),
      ],
    },
    {},
    [],
  ],
  [
    'no bucket, and no tokens either; the bucket first',
    { buckets: new Map([['b', { id: 'id-b', retention: 0 }]]), authorizations: [], stored: new Map() },
    {},
    [{ kind: 'createBucket', name: 'a', retention: 3_600 }],
  ],
  [
    'another retention',
    {
      buckets: new Map([
        ['a', { id: 'id-a', retention: 0 }],
        ['b', { id: 'id-b', retention: 7_200 }],
      ]),
    },
    {},
    [{ kind: 'setRetention', id: 'id-a', name: 'a', retention: 3_600 }],
  ],
  ['no tokens', { authorizations: [], stored: new Map() }, {}, [make('write'), make('read')]],
  [
    'a token that no secret has; another is made before it is deleted',
    { stored: new Map([['read', 'read-1']]) },
    {},
    [make('write')],
  ],
  [
    'the token of one right in the secret of the other',
    {
      stored: new Map([
        ['write', 'read-1'],
        ['read', 'read-1'],
      ]),
    },
    {},
    [make('write')],
  ],
  ['one of before the rotation', { authorizations: [old, ...done.authorizations] }, {}, [remove(old)]],
  [
    'one of before the rotation in the secret; it is kept until there is another',
    {
      authorizations: [old, tokenOf('read')],
      stored: new Map([
        ['write', 'write-0'],
        ['read', 'read-1'],
      ]),
    },
    {},
    [make('write')],
  ],
  [
    'one more right',
    {
      authorizations: [
        tokenOf('write', { permissions: [...permissionsOf('write'), ...permissionsOf('read', ['id-a'])] }),
        tokenOf('read'),
      ],
    },
    {},
    [make('write')],
  ],
  [
    'the right to all buckets',
    {
      authorizations: [
        tokenOf('write', { permissions: [{ action: 'write', resource: { type: 'buckets', orgID: 'org' } }] }),
        tokenOf('read'),
      ],
    },
    {},
    [make('write')],
  ],
  [
    'another organization',
    { organizationId: 'other' },
    { tokens: ['read'] },
    [
      make(
        'read',
        permissionsOf('read').map((each) => ({ ...each, resource: { ...each.resource, orgID: 'other' } })),
      ),
    ],
  ],
  ['no tokens wanted', {}, { tokens: [], buckets: [] }, done.authorizations.map(remove)],
  [
    'tokens of others, whose descriptions begin alike',
    {
      authorizations: [
        ...done.authorizations,
        tokenOf('write', { id: 'x', description: 'Chaos Telemetry stack2: write, rotation 1' }),
        tokenOf('write', { id: 'y', description: 'Chaos Telemetry stack' }),
        tokenOf('write', { id: 'z', description: '' }),
      ],
    },
    {},
    [],
  ],
])('%s', (_condition, found, changed, steps) => {
  expect(nextSteps({ ...wanted, ...changed }, { ...done, ...found })).toEqual(steps);
});

it('an imported bucket that is not there; says so', () => {
  const found = { ...done, buckets: new Map([['a', { id: 'id-a', retention: 3_600 }]]) };
  expect(() => nextSteps(wanted, found)).toThrow(
    expect.objectContaining({ name: 'SetupError', isTransient: false }) as Error,
  );
});
