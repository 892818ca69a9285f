import { Duration, Stage } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import cdkJson from '../../../cdk.json';
import { krknTelemetrySettings } from '../../../lib/config/krkn-telemetry';
import { configWarnings, readConfig } from '../../../lib/config/read-config';
import { KrknTelemetryStack } from '../../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../../lib/prometheus-connector-stack';
import { testApp } from '../../support/cdk';

function configOf(context: Readonly<Record<string, unknown>>): ReturnType<typeof readConfig> {
  return readConfig({ getAllContext: () => context });
}

describe('the chosen environment', () => {
  const krknTelemetry = { bucketPrefix: 'mine' };
  const environments = { dev: { stageName: 'd', krknTelemetry }, prod: { stageName: 'p', krknTelemetry } };

  it.each([
    ['named', 'prod', 'prod', 'p'],
    ['absent: dev', undefined, 'dev', 'd'],
    ['empty: dev', '', 'dev', 'd'],
  ])('%s', (_, environment, name, stageName) => {
    expect(configOf({ environment, environments })).toEqual({
      environment: name,
      krknTelemetry: { environment: name, stageName, bucketPrefix: 'mine' },
      prometheusConnector: { environment: name, stageName },
    });
  });

  it.each([
    [
      'unknown',
      'prd',
      environments,
      'environment: got "prd", expected a key of "environments" in cdk.json, which has: dev, prod',
    ],
    [
      'inherited',
      'toString',
      environments,
      'environment: got "toString", expected a key of "environments" in cdk.json, which has: dev, prod',
    ],
    [
      'no environments',
      undefined,
      undefined,
      'environment: got "dev", expected a key of "environments" in cdk.json, which has: none',
    ],
    [
      'no text',
      7,
      environments,
      'environment: got 7, expected a key of "environments" in cdk.json, which has: dev, prod',
    ],
  ])('is refused: %s', (_, environment, environments, problem) => {
    expect(() => configOf({ environment, environments })).toThrow(
      new Error(`Invalid configuration:\n  ${problem}`),
    );
  });
});

describe('the context', () => {
  const environments = { dev: { krknTelemetry: { bucketPrefix: 'mine' } } };

  it('has keys of the AWS CDK, too', () => {
    const ofTheCdk = {
      ...cdkJson.context,
      'acknowledged-issue-numbers': [1],
      'cli-telemetry': false,
      'availability-zones:account=123456789012:region=us-east-1': ['us-east-1a'],
      'aws:cdk:enable-path-metadata': true,
      'hosted-zone:account=123456789012:domainName=example.com:region=us-east-1': {},
      'vpc-provider:account=123456789012:filter.isDefault=true:region=us-east-1': {},
    };
    expect(() => configOf({ ...ofTheCdk, environments })).not.toThrow();
  });

  it.each([
    { enviroment: 'prod' },
    { Environment: 'prod' },
    { env: 'prod' },
    { 'environment-name': 'prod' },
    { stageName: 'test' },
  ])('is refused with a key that is not known: %j', (more) => {
    const [[key, got] = []] = Object.entries(more);
    expect(() => configOf({ environments, ...more })).toThrow(
      new Error(
        `Invalid configuration:\n  ${key}: got ${JSON.stringify(got)}, expected a key of: environment, environments`,
      ),
    );
  });

  it('is refused with all problems at once', () => {
    expect(() => configOf({ environments, environment: 'prod', enviroment: 'prod' })).toThrow(
      new Error(
        'Invalid configuration:\n' +
          '  enviroment: got "prod", expected a key of: environment, environments\n' +
          '  environment: got "prod", expected a key of "environments" in cdk.json, which has: dev',
      ),
    );
  });
});

