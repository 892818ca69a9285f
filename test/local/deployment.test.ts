// What the local run starts is what the stacks deploy.
import type { Stack } from 'aws-cdk-lib';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { authorizerFunction } from '../../local/basic-authorizer';
import { connectorFunction } from '../../local/connector';
import type { LambdaFunctionOptions } from '../../local/lambda-function/lambda-function';
import { destination } from '../../local/run';
import { serviceFunction, telemetryApi } from '../../local/telemetry';
import { timestreamStore } from '../../local/timestream-store';
import { onlyResourceOf, readable, resourcesOf, testApp, withoutHash } from '../support/cdk';

const telemetry = new KrknTelemetryStack(testApp(), 'Stack', { environment: 'local', bucketPrefix: 'test' });
const connector = new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'local' });

const code = { bundle: 'bundle.js', bootstrap: 'bootstrap.js' };
const listening = { logFolder: 'logs', host: '127.0.0.1', port: 0, serverLimits: {} };
const telemetryOptions = {
  ...listening,
  s3: { bucketName: 'runs', variables: {}, standIn: undefined },
  code,
  authorizerCode: code,
  dataFolder: 'data',
  publicUrl: undefined,
};
const secrets = { ids: { credentials: 'secret' }, variables: {} };
const invoke = (): Promise<unknown> => Promise.resolve();
const api = telemetryApi(telemetryOptions, { invoke }, invoke);
const store = timestreamStore({ variables: {}, destination, accessKey: undefined });

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
    'authorizer',
    authorizerFunction({ name: 'authorizer', code, logFolder: 'logs' }, secrets),
    deployedFunction(telemetry, 'AuthorizerHandlerFunction'),
  ],
  [
    'prometheus-connector',
    connectorFunction({ ...listening, store, settings: {}, code }),
    deployedFunction(connector, 'ConnectorFunction'),
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

it('the gateway keeps the answers of the authorizer as long, and asks it about the same routes', () => {
  expect(api.authorizer?.cacheSeconds).toBe(
    onlyResourceOf(telemetry, 'AWS::ApiGatewayV2::Authorizer').Properties['AuthorizerResultTtlInSeconds'],
  );
  const guarded = api.authorizer?.routeKeys ?? [];
  expect(Object.fromEntries(api.routes.map((route) => [route, guarded.includes(route)]))).toEqual(
    deployedRoutes(telemetry),
  );
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
