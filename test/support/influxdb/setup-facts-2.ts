import type { Fact, FactRequest, Step } from './fact';

/** An error as answers about set-up have it. */
function refusal(code: string, message: string): string {
  return JSON.stringify({ code, message }, null, '\t');
}

const operator = (path: string, request: Partial<FactRequest> = {}): FactRequest => ({
  method: 'GET',
  path,
  token: 'operator',
  ...request,
});

const UNKNOWN = '0000000000000001';
const UNAUTHORIZED = '{"code":"unauthorized","message":"unauthorized access"}';
const tokens = ['write', 'read', 'operator', 'elsewhere', 'inactive'] as const;
const strangers = ['deleted', 'unknown', 'none'] as const;

/** Requests of the operator that are refused. */
const refused: readonly (readonly [request: FactRequest, status: number, body: string])[] = [
  [operator('/api/v2/orgs?org=x'), 404, refusal('not found', 'organization name "x" not found')],
  [operator('/api/v2/buckets?org=x'), 404, refusal('not found', 'organization name "x" not found')],
  [operator('/api/v2/buckets?org={org}&name=x'), 404, refusal('not found', 'bucket "x" not found')],
  [operator('/api/v2/buckets?limit=101'), 400, refusal('invalid', 'limit must be between 1 and 100')],
  [operator('/api/v2/buckets?id=x'), 400, refusal('invalid', 'id must have a length of 16 bytes')],
  [operator(`/api/v2/buckets/${UNKNOWN}`), 404, refusal('not found', 'bucket not found')],
  [operator('/api/v2/buckets/x'), 400, refusal('invalid', 'id must have a length of 16 bytes')],
  [
    operator(`/api/v2/buckets/${UNKNOWN}`, { method: 'PATCH', body: '{"description":"x"}' }),
    404,
    refusal('not found', 'bucket not found'),
  ],
  [
    operator(`/api/v2/buckets/${UNKNOWN}`, { method: 'DELETE' }),
    404,
    refusal('not found', 'bucket not found'),
  ],
  [
    operator('/api/v2/buckets', { method: 'POST', body: '{"name":"x"}' }),
    400,
    refusal('invalid', 'organization id must be provided'),
  ],
  [
    operator('/api/v2/buckets', { method: 'POST', body: `{"orgID":"${UNKNOWN}","name":"x"}` }),
    404,
    refusal('not found', 'organization not found'),
  ],
  [
    operator('/api/v2/buckets', { method: 'POST', body: `{"orgID":"${UNKNOWN}","name":"_x"}` }),
    400,
    refusal('invalid', 'bucket name _x is invalid. Buckets may not start with underscore'),
  ],
  [
    operator('/api/v2/buckets', {
      method: 'POST',
      body: `{"orgID":"${UNKNOWN}","name":"x","retentionRules":[{"everySeconds":-1}]}`,
    }),
    422,
    refusal('unprocessable entity', 'expiration seconds cannot be negative'),
  ],
  [operator(`/api/v2/authorizations/${UNKNOWN}`), 404, refusal('not found', 'authorization not found')],
  [
    operator(`/api/v2/authorizations/${UNKNOWN}`, { method: 'DELETE' }),
    404,
    refusal('not found', 'authorization not found'),
  ],
  [
    operator('/api/v2/authorizations', { method: 'POST', body: `{"orgID":"${UNKNOWN}"}` }),
    400,
    refusal('invalid', 'authorization must include permissions'),
  ],
  [
    operator('/api/v2/authorizations', {
      method: 'POST',
      body: `{"orgID":"${UNKNOWN}","permissions":[{"action":"read","resource":{"type":"x"}}]}`,
    }),
    400,
    refusal('invalid', 'invalid resource type for permission: unknown resource type for permission'),
  ],
  [
    operator('/api/v2/setup', { method: 'POST', body: '{}' }),
    422,
    refusal('conflict', 'onboarding has already been completed'),
  ],
  [
    operator('/api/v2/signin', { method: 'POST', token: 'none', headers: { authorization: 'Basic eDp4' } }),
    401,
    refusal('unauthorized', 'unauthorized access'),
  ],
  [
    operator('/api/v2/signout', { method: 'POST', token: 'none' }),
    401,
    refusal('unauthorized', 'unauthorized access'),
  ],
  [operator('/api/v2/buckets', { method: 'DELETE' }), 405, ''],
];

const lists = (path: string, token: FactRequest['token'], body: RegExp): Step => ({
  request: { method: 'GET', path, token },
  status: 200,
  body,
});

/** What InfluxDB says of organizations, buckets and tokens, to whom. */
export const setupFacts: readonly Fact[] = [
  ...refused.map(([request, status, body]) => ({
    name: `${request.method} ${request.path} ${String(request.body ?? '')}`,
    steps: [{ request, status, body }],
  })),
  {
    name: 'organizations: answered to every token that is known, with those that it may read',
    steps: [
      ...tokens.map((token) =>
        lists('/api/v2/orgs?limit=1', token, token === 'operator' ? /"name": "\w/ : /"orgs": \[\]/),
      ),
      ...strangers.map((token) => ({
        request: operator('/api/v2/orgs?limit=1', { token }),
        status: 401,
        body: UNAUTHORIZED,
      })),
    ],
  },
  {
    name: 'buckets: a token finds those that it may read',
    steps: [
      lists('/api/v2/buckets?org={org}&name={bucket}', 'read', /"name": "fact-\d+",/),
      lists('/api/v2/buckets?org={org}&name={bucket}', 'write', /"buckets": \[\]/),
      lists('/api/v2/buckets?org={org}&name={bucket}', 'elsewhere', /"buckets": \[\]/),
    ],
  },
  {
    name: 'tokens: one for a bucket finds none, and makes none',
    steps: [
      lists('/api/v2/authorizations', 'write', /"authorizations": \[\]/),
      {
        request: {
          path: '/api/v2/authorizations',
          token: 'write',
          body: `{"orgID":"${UNKNOWN}","permissions":[{"action":"read","resource":{"type":"buckets"}}]}`,
        },
        status: 401,
        body: refusal('unauthorized', `write:orgs/${UNKNOWN}/authorizations is unauthorized`),
      },
    ],
  },
  {
    name: 'set-up: done once',
    steps: [lists('/api/v2/setup', 'none', /^\{\n\t"allowed": false\n\}$/)],
  },
];