describe('settings', () => {
  const devOf = (dev: object) =>
    configOf({ environments: { dev: { krknTelemetry: { bucketPrefix: 'mine' }, ...dev } } });
  const shared = { stageName: 's', removalPolicy: 'retain', logRetention: 30 };
  const ofFunction = { functionName: 'f', roleName: 'r', memorySize: 1024 };

  it.each<[object, object | undefined]>([
    [{}, undefined],
    [{ account: '123456789012' }, { account: '123456789012' }],
    [{ account: '', region: 'eu-west-1' }, { region: 'eu-west-1' }],
    [
      { account: '012345678901', region: 'us-gov-west-1' },
      { account: '012345678901', region: 'us-gov-west-1' },
    ],
  ])('%j say where both stacks go: %j', (place, env) => {
    const { krknTelemetry, prometheusConnector } = devOf(place);
    expect([krknTelemetry.env, prometheusConnector?.env]).toEqual([env, env]);
  });

  it.each([
    ['account', 123456789012, 'the 12 digits of an account, as text'],
    ['account', '1234', 'the 12 digits of an account, as text'],
    ['region', 'Ireland', 'an AWS region such as us-east-1'],
    ['region', 'us-east-1a', 'an AWS region such as us-east-1'],
    ['region', 'aws-global', 'an AWS region such as us-east-1'],
  ])('no place is refused: %s %j', (key, value, expected) => {
    expect(() => devOf({ [key]: value })).toThrow(
      `environments.dev.${key}: got ${JSON.stringify(value)}, expected ${expected}`,
    );
  });

  it('become props of the connector', () => {
    const settings = {
      ...ofFunction,
      databaseLabel: 'd',
      tableLabel: 't',
      writeThrottlingBurstLimit: 1,
      writeThrottlingRateLimit: 2,
      readThrottlingBurstLimit: 3,
      readThrottlingRateLimit: 4,
      maxReadSamples: 5,
    };
    const { prometheusConnector: props } = devOf({
      ...shared,
      prometheusConnector: { ...settings, timeout: 20, architecture: 'x86_64' },
    });
    expect(props).toEqual({
      environment: 'dev',
      ...shared,
      ...settings,
      timeout: Duration.seconds(20),
      architecture: Architecture.X86_64,
    });
    expect(Object.isFrozen(props)).toBe(true);
  });

  it('have a region for the stacks, and another one for Timestream', () => {
    const region = 'eu-central-1';
    expect(devOf({ region }).prometheusConnector).toEqual({ environment: 'dev', env: { region } });
    const elsewhere = { region: 'eu-west-1', destinations: 'none' } as const;
    expect(devOf({ region, prometheusConnector: elsewhere }).prometheusConnector).toEqual({
      environment: 'dev',
      env: { region },
      ...elsewhere,
    });
  });

  it('become props of the connector’s destinations and domain', () => {
    const domain = {
      domainName: 'metrics.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1',
      truststore: { bucket: 'trust', key: 'authorities.pem', version: '' },
    };
    const { prometheusConnector: props } = devOf({
      prometheusConnector: {
        auth: 'basic',
        defaultDestination: false,
        timestreamPolicyName: 'mine',
        domain,
        destinations: [
          { database: '', memoryStoreRetention: 24, magneticStoreRetention: 30, magneticStoreWrites: true },
          { database: 'theirs', table: 'old', import: 'table', rejectedDataBucket: '' },
        ],
      },
    });
    expect(props).toEqual({
      environment: 'dev',
      auth: 'basic',
      defaultDestination: false,
      timestreamPolicyName: 'mine',
      domain: { ...domain, truststore: { bucket: 'trust', key: 'authorities.pem' } },
      destinations: [
        {
          memoryStoreRetention: Duration.hours(24),
          magneticStoreRetention: Duration.days(30),
          magneticStoreWrites: true,
        },
        { database: 'theirs', table: 'old', import: 'table' },
      ],
    });
  });

  it('may say that there is no connector', () => {
    expect(devOf({ region: 'us-west-1', prometheusConnector: 'none' })).toEqual({
      environment: 'dev',
      krknTelemetry: { environment: 'dev', env: { region: 'us-west-1' }, bucketPrefix: 'mine' },
      prometheusConnector: undefined,
    });
  });

  it('may say that there are no destinations', () => {
    const { prometheusConnector: props } = devOf({ prometheusConnector: { destinations: 'none' } });
    expect(props).toEqual({ environment: 'dev', destinations: 'none' });
  });

  it('become props of the telemetry service', () => {
    const settings = {
      ...ofFunction,
      bucketPrefix: 'mine',
      auth: 'none',
      throttlingBurstLimit: 1,
      throttlingRateLimit: 2,
    };
    const times = { timeout: 20, linkExpiration: 60, retention: 365 };
    const { krknTelemetry: props } = devOf({
      ...shared,
      krknTelemetry: { ...settings, ...times, architecture: 'arm64' },
    });
    expect(props).toEqual({
      environment: 'dev',
      ...shared,
      ...settings,
      timeout: Duration.seconds(20),
      linkExpiration: Duration.seconds(60),
      retention: Duration.days(365),
      architecture: Architecture.ARM_64,
    });
    expect(Object.isFrozen(props)).toBe(true);
  });

  it('that are empty are absent', () => {
    const { prometheusConnector, krknTelemetry } = devOf({
      stageName: '',
      prometheusConnector: { functionName: '' },
      krknTelemetry: { bucketPrefix: 'mine', bucket: '' },
    });
    expect(prometheusConnector).toEqual({ environment: 'dev' });
    expect(krknTelemetry).toEqual({ environment: 'dev', bucketPrefix: 'mine' });
  });

  it('of cdk.json are valid', () => {
    for (const environment of Object.keys(cdkJson.context.environments)) {
      expect(configOf({ ...cdkJson.context, environment }).environment).toBe(environment);
    }
  });

  const days =
    'one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 9999';
  const boundary =
    'the name of a policy of the account, 1 to 128 letters, digits and characters of _+=,.@-, or the ARN of a policy';
  const prefix =
    '1 to 20 lower-case letters, digits and hyphens, no hyphen first or last, and no prefix that S3 reserves';
  const tags =
    'an object of up to 40 tags: keys of 1 to 128 characters, not with aws: at the beginning, and values of up to 256, of letters, digits, spaces and _.:/=+-@';
  const sharedKeys =
    'a key of: account, region, terminationProtection, permissionsBoundary, stageName, removalPolicy, logRetention, alarmEmail, tags, krknTelemetry, prometheusConnector';

  it.each<[string, object, string]>([
    ['.prometheusConnector', { prometheusConnector: [] }, 'got [], expected an object, or "none"'],
    ['.stage', { stage: 'x' }, `got "x", expected ${sharedKeys}`],
    ['.stage', { stage: '' }, `got "", expected ${sharedKeys}`],
    ['.logRetention', { logRetention: 8 }, `got 8, expected ${days}`],
    ['.logRetention', { logRetention: '7' }, `got "7", expected ${days}`],
    ['.removalPolicy', { removalPolicy: 'keep' }, 'got "keep", expected one of retain, destroy'],
    [
      '.prometheusConnector.memorySize',
      { prometheusConnector: { memorySize: '512' } },
      'got "512", expected a whole number of MB from 128 to 10240',
    ],
    [
      '.prometheusConnector.architecture',
      { prometheusConnector: { architecture: 'arm' } },
      'got "arm", expected one of arm64, x86_64',
    ],
    [
      '.prometheusConnector.tableLabel',
      { prometheusConnector: { tableLabel: 'prometheusDatabaseLabel' } },
      'got "prometheusDatabaseLabel", expected a label other than databaseLabel',
    ],
    [
      '.prometheusConnector.store',
      { prometheusConnector: { store: 'influx' } },
      'got "influx", expected one of timestream, influxdb',
    ],
    [
      '.prometheusConnector.auth',
      { prometheusConnector: { auth: 'none' } },
      'got "none", expected one of callerCredentials, iam, basic',
    ],
    [
      '.prometheusConnector.destinations',
      { prometheusConnector: { destinations: { table: 'metrics' } } },
      'got {"table":"metrics"}, expected a list of objects',
    ],
    [
      '.prometheusConnector.destinations',
      { removalPolicy: 'destroy', prometheusConnector: { destinations: [] } },
      'got [], expected at least one object, or "none": then no table is created, and removalPolicy decides about those created before',
    ],
    [
      '.prometheusConnector.destinations[1]',
      { prometheusConnector: { destinations: [{}, 'metrics'] } },
      'got "metrics", expected an object',
    ],
    [
      '.prometheusConnector.destinations[0]',
      { prometheusConnector: { destinations: [null] } },
      'got null, expected an object',
    ],
    [
      '.prometheusConnector.destinations[0].memoryStoreRetention',
      { prometheusConnector: { destinations: [{ memoryStoreRetention: '12' }] } },
      'got "12", expected a whole number of hours from 1 to 8766',
    ],
    [
      '.prometheusConnector.destinations[1].table',
      { prometheusConnector: { destinations: [{ database: 'dev-prometheus' }, {}] } },
      'got "metrics", expected a table that is not listed before',
    ],
    [
      '.prometheusConnector.restrictDestinations',
      { prometheusConnector: { auth: 'iam', restrictDestinations: true } },
      'got true, expected no value with this auth, which always restricts',
    ],
    [
      '.prometheusConnector.domain.certificateArn',
      { prometheusConnector: { domain: { domainName: 'metrics.example.com', certificateArn: '' } } },
      'got nothing, expected the ARN of a certificate of AWS Certificate Manager',
    ],
    [
      '.krknTelemetry.domain',
      { stageName: '$default', krknTelemetry: { bucketPrefix: 'mine', domain: 'runs.example.com' } },
      'got "runs.example.com", expected an object',
    ],
    ['.krknTelemetry.bucketPrefix', { krknTelemetry: {} }, `got nothing, expected ${prefix}`],
    ['.krknTelemetry.bucketPrefix', { krknTelemetry: undefined }, `got nothing, expected ${prefix}`],
    [
      '.krknTelemetry.retention',
      { krknTelemetry: { bucketPrefix: 'mine', bucket: 'theirs', retention: 7 } },
      'got 7, expected no value with bucket: an imported bucket is never altered',
    ],
    ['.alarmEmail', { alarmEmail: 'on-call' }, 'got "on-call", expected an email address'],
    ['.alarmEmail', { alarmEmail: ['a@example.com'] }, 'got ["a@example.com"], expected an email address'],
    ['.terminationProtection', { terminationProtection: 'yes' }, 'got "yes", expected true or false'],
    ['.permissionsBoundary', { permissionsBoundary: 'a policy' }, `got "a policy", expected ${boundary}`],
    [
      '.permissionsBoundary',
      { permissionsBoundary: 'arn:aws:iam::123456789012:role/admin' },
      `got "arn:aws:iam::123456789012:role/admin", expected ${boundary}`,
    ],
    ['.tags', { tags: 'team' }, `got "team", expected ${tags}`],
    ['.tags', { tags: { 'aws:team': 'chaos' } }, `got {"aws:team":"chaos"}, expected ${tags}`],
    ['.tags', { tags: { 'AWS:team': 'chaos' } }, `got {"AWS:team":"chaos"}, expected ${tags}`],
    ['.tags', { tags: { team: 7 } }, `got {"team":7}, expected ${tags}`],
    ['.tags', { tags: { team: '<b>' } }, `got {"team":"<b>"}, expected ${tags}`],
    [
      '.prometheusConnector.reservedConcurrency',
      { prometheusConnector: { reservedConcurrency: 0 } },
      'got 0, expected a whole number of invocations from 1 to 100000',
    ],
    [
      '.krknTelemetry.monthlyBudget',
      { krknTelemetry: { bucketPrefix: 'mine', monthlyBudget: 50 } },
      'got 50, expected alarmEmail to be set as well',
    ],
    [
      '.prometheusConnector.monthlyBudget',
      { alarmEmail: 'on-call@example.com', prometheusConnector: { monthlyBudget: 0.5 } },
      'got 0.5, expected a whole number of US dollars from 1 to 1000000',
    ],
  ])('are refused: environments.dev%s of %j', (key, dev, problem) => {
    expect(() => devOf(dev)).toThrow(
      new Error(`Invalid configuration:\n  environments.dev${key}: ${problem}`),
    );
  });

  it.each(['text', null])('are refused if they are no object: %j', (dev) => {
    expect(() => configOf({ environments: { dev } })).toThrow(
      `Invalid configuration:\n  environments.dev: got ${JSON.stringify(dev)}, expected an object`,
    );
  });

  it('are refused all at once, with the name of their environment', () => {
    const environments = {
      '1st': { logRetention: 8, prometheusConnector: { timeout: 60 }, krknTelemetry: { auth: 'no', x: 1 } },
    };
    expect(() => configOf({ environment: '1st', environments })).toThrow(
      new Error(
        'Invalid configuration:\n' +
          '  environment: got "1st", expected 1 to 32 letters, digits and hyphens, a letter first\n' +
          `  environments.1st.logRetention: got 8, expected ${days}\n` +
          `  environments.1st.krknTelemetry.x: got 1, expected a key of: ${Object.keys(krknTelemetrySettings).join(', ')}\n` +
          `  environments.1st.krknTelemetry.bucketPrefix: got nothing, expected ${prefix}\n` +
          '  environments.1st.krknTelemetry.auth: got "no", expected one of basic, none\n' +
          '  environments.1st.prometheusConnector.timeout: got 60, expected a whole number of seconds from 3 to 28',
      ),
    );
  });
});

