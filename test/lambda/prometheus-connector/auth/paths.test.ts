// Every path that leads to a write or a read, under every auth: nothing is stored for strangers, whichever way they take.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createAuthorizer } from '../../../../lambda/auth/authorizer';
import { SecretCredentials } from '../../../../lambda/auth/credential-check';
import type { ApiGatewayHandler } from '../../../../lambda/http/api-gateway';
import type { AuthMode } from '../../../../lambda/prometheus-connector/settings';
import type { RequestReport } from '../../../../lambda/prometheus-connector/measured';
import { byRouteKey, guards, routeKeys, routes } from '../../../../lambda/prometheus-connector/routes';
import { RoleClients } from '../../../../lambda/prometheus-connector/store/timestream/role-clients';
import { TimestreamClients } from '../../../../lambda/prometheus-connector/store/timestream/clients';
import { startHttpApi, type HttpApi } from '../../../../local/api-gateway/http-api';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream/index';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  toEvent,
  type Edge,
  type TestRequest,
} from '../../../support/connector-edges';
import { encodeRead } from '../../../support/remote-read';
import { two, v1, version1 } from '../../../support/write-inputs';

const writePaths = [
  ...['/write', '/api/v1/write', '/write/api/v1/write'],
  ...['/write/', '//write', '/write//', '///write///', '/api//v1/write/', '/api/v1/write/', '//api/v1/write'],
  ...['/write/api/v1/write/', '/write//api/v1/write'],
];
const readPaths = writePaths.map((path) => path.replaceAll('write', 'read'));

const context = { getRemainingTimeInMillis: (): number => 15_000 };
const user = { username: 'prometheus', password: 'PlantedPassword7Qm' };
const authorize = createAuthorizer({
  check: new SecretCredentials({
    read: () => Promise.resolve(user),
    now: Date.now,
    report: () => undefined,
  }),
  logger: { debug: () => undefined, warn: () => undefined, error: () => undefined },
});
const guarded = Object.entries(byRouteKey(guards))
  .filter(([, guard]) => guard === 'caller')
  .map(([routeKey]) => routeKey);

interface Mode {
  /** `Authorization` of those who are let in. */
  readonly right: string;
  /** Of those who are not, or who only look like it. */
  readonly wrong: readonly string[];
  readonly byRole: boolean;
  /** What the gateway tells of a caller that it lets in to a guarded route. */
  readonly letIn?: object;
}

const asCaller = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
const asUser = basic(user.username, user.password);
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=AKIACALLERCALLERCALL/20261129/us-east-1/execute-api/aws4_request';

const modes: Readonly<Record<AuthMode, Mode>> = {
  callerCredentials: {
    right: asCaller,
    wrong: ['', basic(accessKey.accessKeyId, 'wrong'.repeat(8)), basic('prometheus', 'x'), SIGNATURE],
    byRole: false,
  },
  iam: {
    right: SIGNATURE,
    wrong: ['', asCaller, asUser],
    byRole: true,
    letIn: { iam: { userArn: 'arn:aws:iam::123456789012:user/prometheus' } },
  },
  basic: {
    right: asUser,
    wrong: ['', basic(user.username, 'wrong'), asCaller, SIGNATURE],
    byRole: true,
    letIn: { lambda: { user: user.username } },
  },
};

