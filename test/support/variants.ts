import { Duration, RemovalPolicy, type App, type Environment, type Stack } from 'aws-cdk-lib';
import { readConfig } from '../../lib/config/read-config';
import type { ApiDomainProps } from '../../lib/constructs/api-domain';
import { KrknTelemetryStack, type KrknTelemetryStackProps } from '../../lib/krkn-telemetry-stack';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';

// What the checks of whole templates are run on: every prop that adds resources, rights or routes.

/** Where variants are deployed. */
export interface Place {
  /** What the stacks are told. Undefined: nothing, so that account, region and partition are those of the deployment. */
  readonly env: Required<Environment> | undefined;
  readonly partition: string;
  /** https://docs.aws.amazon.com/general/latest/gr/timestream.html */
  readonly hasTimestream: boolean;
  /** The same page. */
  readonly hasInfluxdb: boolean;
  /** https://docs.aws.amazon.com/general/latest/gr/billing.html */
  readonly hasBudgets: boolean;
}

const everything = { hasTimestream: true, hasInfluxdb: true, hasBudgets: true } as const;

/** Places by name: anywhere, and one or more regions of each partition. */
export const places: Readonly<Record<string, Place>> = {
  anywhere: { env: undefined, partition: 'aws', ...everything },
  'us-east-1': { env: inRegion('us-east-1'), partition: 'aws', ...everything },
  'eu-west-1': { env: inRegion('eu-west-1'), partition: 'aws', ...everything },
  'cn-north-1': { env: inRegion('cn-north-1'), partition: 'aws-cn', ...everything, hasTimestream: false },
  'us-gov-west-1': {
    env: inRegion('us-gov-west-1'),
    partition: 'aws-us-gov',
    hasTimestream: true,
    hasInfluxdb: false,
    hasBudgets: false,
  },
};

function inRegion(region: string): Required<Environment> {
  return { account: '123456789012', region };
}

/** Props of the telemetry service's variants, besides those of cdk.json. */
const telemetryVariants = (place: Place): Readonly<Record<string, Partial<KrknTelemetryStackProps>>> => ({
  open: { auth: 'none' },
  importedBucket: { bucket: 'existing-bucket' },
  importedBucketWithDots: { bucket: 'runs.existing.bucket' },
  watched: {
    ...watched(place),
    tags: { team: 'chaos' },
    retention: Duration.days(365),
  },
  ownDomain: { bucket: 'existing-bucket', domain: domain('telemetry', place) },
  mutualTls: { stageName: '$default', domain: mutualTls('telemetry', place) },
});

/** Props of the connector's variants with Timestream, besides those of cdk.json. */
const timestreamVariants = (
  place: Place,
): Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> => ({
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
  watched: watched(place),
  mutualTls: { domain: mutualTls('metrics', place) },
  privateLink: { auth: 'iam', vpc: { ...givenVpc, ...cells, securityGroupIds: ['sg-0123456789abcdef0'] } },
  privateLinkCreated: { vpc: cells },
});

