import { Duration } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import cdkJson from '../../../cdk.json';
import { readConfig } from '../../../lib/config/read-config';
import { krknTelemetrySettings } from '../../../lib/config/krkn-telemetry';

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
      'availability-zones:account=123456789012:region=us-east-1': ['us-east-1a'],
      'aws:cdk:enable-path-metadata': true,
      'hosted-zone:account=123456789012:domainName=example.com:region=us-east-1': {},
      'vpc-provider:account=123456789012:filter.isDefault=true:region=us-east-1': {},
    };
    expect(() => configOf({ ...ofTheCdk, environments })).not.toThrow();
  });

  it.each([{ enviroment: 'prod' }, { Environment: 'prod' }, { env: 'prod' }, { stageName: 'test' }])(
    'is refused with a key that is not known: %j',
    (more) => {
      const [[key, got] = []] = Object.entries(more);
      expect(() => configOf({ environments, ...more })).toThrow(
        new Error(
          `Invalid configuration:\n  ${key}: got ${JSON.stringify(got)}, expected a key of: environment, environments`,
        ),
      );
    },
  );

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
    expect([krknTelemetry.env, prometheusConnector.env]).toEqual([env, env]);
  });

  it.each([
    ['account', 123456789012, 'the 12 digits of an account, as text'],
    ['account', '1234', 'the 12 digits of an account, as text'],
    ['region', 'Ireland', 'an AWS region such as us-east-1'],
    ['region', 'us-east-1a', 'an AWS region such as us-east-1'],
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
    ['.prometheusConnector', { prometheusConnector: [] }, 'got [], expected an object'],
    ['.stage', { stage: 'x' }, `got "x", expected ${sharedKeys}`],
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
      { prometheusConnector: { store: 'influxdb' } },
      'got "influxdb", expected one of timestream',
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
