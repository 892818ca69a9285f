import { Token } from 'aws-cdk-lib';
import { deployment } from '../../lambda/prometheus-connector/deployment';
import { authOf, writesAsRole, type AuthMode } from '../../lambda/prometheus-connector/settings';
import { expectationOf, fetchPort, oneOf, text, wholeNumber } from '../../lambda/kit/setting';
import { isObject, type ConfigSettings, type Values } from './config-setting';
import type { StackPlace } from './place';
import { problem } from './problems';
import type { Props } from './props';
import { hasInfluxdb, regionsWithInfluxdb } from './regions';
import { vpcProblems } from './vpc';

const secretArn = text(
  /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
  'the whole ARN of a secret of AWS Secrets Manager, with the six characters at its end',
);

/** GiB that storage of all types but the first has at least. */
const LEAST_FAST_STORAGE = 400;

const WEEK_TIME = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\\d|2[0-3]):[0-5]\\d';

/** What the object under the key `influxdb` has. */
export const influxdbSettings = {
  endpoint: {
    schema: text(
      /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
      'the name of a host in lower case, without https:// and port',
    ),
    withoutDefault: 'created',
    doc: 'Host of an existing InfluxDB, in AWS or not, without `https://` and port; it must speak TLS with a certificate of a public authority. Absent: the stack creates an InfluxDB 2 of Amazon Timestream for InfluxDB',
  },
  port: {
    schema: fetchPort,
    withoutDefault: `\`${deployment.influxdb.ports[2]}\`, of InfluxDB 3 \`${deployment.influxdb.ports[3]}\``,
    doc: 'Port of the existing InfluxDB, from 1 to 65535, but for [those that HTTP clients never call](https://fetch.spec.whatwg.org/#port-blocking)',
  },
  engine: {
    schema: oneOf([2, 3]),
    default: 2,
    doc: 'Version of the existing InfluxDB: `2` or `3`',
  },
  edition: {
    schema: oneOf(['core', 'enterprise']),
    default: 'core',
    doc: 'Edition of an existing InfluxDB 3: `core` or `enterprise`. `auth` `callerCredentials` needs `enterprise`, as all tokens of Core may do everything',
  },
  organization: {
    schema: text(
      /^[^\s"]([^"]{0,62}[^\s"])?$/,
      'the name of an organization: 1 to 64 characters without quotes',
    ),
    withoutDefault: 'none',
    doc: 'Name of the organization in an existing InfluxDB 2, where it is required',
  },
  writeTokenSecret: {
    schema: secretArn,
    withoutDefault: 'none',
    doc: 'ARN of a secret in the stack\'s region with the token that may write to the databases: the token alone, or JSON `{"token": "…"}`. Required for an existing InfluxDB, unless the stack makes tokens or callers send theirs',
  },
  readTokenSecret: {
    schema: secretArn,
    withoutDefault: 'none',
    doc: 'The same of the token that may read them. With `callerCredentials` only for [`metrics`](#metrics-of-runs), which need it then',
  },
  adminSecret: {
    schema: secretArn,
    withoutDefault: 'none',
    doc: 'ARN of a secret in the stack\'s region with an administrator of an existing InfluxDB 2, JSON `{"username": "…", "password": "…"}`: then the stack makes buckets and both tokens there, as it does in a created one',
  },
  tokenRotation: {
    schema: wholeNumber('rotations', 0, 1_000_000),
    default: 0,
    doc: 'Another number replaces both tokens that the stack has made at the next deployment, from 0 to 1000000',
  },
  instanceType: {
    schema: oneOf(
      ['medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'].map(
        (size) => `db.influx.${size}`,
      ),
    ),
    default: deployment.influxdb.instanceType,
    doc: 'Size of the created InfluxDB: `db.influx.medium`, `large`, `xlarge`, and so on to `24xlarge`. A change restarts it',
  },
  storageType: {
    schema: oneOf(['InfluxIOIncludedT1', 'InfluxIOIncludedT2', 'InfluxIOIncludedT3']),
    default: deployment.influxdb.storageType,
    doc: 'How fast its storage is: `InfluxIOIncludedT1`, 3000 operations a second; `InfluxIOIncludedT2`, 12000; `InfluxIOIncludedT3`, 16000',
  },
  allocatedStorage: {
    schema: wholeNumber('GiB', 20, 16_384),
    withoutDefault: `\`${deployment.influxdb.allocatedStorage}\`, of \`T2\` and \`T3\` \`${LEAST_FAST_STORAGE}\``,
    doc: `GiB of its storage, from 20 to 16384, with \`InfluxIOIncludedT2\` and \`InfluxIOIncludedT3\` from ${LEAST_FAST_STORAGE}. It can grow, and never shrink`,
  },
  deploymentType: {
    schema: oneOf(['SINGLE_AZ', 'WITH_MULTIAZ_STANDBY']),
    default: deployment.influxdb.deploymentType,
    doc: '`WITH_MULTIAZ_STANDBY`: a second one stands by in another availability zone, at twice the price',
  },
  maintenanceWindow: {
    schema: text(
      new RegExp(`^${WEEK_TIME}-${WEEK_TIME}$`),
      'a window of the week in UTC, such as Sun:03:00-Sun:04:00',
    ),
    withoutDefault: 'AWS chooses',
    doc: 'When AWS may maintain it, in UTC, such as `Sun:03:00-Sun:04:00`',
  },
} as const satisfies ConfigSettings;

/** An InfluxDB: created, or imported and reached over HTTPS. */
export type InfluxdbProps = Props<typeof influxdbSettings>;

const ofImported = [
  'port',
  'engine',
  'edition',
  'organization',
  'writeTokenSecret',
  'readTokenSecret',
  'adminSecret',
];
const ofCreated = ['instanceType', 'storageType', 'allocatedStorage', 'deploymentType', 'maintenanceWindow'];
const tokenSecrets = ['writeTokenSecret', 'readTokenSecret'];

/** GiB that a created InfluxDB has if nothing is said. */
export function usualStorage(storageType: string = deployment.influxdb.storageType): number {
  return storageType === deployment.influxdb.storageType
    ? deployment.influxdb.allocatedStorage
    : LEAST_FAST_STORAGE;
}

/** Whether the stack makes buckets and tokens, for which it has an administrator. */
export function isSetUp({ endpoint, adminSecret }: Values): boolean {
  return endpoint === undefined || adminSecret !== undefined;
}

/** The name of a created InfluxDB: AWS takes it once in an account and region, and never changes it. */
export function instanceName(environment: string): string {
  return `${environment}-metrics`;
}

/**
 * The problems of settings that the store gives a meaning, and of those that mean nothing with it.
 * @param values of the connector, with its `environment`, and with the `metrics` that are looked at, if any are
 * @param prefix Path of the settings' keys, for the messages: empty, or ends in a dot.
 */
export function influxdbProblems(values: Values, place: StackPlace, prefix: string): string[] {
  const { influxdb = {}, vpc, metrics } = values;
  const auth = authOf(values);
  const isLookedAt = metrics !== undefined;
  const problems = [
    ...absent(
      values,
      ['tableLabel', 'dimensionLabels', 'timestreamPolicyName', 'region'],
      prefix,
      'no value with store influxdb, as only Timestream has this',
    ),
    ...(isObject(vpc)
      ? absent(vpc, ['ingestCell', 'queryCell'], `${prefix}vpc.`, 'no value with store influxdb')
      : []),
  ];
  if (!isObject(influxdb)) return problems;
  const path = `${prefix}influxdb.`;
  return [
    ...problems,
    ...(influxdb['endpoint'] === undefined
      ? createdProblems(values, influxdb, place, prefix)
      : importedProblems(influxdb, { auth, isLookedAt }, place, path)),
    ...((writesAsRole(auth) || isLookedAt) && isSetUp(influxdb)
      ? []
      : absent(influxdb, ['tokenRotation'], path, 'no value where the stack makes no tokens')),
    ...(isObject(vpc) ? networkProblems(vpc, influxdb, place, `${prefix}vpc`, isLookedAt) : []),
  ];
}

/** The problems of a network, besides those that it has with any store. */
function networkProblems(
  vpc: Values,
  influxdb: Values,
  place: StackPlace,
  path: string,
  isLookedAt: boolean,
): string[] {
  const { endpoint } = influxdb;
  const isReached = endpoint === undefined || vpc['vpcId'] !== undefined;
  const expected = 'the VPC from which the existing InfluxDB can be reached';
  return [
    ...vpcProblems(vpc, place, path, isSetUp(influxdb) || isLookedAt),
    ...(isReached ? [] : [problem(`${path}.vpcId`, undefined, expected)]),
  ];
}

/** The problems of an InfluxDB that the stack creates. */
function createdProblems(values: Values, influxdb: Values, place: StackPlace, prefix: string): string[] {
  const { environment, vpc } = values;
  const { deploymentType, storageType, allocatedStorage } = influxdb;
  const path = `${prefix}influxdb.`;
  const problems = absent(
    influxdb,
    ofImported,
    path,
    'no value without endpoint, as the stack then creates an InfluxDB 2',
  );
  if (/--|-$/.test(String(environment))) {
    problems.push(
      problem(
        'environment',
        environment,
        'no two hyphens side by side and none at the end: AWS takes none in the name of an InfluxDB',
      ),
    );
  }
  const least = usualStorage(storageType as string | undefined);
  if (typeof allocatedStorage === 'number' && allocatedStorage < least) {
    problems.push(problem(`${path}allocatedStorage`, allocatedStorage, `at least ${least} GiB of this type`));
  }
  const subnetIds = isObject(vpc) ? vpc['subnetIds'] : undefined;
  if (deploymentType === 'WITH_MULTIAZ_STANDBY' && Array.isArray(subnetIds) && subnetIds.length < 2) {
    problems.push(
      problem(
        `${prefix}vpc.subnetIds`,
        subnetIds,
        'two subnets at least, for an InfluxDB and one that stands by',
      ),
    );
  }
  const { region } = place;
  if (region !== undefined && !hasInfluxdb(region)) {
    const there = regionsWithInfluxdb(region).join(', ') || 'no other of its partition has it';
    problems.push(
      problem(
        `${place.path}region`,
        region,
        `a region with Amazon Timestream for InfluxDB (${there}), unless influxdb.endpoint names an existing one`,
      ),
    );
  }
  return problems;
}

/** The problems of an InfluxDB that exists. */
function importedProblems(
  influxdb: Values,
  { auth, isLookedAt }: { readonly auth: AuthMode; readonly isLookedAt: boolean },
  place: StackPlace,
  path: string,
): string[] {
  const { engine = 2, edition = 'core', organization, adminSecret } = influxdb;
  const problems = absent(
    influxdb,
    ofCreated,
    path,
    'no value with endpoint: an existing InfluxDB stays as it is',
  );
  if (engine === 3) {
    problems.push(
      ...absent(influxdb, ['organization'], path, 'no value with InfluxDB 3, which has no organizations'),
      ...absent(
        influxdb,
        ['adminSecret'],
        path,
        'no value with InfluxDB 3: make databases and tokens yourself',
      ),
    );
    if (auth === 'callerCredentials' && edition === 'core') {
      problems.push(
        problem(
          `${path}edition`,
          influxdb['edition'],
          'enterprise with auth callerCredentials: with Core, every caller would have a token that may do everything',
        ),
      );
    }
  } else {
    problems.push(...absent(influxdb, ['edition'], path, 'no value with InfluxDB 2, which has none'));
    if (organization === undefined) {
      problems.push(
        problem(`${path}organization`, organization, 'the name of the organization in InfluxDB 2'),
      );
    }
  }
  const needed = neededTokens({ auth, isLookedAt });
  problems.push(
    ...absent(
      influxdb,
      tokenSecrets.filter((key) => !needed.includes(key)),
      path,
      'no value with auth callerCredentials, where callers send their own tokens',
    ),
  );
  if (adminSecret !== undefined) {
    problems.push(...absent(influxdb, needed, path, 'no value with adminSecret: the stack makes the tokens'));
  } else {
    problems.push(
      ...needed
        .filter((key) => influxdb[key] === undefined)
        .map((key) =>
          problem(
            `${path}${key}`,
            undefined,
            needed.length === 1
              ? 'the ARN of a secret with a token, for krknTelemetry.metrics, or adminSecret'
              : 'the ARN of a secret with a token, or adminSecret instead of both',
          ),
        ),
    );
  }
  return [
    ...problems,
    ...[...tokenSecrets, 'adminSecret'].flatMap((key) =>
      secretProblems(`${path}${key}`, influxdb[key], place),
    ),
  ];
}

/** Tokens that functions use: those of the connector, or the one by which metrics are looked at. */
function neededTokens({
  auth,
  isLookedAt,
}: {
  readonly auth: AuthMode;
  readonly isLookedAt: boolean;
}): readonly string[] {
  if (writesAsRole(auth)) return tokenSecrets;
  return isLookedAt ? ['readTokenSecret'] : [];
}

/** The problem of a secret elsewhere: the function asks Secrets Manager of its own region, and has no key of another account. */
function secretProblems(path: string, arn: unknown, { account, region }: StackPlace): string[] {
  if (Token.isUnresolved(arn) || expectationOf({ schema: secretArn }, arn) !== undefined) return [];
  const [, , , ofRegion, ofAccount] = (arn as string).split(':');
  const isHere = (region ?? ofRegion) === ofRegion && (account ?? ofAccount) === ofAccount;
  const here = [account && `account ${account}`, region && `region ${region}`].filter(Boolean).join(', ');
  return isHere ? [] : [problem(path, arn, `a secret of ${here}, where the function looks it up`)];
}

/** The problems of keys that have a value and mean nothing. */
function absent(values: Values, keys: readonly string[], prefix: string, expected: string): string[] {
  return keys
    .filter((key) => values[key] !== undefined)
    .map((key) => problem(prefix + key, values[key], expected));
}