const givenVpc = { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0a1b2c3d4e5f60718'] } as const;
const withRoutes = { ...givenVpc, routeTableIds: ['rtb-0123456789abcdef0'] } as const;
const cells = { ingestCell: 'ingest-cell1', queryCell: 'query-cell2' } as const;

/** Props of the connector's variants with an InfluxDB that the stack creates. */
const createdInfluxdbVariants = ({
  env,
}: Place): Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> => ({
  influxdb: {},
  influxdbIam: {
    auth: 'iam',
    executionPolicyName: 'logs',
    removalPolicy: RemovalPolicy.DESTROY,
    influxdb: {
      instanceType: 'db.influx.large',
      storageType: 'InfluxIOIncludedT2',
      deploymentType: 'WITH_MULTIAZ_STANDBY',
      maintenanceWindow: 'Sun:03:00-Sun:04:00',
    },
    vpc: { ...withRoutes, subnetIds: [...givenVpc.subnetIds, 'subnet-0a1b2c3d4e5f60719'] },
  },
  influxdbCallers: {
    auth: 'callerCredentials',
    vpc: { availabilityZones: ['b', 'c'].map((zone) => `${env?.region ?? 'us-east-1'}${zone}`) },
    destinations: [{ retention: Duration.days(30) }, { database: 'other' }],
  },
  influxdbOwnEndpoints: { vpc: { ...givenVpc, endpoints: 'existing' } },
});

/** The same with an InfluxDB that exists. */
const importedInfluxdbVariants = (
  place: Place,
): Readonly<Record<string, Partial<PrometheusConnectorStackProps>>> => {
  const version2 = { endpoint: 'influxdb.example.com', organization: 'metrics' } as const;
  const version3 = { endpoint: 'influxdb.example.com', engine: 3 } as const;
  const tokens = {
    writeTokenSecret: secretArn('write', place),
    readTokenSecret: secretArn('read', place),
  };
  return {
    influxdb2: { influxdb: { ...version2, ...tokens } },
    influxdb2Private: { auth: 'iam', influxdb: { ...version2, ...tokens }, vpc: givenVpc },
    influxdb2Callers: {
      auth: 'callerCredentials',
      influxdb: version2,
      vpc: { ...givenVpc, securityGroupIds: ['sg-0123456789abcdef0'] },
    },
    influxdb2SetUp: { influxdb: { ...version2, adminSecret: secretArn('admin', place) } },
    influxdb2SetUpPrivate: {
      auth: 'iam',
      influxdb: { ...version2, adminSecret: secretArn('admin', place) },
      vpc: withRoutes,
    },
    influxdb3: { influxdb: { ...version3, ...tokens }, vpc: givenVpc },
    influxdb3Callers: {
      auth: 'callerCredentials',
      influxdb: { ...version3, edition: 'enterprise', port: 443 },
      destinations: [{ import: 'database' }],
    },
  };
};

/** Both stacks of environments in which metrics of runs are looked at: props of the connector, and what is looked at. */
const lookedAtVariants = (
  place: Place,
): Readonly<Record<string, readonly [Partial<PrometheusConnectorStackProps>, Looks?]>> => {
  const imported = importedInfluxdbVariants(place);
  return {
    ...(place.hasTimestream && {
      looks: [{ auth: 'basic' }],
      looksAtImported: [
        timestreamVariants(place)['importedTables']!,
        {
          bucket: 'runs.existing.bucket',
          metrics: {
            tables: [
              { database: 'theirs', table: 'samples', groups: ['a*'], match: '{cluster="a"}' },
              { database: 'theirs', table: 'samples', groups: ['b'], match: '{cluster="b"}' },
              { database: 'theirs', table: 'more', links: ['https://grafana.example.com/d/1?from={fromMs}'] },
            ],
            deny: ['go_.*'],
            pinned: ['up'],
          },
        },
      ],
      looksOfCallers: [{}],
      looksByPrivateLink: [{ ...timestreamVariants(place)['privateLink'], vpc: { ...withRoutes, ...cells } }],
    }),
    ...(place.hasInfluxdb && {
      looksAtInfluxdb: [{ store: 'influxdb' }],
      looksAtInfluxdbOfCallers: [{ store: 'influxdb', auth: 'callerCredentials' }],
    }),
    looksAtInfluxdb2OfCallers: [
      {
        store: 'influxdb',
        auth: 'callerCredentials',
        influxdb: { ...imported['influxdb2Callers']!.influxdb, readTokenSecret: secretArn('read', place) },
        vpc: withRoutes,
      },
    ],
    looksAtInfluxdb3: [{ store: 'influxdb', ...imported['influxdb3'], vpc: withRoutes }],
  };
};

type Looks = Pick<KrknTelemetryStackProps, 'metrics' | 'bucket'>;

function secretArn(name: string, { env, partition }: Place): string {
  return `arn:${partition}:secretsmanager:${env?.region ?? 'us-east-1'}:123456789012:secret:${name}-a1B2c3`;
}

/** Stacks by what they are a variant of, and by the name of the variant. */
export interface Variants {
  readonly telemetry: Readonly<Record<string, KrknTelemetryStack>>;
  readonly connector: Readonly<Record<string, PrometheusConnectorStack>>;
}

/** Makes all variants that a place has in one app: `dev` and `prod` of cdk.json, and those above. */
export function createVariants(app: App, place: Place = places['anywhere']!): Variants {
  const configs = ['dev', 'prod'].map((environment) =>
    readConfig({ getAllContext: () => ({ ...(app.node.getAllContext() as object), environment }) }),
  );
  const minimal = { environment: 'test', bucketPrefix: 'mine' };
  const { env } = place;
  const located = env === undefined ? {} : { env };
  const telemetry: Record<string, KrknTelemetryStackProps> = {
    ...Object.fromEntries(configs.map((config) => [config.environment, config.krknTelemetry])),
    ...mapped(telemetryVariants(place), (props) => ({ ...minimal, ...props })),
  };
  const influxdb = { environment: 'test', store: 'influxdb' } as const;
  const connector: Record<string, PrometheusConnectorStackProps> = {
    ...(place.hasTimestream && {
      ...Object.fromEntries(configs.map((config) => [config.environment, config.prometheusConnector!])),
      ...mapped(timestreamVariants(place), (props) => ({ environment: 'test', ...props })),
    }),
    ...mapped(place.hasInfluxdb ? createdInfluxdbVariants(place) : {}, (props) => ({
      ...influxdb,
      ...props,
    })),
    ...mapped(importedInfluxdbVariants(place), (props) => ({ ...influxdb, ...props })),
  };
  const telemetryOf = (props: KrknTelemetryStackProps, name: string): KrknTelemetryStack =>
    new KrknTelemetryStack(app, `${name}-KrknTelemetry`, { ...props, ...located });
  const connectorOf = (props: PrometheusConnectorStackProps, name: string): PrometheusConnectorStack =>
    new PrometheusConnectorStack(app, `${name}-PrometheusConnector`, { ...props, ...located });
  const lookedAt = mapped(lookedAtVariants(place), ([props, looks], name) => {
    const runs = telemetryOf({ ...minimal, metrics: {}, ...looks }, name);
    return { runs, connector: connectorOf({ environment: 'test', ...props, telemetry: runs }, name) };
  });
  return {
    telemetry: {
      ...mapped(telemetry, telemetryOf),
      ...mapped(lookedAt, ({ runs }) => runs),
    },
    connector: {
      ...mapped(connector, connectorOf),
      ...mapped(lookedAt, ({ connector: stack }) => stack),
    },
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

function watched({ hasBudgets }: Place): Partial<KrknTelemetryStackProps & PrometheusConnectorStackProps> {
  return {
    alarmEmail: 'on-call@example.com',
    ...(hasBudgets && { monthlyBudget: 50 }),
    reservedConcurrency: 20,
  };
}

function domain(host: string, { env, partition }: Place): ApiDomainProps {
  const region = env?.region ?? 'us-east-1';
  return {
    domainName: `${host}.example.com`,
    certificateArn: `arn:${partition}:acm:${region}:123456789012:certificate/12345678-1234-1234-1234-123456789012`,
  };
}

function mutualTls(host: string, place: Place): ApiDomainProps {
  return {
    ...domain(host, place),
    truststore: { bucket: 'truststores', key: 'clients.pem', version: '1' },
  };
}
