// What the local run starts is what the stacks deploy.
import type { Stack } from 'aws-cdk-lib';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { authorizerFunction } from '../../local/basic-authorizer';
import { connectorApi, connectorFunction } from '../../local/connector';
import { influxdbStore } from '../../local/influxdb/influxdb-store';
import type { LambdaFunctionOptions } from '../../local/lambda-function/lambda-function';
import { destination, workerVariables } from '../../local/run';
import { serviceFunction, telemetryApi } from '../../local/telemetry';
import { timestreamStore } from '../../local/timestream-store';
import { workerFunction } from '../../local/windows-worker';
import { onlyResourceOf, readable, resourcesOf, testApp, withoutHash } from '../support/cdk';

const telemetry = new KrknTelemetryStack(testApp(), 'Stack', { environment: 'local', bucketPrefix: 'test' });
const connector = new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'local' });
const app = testApp();
const runs = new KrknTelemetryStack(app, 'Runs', { environment: 'local', bucketPrefix: 'test', metrics: {} });
const lookedAt = new PrometheusConnectorStack(app, 'LookedAt', { environment: 'local', telemetry: runs });
const tokenArn = (name: string): string =>
  `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-abcdef`;
const onInfluxdb = new PrometheusConnectorStack(testApp(), 'Stack', {
  environment: 'local',
  store: 'influxdb',
  influxdb: {
    endpoint: 'influxdb.example.com',
    organization: 'metrics',
    writeTokenSecret: tokenArn('write'),
    readTokenSecret: tokenArn('read'),
  },
});

const code = { bundle: 'bundle.js', bootstrap: 'bootstrap.js' };
const listening = { logFolder: 'logs', host: '127.0.0.1', port: 0, serverLimits: {} };
const telemetryOptions = {
  ...listening,
  s3: { bucketName: 'runs', variables: {}, standIn: undefined },
  code,
  authorizerCode: code,
  looks: undefined,
  dataFolder: 'data',
  publicUrl: undefined,
};
const secrets = { ids: { credentials: 'secret' }, variables: {} };
const invoke = (): Promise<unknown> => Promise.resolve();
const looks = { url: 'http://127.0.0.1:1/123456789012/q', variables: {} };
const api = telemetryApi(telemetryOptions, { invoke }, invoke);
const store = timestreamStore({ variables: {}, destination, accessKey: undefined, worker: undefined });
const influxdb = influxdbStore(
  {
    engine: '2',
    url: 'https://influxdb.example.com:8086',
    organization: 'metrics',
    database: destination.database,
  },
  { username: 'prometheus', password: 'secret' },
  {
    ids: { credentials: 'secret', 'write-token': tokenArn('write'), 'read-token': tokenArn('read') },
    variables: {},
  },
);
const { database, table } = destination;
const worker = workerFunction({
  s3: telemetryOptions.s3,
  telemetryUrl: 'http://127.0.0.1:8080',
  looks,
  store: workerVariables({ database, table }),
  code,
  logFolder: 'logs',
});
const connectorOnInfluxdb = connectorApi(listening, { connector: { invoke }, authorizer: { invoke } });

/** Variables that the local run does without: it has one environment and one table. */
const deployedOnly = ['ENVIRONMENT', 'DESTINATIONS'];

interface FunctionProperties {
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

function deployedFunction(stack: Stack, name: string): FunctionProperties {
  const [, found] = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(
    ([id]) => withoutHash(id) === name,
  )!;
  return found.Properties as unknown as FunctionProperties;
}

/** Of each route, whether an authorizer is asked. */
function deployedRoutes(stack: Stack): Readonly<Record<string, boolean>> {
  return Object.fromEntries(
    Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
      String(Properties['RouteKey']),
      Properties['AuthorizationType'] !== 'NONE',
    ]),
  );
}

describe.each<[string, LambdaFunctionOptions, FunctionProperties]>([
  [
    'krkn-telemetry',
    serviceFunction(telemetryOptions, secrets, 'http://127.0.0.1:8080'),
    deployedFunction(telemetry, 'ServiceFunction'),
  ],
  [
    'krkn-telemetry',
    serviceFunction({ ...telemetryOptions, looks }, secrets, 'http://127.0.0.1:8080'),
    deployedFunction(runs, 'ServiceFunction'),
  ],
  ['windows-worker', worker, deployedFunction(lookedAt, 'WindowsWorkerHandlerFunction')],
  [
    'authorizer',
    authorizerFunction({ name: 'authorizer', code, logFolder: 'logs' }, secrets),
    deployedFunction(telemetry, 'AuthorizerHandlerFunction'),
  ],
  [
    'prometheus-connector',
    connectorFunction({ ...listening, store, settings: {}, code }),
    deployedFunction(connector, 'ConnectorFunction'),
  ],
  [
    'prometheus-connector',
    connectorFunction({ ...listening, store: influxdb, settings: {}, code }),
    deployedFunction(onInfluxdb, 'ConnectorFunction'),
  ],
])('the function %s', (name, started, deployed) => {
  it('has the memory and the time that it has in AWS', () => {
    expect(started).toMatchObject({ name, memorySize: deployed.MemorySize, timeout: deployed.Timeout });
  });

  it('has the variables that it has in AWS, with the same values unless they name something deployed', () => {
    const expected = Object.entries(deployed.Environment.Variables)
      .filter(([variable]) => !deployedOnly.includes(variable))
      .map(([variable, value]) => [
        variable,
        typeof value === 'string' ? value : (expect.any(String) as unknown),
      ]);
    expect(started.variables).toMatchObject(Object.fromEntries(expected));
  });
});

it.each([
  ['telemetry', api, telemetry],
  ['the connector on InfluxDB', connectorOnInfluxdb, onInfluxdb],
])(
  'the gateway of %s keeps the answers of the authorizer as long, and asks it about the same routes',
  (_service, { authorizer, routes }, stack) => {
    expect(authorizer?.cacheSeconds).toBe(
      onlyResourceOf(stack, 'AWS::ApiGatewayV2::Authorizer').Properties['AuthorizerResultTtlInSeconds'],
    );
    const guarded = authorizer?.routeKeys ?? [];
    expect(Object.fromEntries(routes.map((route) => [route, guarded.includes(route)]))).toEqual(
      deployedRoutes(stack),
    );
  },
);

it('the connector on InfluxDB may write to the same destinations, and is told what AWS tells it', () => {
  const { variables } = connectorFunction({ ...listening, store: influxdb, settings: {}, code });
  const { Variables } = deployedFunction(onInfluxdb, 'ConnectorFunction').Environment;
  for (const name of ['DESTINATIONS', 'DEFAULT_DATABASE', 'STORE', 'AUTH', 'INFLUXDB_ENGINE']) {
    expect([name, variables[name]]).toEqual([name, Variables[name]]);
  }
});

it('the table has the names and the retention of the deployed one', () => {
  const { database, table, memoryStoreRetentionHours, magneticStoreRetentionDays } = destination;
  const { Properties } = onlyResourceOf(connector, 'AWS::Timestream::Database');
  expect(Properties).toEqual({ DatabaseName: database });
  expect(readable(onlyResourceOf(connector, 'AWS::Timestream::Table').Properties)).toMatchObject({
    TableName: table,
    RetentionProperties: {
      MemoryStoreRetentionPeriodInHours: String(memoryStoreRetentionHours),
      MagneticStoreRetentionPeriodInDays: String(magneticStoreRetentionDays),
    },
  });
});
