import { Duration, type App, type Stack } from 'aws-cdk-lib';
import { readConfig } from '../../lib/config';
import { KrknTelemetryStack, type KrknTelemetryStackProps } from '../../lib/krkn-telemetry-stack';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';

// What the checks of whole templates are run on: every prop that adds resources, rights or routes.

/** Props of the telemetry service's variants, besides those of cdk.json. */
export const telemetryVariants: Readonly<Record<string, Partial<KrknTelemetryStackProps>>> = {
  open: { auth: 'none' },
  importedBucket: { bucket: 'existing-bucket' },
  watched: {
    alarmEmail: 'on-call@example.com',
    monthlyBudget: 50,
    reservedConcurrency: 20,
    tags: { team: 'chaos' },
    retention: Duration.days(365),
  },
  mutualTls: { stageName: '$default', domain: domain('telemetry') },
};

/** Props of the connector's variants, besides those of cdk.json. */
export const connectorVariants: Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> = {
  iam: { auth: 'iam', executionPolicyName: 'logs', timestreamPolicyName: 'timestream' },
  basic: { auth: 'basic' },
  importedTables: {
    auth: 'basic',
    destinations: [
      { database: 'theirs', table: 'samples', import: 'table' },
      { database: 'theirs', table: 'more', import: 'database' },
    ],
  },
  restricted: {
    restrictDestinations: true,
    destinations: [{ magneticStoreWrites: true }, { database: 'other', table: 'metrics' }],
  },
  watched: { alarmEmail: 'on-call@example.com', monthlyBudget: 50, reservedConcurrency: 20 },
  mutualTls: { domain: domain('metrics') },
};

/** Stacks by what they are a variant of, and by the name of the variant. */
export interface Variants {
  readonly telemetry: Readonly<Record<string, KrknTelemetryStack>>;
  readonly connector: Readonly<Record<string, PrometheusConnectorStack>>;
}

/** Makes all variants in one app: `dev` and `prod` of cdk.json, and those above. */
export function createVariants(app: App): Variants {
  const configs = ['dev', 'prod'].map((environment) =>
    readConfig({
      tryGetContext: (key) =>
        key === 'environment' ? environment : (app.node.tryGetContext(key) as unknown),
    }),
  );
  const minimal = { environment: 'test', bucketPrefix: 'mine' };
  const telemetry: Record<string, KrknTelemetryStackProps> = {
    ...Object.fromEntries(configs.map((config) => [config.environment, config.krknTelemetry])),
    ...mapped(telemetryVariants, (props) => ({ ...minimal, ...props })),
  };
  const connector: Record<string, PrometheusConnectorStackProps> = {
    ...Object.fromEntries(configs.map((config) => [config.environment, config.prometheusConnector])),
    ...mapped(connectorVariants, (props) => ({ environment: 'test', ...props })),
  };
  return {
    telemetry: mapped(
      telemetry,
      (props, name) => new KrknTelemetryStack(app, `${name}-KrknTelemetry`, props),
    ),
    connector: mapped(
      connector,
      (props, name) => new PrometheusConnectorStack(app, `${name}-PrometheusConnector`, props),
    ),
  };
}

/** Every variant, with a name for tests. */
export function listed({ telemetry, connector }: Variants): (readonly [name: string, stack: Stack])[] {
  return [...Object.values(telemetry), ...Object.values(connector)].map((stack) => [stack.node.id, stack]);
}

function mapped<T, R>(
  record: Readonly<Record<string, T>>,
  map: (value: T, key: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

function domain(host: string): KrknTelemetryStackProps['domain'] & object {
  return {
    domainName: `${host}.example.com`,
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
    truststore: { bucket: 'truststores', key: 'clients.pem', version: '1' },
  };
}