const TIMESTREAM_REGIONS =
  'ap-northeast-1, ap-south-1, ap-southeast-2, eu-central-1, eu-west-1, us-east-1, us-east-2, us-west-2';
const NO_TIMESTREAM =
  'prometheusConnector "none" deploys no connector, and its own key region lets one use tables of another region. If AWS has Timestream there by now, leave out this region, and choose it with AWS_REGION';
const certificate = (region: string, account = '123456789012'): string =>
  `arn:aws:acm:${region}:${account}:certificate/1`;
const domainOf = (certificateArn: string, more = {}): object => ({
  domain: { domainName: 'chaos.example.com', certificateArn, ...more },
});
const place = { account: '123456789012', region: 'us-east-1' };
const telemetry = { bucketPrefix: 'mine' };

/** What AWS refuses at the deployment, and how that is said before. */
const refused: readonly [string, object, string][] = [
  [
    'no Timestream in the region',
    { region: 'us-west-1' },
    `region: got "us-west-1", expected a region with Amazon Timestream for LiveAnalytics (${TIMESTREAM_REGIONS}), which the connector needs. ${NO_TIMESTREAM}`,
  ],
  [
    'no Timestream in the partition',
    { region: 'cn-north-1' },
    `region: got "cn-north-1", expected a region with Amazon Timestream for LiveAnalytics (no other of its partition has it), which the connector needs. ${NO_TIMESTREAM}`,
  ],
  [
    'no Timestream in the region of the tables',
    { ...place, prometheusConnector: { region: 'us-gov-east-1', destinations: 'none' } },
    'prometheusConnector.region: got "us-gov-east-1", expected a region with Amazon Timestream for LiveAnalytics (us-gov-west-1), which the connector needs',
  ],
  [
    'no budgets in the region',
    {
      region: 'us-gov-west-1',
      alarmEmail: 'on-call@example.com',
      krknTelemetry: { ...telemetry, monthlyBudget: 50 },
    },
    'krknTelemetry.monthlyBudget: got 50, expected no value in region us-gov-west-1, where CloudFormation cannot create budgets (AWS::Budgets::Budget). A budget is for the whole account: make it in another region, or in the console of AWS Budgets',
  ],
  [
    'a certificate of another region',
    { ...place, krknTelemetry: { ...telemetry, ...domainOf(certificate('eu-west-1')) } },
    `krknTelemetry.domain.certificateArn: got "${certificate('eu-west-1')}", expected a certificate of account 123456789012, region us-east-1: API Gateway takes those of the API's own account and region only`,
  ],
  [
    'a certificate of another account',
    {
      account: '999999999999',
      prometheusConnector: domainOf(certificate('us-east-1')),
    },
    `prometheusConnector.domain.certificateArn: got "${certificate('us-east-1')}", expected a certificate of account 999999999999: API Gateway takes those of the API's own account and region only`,
  ],
  [
    'a proof of ownership of another region',
    {
      ...place,
      prometheusConnector: domainOf(certificate('us-east-1'), {
        ownershipCertificateArn: certificate('eu-west-1'),
        truststore: { bucket: 'trust', key: 'authorities.pem' },
      }),
    },
    `prometheusConnector.domain.ownershipCertificateArn: got "${certificate('eu-west-1')}", expected a certificate of account 123456789012, region us-east-1: API Gateway takes those of the API's own account and region only`,
  ],
  [
    'two functions of one name',
    {
      krknTelemetry: { ...telemetry, functionName: 'chaos' },
      prometheusConnector: { functionName: 'chaos' },
    },
    'prometheusConnector.functionName: got "chaos", expected another name than environments.dev.krknTelemetry.functionName has, as two things of one account and region cannot have the same',
  ],
  [
    'two roles of one name, which IAM does not tell apart by case',
    { krknTelemetry: { ...telemetry, roleName: 'Chaos' }, prometheusConnector: { roleName: 'chaos' } },
    'prometheusConnector.roleName: got "chaos", expected another name than environments.dev.krknTelemetry.roleName has, as two things of one account cannot have the same',
  ],
  [
    'two APIs of one domain',
    {
      krknTelemetry: { ...telemetry, ...domainOf(certificate('us-east-1')) },
      prometheusConnector: domainOf(certificate('us-east-1')),
    },
    'prometheusConnector.domain.domainName: got "chaos.example.com", expected another name than environments.dev.krknTelemetry.domain.domainName has, as two things of one region cannot have the same',
  ],
  [
    'more tables than the policies of a role hold',
    {
      ...place,
      prometheusConnector: {
        auth: 'iam',
        destinations: numbered(130),
      },
    },
    'prometheusConnector.destinations: got "130 destinations", expected tables whose ARNs have 9690 characters in all, not 10401: IAM lets the policies of a role have 10240. Use fewer or shorter names, or auth callerCredentials, which needs no such policy',
  ],
];

