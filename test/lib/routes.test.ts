// The gateway has the routes that the handlers serve, and asks those whom the handlers rely on to have been asked.
import type { Stack } from 'aws-cdk-lib';
import { guards } from '../../lambda/krkn-telemetry/routes';
import { byRouteKey, guards as connectorGuards, routeKeys } from '../../lambda/prometheus-connector/routes';
import { readable, resourcesOf, testApp } from '../support/cdk';
import { createVariants } from '../support/variants';

const { telemetry, connector } = createVariants(testApp());

/** How the gateway lets in, by RouteKey. */
function guardsOf(stack: Stack): Readonly<Record<string, unknown>> {
  const created = Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route'));
  return Object.fromEntries(
    created.map(({ Properties }) => [String(Properties['RouteKey']), Properties['AuthorizationType']]),
  );
}

/** What the function is told of how callers are let in. */
function authOf(stack: Stack): unknown {
  const variables = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(
    ({ Properties }) =>
      (Properties['Environment'] as { Variables: Record<string, unknown> } | undefined)?.Variables,
  );
  return variables.find((each) => each?.['AUTH'] !== undefined)?.['AUTH'];
}

it.each(Object.entries(telemetry))(
  'telemetry, %s: routes and guards are those of the handler',
  (_, stack) => {
    const byAuthorizer = authOf(stack) === 'none' ? 'NONE' : 'CUSTOM';
    expect(guardsOf(stack)).toEqual(
      Object.fromEntries(
        Object.entries(guards).map(([routeKey, guard]) => [
          routeKey,
          guard === 'api' ? byAuthorizer : 'NONE',
        ]),
      ),
    );
  },
);

it.each(Object.entries(connector))(
  'connector, %s: routes and guards are those of the handler',
  (_, stack) => {
    const byMode = { callerCredentials: 'NONE', iam: 'AWS_IAM', basic: 'CUSTOM' };
    const caller = byMode[authOf(stack) as keyof typeof byMode];
    expect(guardsOf(stack)).toEqual(
      Object.fromEntries(
        Object.entries(byRouteKey(connectorGuards)).map(([routeKey, guard]) => [
          routeKey,
          guard === 'caller' ? caller : 'NONE',
        ]),
      ),
    );
  },
);

it('telemetry: what clients call asks for credentials, what shows runs for a session, and nothing else is open', () => {
  expect(guards).toEqual({
    'POST /telemetry': 'api',
    'GET /presigned-url': 'api',
    'GET /navigate': 'api',
    'GET /navigate/{path+}': 'api',
    'GET /download-url/{path+}': 'api',
    'GET /': 'page',
    'GET /files': 'page',
    'GET /files/{path+}': 'page',
    'GET /download': 'page',
    'GET /compare': 'page',
    'GET /history': 'page',
    'GET /export': 'pageOrApi',
    'GET /metrics': 'page',
    'GET /raw': 'page',
    'GET /login': 'none',
    'POST /login': 'none',
    'POST /logout': 'none',
    'POST /look-again': 'page',
    'PUT /hypotheses': 'api',
    'GET /hypotheses': 'pageOrApi',
    'GET /assets/{path+}': 'none',
    'GET /health': 'none',
    // The handler guards what it catches as the route that it amounts to.
    $default: 'none',
  });
});

it('connector: what can become a write or a read is guarded, and nothing else is', () => {
  expect(byRouteKey(connectorGuards)).toEqual({
    'POST /write': 'caller',
    'POST /api/v1/write': 'caller',
    'POST /write/api/v1/write': 'caller',
    'POST /read': 'caller',
    'POST /api/v1/read': 'caller',
    'POST /read/api/v1/read': 'caller',
    'GET /health': 'none',
    'HEAD /health': 'none',
    $default: 'caller',
  });
  // One that ends in a slash does not deploy.
  expect(routeKeys.filter((routeKey) => routeKey.endsWith('/'))).toEqual([]);
});

it('the variants have every mode', () => {
  expect(new Set(Object.values(telemetry).map(authOf))).toEqual(new Set(['basic', 'none']));
  expect(new Set(Object.values(connector).map(authOf))).toEqual(
    new Set(['callerCredentials', 'iam', 'basic']),
  );
});

const stacks = [...Object.values(telemetry), ...Object.values(connector)].map(
  (stack) => [stack.node.id, stack] as const,
);

const throttle = {
  ThrottlingRateLimit: expect.any(Number) as number,
  ThrottlingBurstLimit: expect.any(Number) as number,
};

it.each(stacks)(
  '%s: every route is throttled, and none has settings of its own but those of data',
  (_, stack) => {
    const [stage] = Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Stage'));
    expect(stage!.Properties['DefaultRouteSettings']).toEqual(throttle);
    const settings = stage!.Properties['RouteSettings'] as Record<string, object>;
    const ofData = Object.keys(guardsOf(stack)).filter((routeKey) =>
      /^\$default$|write$|read$|^POST \/telemetry$|presigned-url$/.test(routeKey),
    );
    expect(Object.keys(settings).sort()).toEqual(ofData.sort());
    for (const own of Object.values(settings)) expect(own).toEqual(throttle);
  },
);

it.each(stacks)(
  '%s: the API, and no one else, may call the function for every route, by one permission',
  (_, stack) => {
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission')).map(
      ({ Properties }) => readable(Properties) as Record<string, unknown>,
    );
    const ofApi = permissions.filter(({ SourceArn }) => !String(SourceArn).includes('/authorizers/'));
    expect(ofApi).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: expect.stringMatching(/^<(Service|Connector)Function\.Arn>$/) as unknown,
        Principal: 'apigateway.amazonaws.com',
        // An API calls for `$default` as `<API>/<stage>/$default`, and for others as `<API>/<stage>/<method>/<path>`.
        SourceArn: expect.stringMatching(/:execute-api:.*:<ApiHttpApi>\/\*\/\*$/) as unknown,
      },
    ]);
  },
);