let directory: string;
let standIn: TimestreamStandIn;
let api: HttpApi | undefined;
let reports: RequestReport[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: [{ database: 'test', table: 'metrics' }],
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

afterEach(async () => {
  reports = [];
  await api?.close();
  api = undefined;
});

function handlerOf({ byRole }: Mode): ApiGatewayHandler {
  const role = (): TimestreamClients =>
    new TimestreamClients({ region: 'us-east-1', credentials: accessKey });
  return connectorHandler({
    defaultDestination: { database: 'test', table: 'metrics' },
    destinations: [{ database: 'test', table: 'metrics' }],
    restrictDestinations: true,
    clients: byRole ? new RoleClients(role) : callerClients(),
    reportRequest: (report) => reports.push(report),
  });
}

/** The event as the gateway completes it for whom it lets in to a guarded route: others have no context. */
function withContext({ right, letIn }: Mode, event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 {
  const isLetIn =
    letIn !== undefined && guarded.includes(event.routeKey) && event.headers['authorization'] === right;
  return isLetIn
    ? ({ ...event, requestContext: { ...event.requestContext, authorizer: letIn } } as APIGatewayProxyEventV2)
    : event;
}

/** How a request comes to the handler; strangers too, as if a route had lost its authorizer. */
const edges: Readonly<Record<string, (mode: Mode) => Edge>> = {
  handler: (mode) => {
    const handler = handlerOf(mode);
    return async (request) => {
      const {
        statusCode = 0,
        headers = {},
        body = '',
      } = await handler(withContext(mode, toEvent(request)), context);
      return { status: statusCode, headers: headers as Record<string, string>, body };
    };
  },
  // It knows Lambda authorizers and no IAM: for that, the handler alone refuses.
  'HTTP API': (mode) => {
    const handler = handlerOf(mode);
    return async ({ method, path, headers, body }) => {
      api ??= await startHttpApi({
        routes: routeKeys,
        invoke: (event) => handler(mode === modes.iam ? withContext(mode, event) : event, context),
        ...(mode === modes.basic && {
          authorizer: { routeKeys: guarded, invoke: (event) => authorize(event, context), cacheSeconds: 0 },
        }),
        host: '127.0.0.1',
        port: 0,
      });
      const response = await fetch(`${api.url}${path}`, { method, headers, body: new Uint8Array(body) });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()).toString('latin1'),
      };
    };
  },
};

const countRecords = async (): Promise<number> => (await standIn.records('test', 'metrics')).length;

function post(path: string, authorization: string, body: Buffer): TestRequest {
  const credentials = authorization === '' ? {} : { authorization };
  return {
    method: 'POST',
    path,
    headers: { ...version1, 'content-encoding': 'snappy', ...credentials },
    body,
  };
}

const now = Date.now();
const ask = encodeRead([
  { matchers: [{ type: '=', name: '__name__', value: 'path' }], start: now - 60_000, end: now + 60_000 },
]);

describe.each(Object.entries(modes))('auth %s', (auth, mode) => {
  describe.each(Object.entries(edges))('through the %s', (edgeName, edge) => {
    it.each(writePaths)(
      'POST %s; strangers store nothing, callers do, and it is measured as a write',
      async (path) => {
        const call = edge(mode);
        const before = await countRecords();
        for (const authorization of mode.wrong) {
          const { status } = await call(post(path, authorization, v1(two)));
          expect([401, 403]).toContain(status);
        }
        expect(await countRecords()).toBe(before);
        reports = [];
        const series = [
          { labels: { __name__: 'path', auth, edge: edgeName, path }, samples: [[1, now]] },
        ] as const;
        expect(await call(post(path, mode.right, v1(series)))).toMatchObject({ status: 204, body: '' });
        expect(await countRecords()).toBe(before + 1);
        expect(reports).toMatchObject([{ route: routes.write, outcome: 'success' }]);
      },
    );

    it.each(readPaths)(
      'POST %s; strangers read nothing, callers do, and it is measured as a read',
      async (path) => {
        const call = edge(mode);
        for (const authorization of mode.wrong) {
          const { status, body } = await call(post(path, authorization, ask));
          expect([401, 403]).toContain(status);
          expect(body).not.toContain('path');
        }
        reports = [];
        const { status, headers } = await call(post(path, mode.right, ask));
        expect([status, headers['content-type']]).toEqual([200, 'application/x-protobuf']);
        expect(reports).toMatchObject([{ route: routes.read, outcome: 'success' }]);
      },
    );
  });
});

it('the paths are all that lead to a write or a read, and each with slashes too many', () => {
  const paths = routeKeys.flatMap((routeKey) => /^POST (.*)/.exec(routeKey)?.slice(1) ?? []);
  expect([...writePaths, ...readPaths]).toEqual(expect.arrayContaining(paths));
});