describe('what AWS refuses', () => {
  const devOf = (dev: object) => configOf({ environments: { dev: { krknTelemetry: telemetry, ...dev } } });

  it.each(refused)('%s; the key, why, and what to do', (_what, dev, problem) => {
    expect(() => devOf(dev)).toThrow(new Error(`Invalid configuration:\n  environments.dev.${problem}`));
  });

  it.each<[string, object]>([
    ['a certificate, where account and region are those of the caller', domainOf(certificate('eu-west-1'))],
    ['tables of a region with Timestream', { region: 'eu-west-1', destinations: 'none' }],
    ['a hundred tables', { auth: 'iam', destinations: numbered(100) }],
    ['many tables, to which the callers write', { destinations: numbered(130) }],
  ])('is not refused: %s', (_what, prometheusConnector) => {
    expect(() => devOf({ prometheusConnector })).not.toThrow();
  });

  it('is refused of the stacks too, whatever app has them', () => {
    const env = { account: '123456789012', region: 'us-west-1' };
    const create = () => new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test', env });
    expect(create).toThrow(/^Invalid props of PrometheusConnectorStack:\n {2}env\.region: got "us-west-1", /);
    const inStage = () => {
      const stage = new Stage(testApp(), 'Stage', { env: { region: 'us-gov-west-1' } });
      return new KrknTelemetryStack(stage, 'Stack', {
        environment: 'test',
        bucketPrefix: 'mine',
        alarmEmail: 'on-call@example.com',
        monthlyBudget: 5,
      });
    };
    expect(inStage).toThrow(/\n {2}monthlyBudget: got 5, expected no value in region us-gov-west-1, /);
  });
});

function numbered(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    database: 'all',
    table: `${index}`.padStart(16, 'table-'),
  }));
}

describe('names that environments share', () => {
  const named = { functionName: 'f', roleName: 'r' };
  const settings = { krknTelemetry: { bucketPrefix: 'mine', ...named } };
  const database = { prometheusConnector: { destinations: [{ database: 'shared' }] } };

  it.each<[string, object, object, string[]]>([
    ['one place', { ...settings, ...place }, place, ['functionName', 'roleName', 'bucketPrefix']],
    ['one account; roles', { ...settings, ...place }, { ...place, region: 'us-east-2' }, ['roleName']],
    ['other accounts; none', { ...settings, ...place }, { ...place, account: '999999999999' }, []],
    ['maybe one; none that is known', settings, {}, []],
    ['one known place; none that is known', settings, place, []],
  ])('in %s', (_where, prod, otherPlace, keys) => {
    const dev = { ...settings, ...otherPlace };
    const problems = keys.map(
      (key) => `environments.prod.krknTelemetry.${key}: .* than environments.dev.krknTelemetry.${key} has, `,
    );
    const read = () => configOf({ environment: 'prod', environments: { dev, prod } });
    if (keys.length === 0) {
      expect(read).not.toThrow();
    } else {
      expect(read).toThrow(
        new RegExp(`^Invalid configuration:\\n${problems.map((each) => `  ${each}.*`).join('\\n')}$`),
      );
    }
  });

  it('databases that both create are refused; that one imports are not', () => {
    const dev = { ...place, krknTelemetry: { bucketPrefix: 'other' }, ...database };
    const prod = { ...place, krknTelemetry: { bucketPrefix: 'mine' }, ...database };
    expect(() => configOf({ environment: 'prod', environments: { dev, prod } })).toThrow(
      'environments.prod.prometheusConnector.destinations[0].database: got "shared", expected another name than environments.dev.prometheusConnector.destinations[0].database has, as two things of one account and region cannot have the same',
    );
    const imports = { prometheusConnector: { destinations: [{ database: 'shared', import: 'table' }] } };
    expect(() => configOf({ environments: { dev: { ...dev, ...imports }, prod } })).not.toThrow();
  });

  it('are warned of where both go to the place of the caller', () => {
    const environments = { dev: settings, prod: settings, invalid: [], empty: {} };
    const [warning, ...others] = configWarnings({ getAllContext: () => ({ environments }) });
    expect(warning).toBe(
      'environments.dev.krknTelemetry.functionName: got "f", expected another name than environments.prod.krknTelemetry.functionName has, as two things of one account and region cannot have the same. If the environments are for different ones, set account and region in each',
    );
    expect(others.map((other) => other.split(': ')[0])).toEqual([
      'environments.dev.krknTelemetry.roleName',
      'environments.dev.krknTelemetry.bucketPrefix',
    ]);
    const located = { dev: { ...settings, ...place }, prod: settings };
    expect(configWarnings({ getAllContext: () => ({ environments: located }) })).toEqual([]);
    expect(configWarnings({ getAllContext: () => cdkJson.context })).toEqual([]);
  });
});
