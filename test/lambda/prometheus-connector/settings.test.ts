import { defaultPolicies } from '../../../lambda/prometheus-connector/write/select/policies';
import { parseEnvironment } from '../../../lambda/prometheus-connector/settings';

describe('parseEnvironment', () => {
  it('needs a region only', () => {
    expect(parseEnvironment({ AWS_REGION: 'us-east-1' })).toEqual({
      maxReadSamples: 500_000,
      logLevel: 'INFO',
      databaseLabel: 'prometheusDatabaseLabel',
      tableLabel: 'prometheusTableLabel',
      defaultDestination: undefined,
      destinations: [],
      restrictDestinations: false,
      store: 'timestream',
      auth: 'callerCredentials',
      policies: defaultPolicies,
      dimensionLabels: undefined,
      dropLabels: undefined,
      dropMetrics: undefined,
      replicaLabel: undefined,
      environment: 'local',
      functionName: 'unnamed',
      functionRegion: 'us-east-1',
      region: 'us-east-1',
    });
  });

  it('takes what is set', () => {
    expect(
      parseEnvironment({
        AWS_REGION: 'eu-west-1',
        DATABASE_LABEL: 'db',
        TABLE_LABEL: 'tb',
        DEFAULT_DATABASE: 'metrics',
        DEFAULT_TABLE: 'prod',
        AUTH: 'basic',
        DESTINATIONS: 'metrics/prod, metrics/a.b-c_d',
        NON_FINITE_SAMPLES: 'drop',
        HISTOGRAMS: 'reject',
        EXEMPLARS: ' store ',
        METADATA: 'store',
        START_TIMESTAMPS: 'store',
        DIMENSION_LABELS: '["job","größe, in m"]',
        DROP_LABELS: '["pod","größe, in cm"]',
        DROP_METRICS: '["{__name__=~\\"go_.*\\"}"]',
        REPLICA_LABEL: '__replica__',
        TIMESTREAM_REGION: 'us-west-2',
        AWS_LAMBDA_FUNCTION_NAME: 'connector',
        ENVIRONMENT: 'prod',
        POWERTOOLS_LOG_LEVEL: 'DEBUG',
      }),
    ).toEqual({
      maxReadSamples: 500_000,
      logLevel: 'DEBUG',
      databaseLabel: 'db',
      tableLabel: 'tb',
      defaultDestination: { namespace: 'metrics', collection: 'prod' },
      destinations: [
        { namespace: 'metrics', collection: 'prod' },
        { namespace: 'metrics', collection: 'a.b-c_d' },
      ],
      restrictDestinations: true,
      store: 'timestream',
      auth: 'basic',
      policies: {
        nonFiniteSamples: 'drop',
        histograms: 'reject',
        exemplars: 'store',
        metadata: 'store',
        startTimestamps: 'store',
      },
      dimensionLabels: ['job', 'größe, in m'],
      dropLabels: ['pod', 'größe, in cm'],
      dropMetrics: ['{__name__=~"go_.*"}'],
      replicaLabel: '__replica__',
      environment: 'prod',
      functionName: 'connector',
      functionRegion: 'eu-west-1',
      region: 'us-west-2',
    });
  });

  it('takes what is set of InfluxDB', () => {
    const set = {
      AWS_REGION: 'eu-west-1',
      STORE: 'influxdb',
      INFLUXDB_URL: 'https://influx.example:8086',
      INFLUXDB_ORGANIZATION: 'chaos, inc.',
      INFLUXDB_WRITE_TOKEN_SECRET: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:write-AbCdEf',
      INFLUXDB_READ_TOKEN_SECRET: 'read',
      DEFAULT_DATABASE: 'metrics',
      DESTINATIONS: 'metrics, other bucket',
    };
    expect(parseEnvironment(set)).toMatchObject({
      store: 'influxdb',
      influxdb: { engine: '2', url: 'https://influx.example:8086', organization: 'chaos, inc.' },
      tokenSecrets: {
        write: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:write-AbCdEf',
        read: 'read',
      },
      auth: 'basic',
      tableLabel: undefined,
      defaultDestination: { namespace: 'metrics', collection: '' },
      destinations: [
        { namespace: 'metrics', collection: '' },
        { namespace: 'other bucket', collection: '' },
      ],
      restrictDestinations: true,
    });
    expect(parseEnvironment({ ...set, AUTH: 'iam' }).auth).toBe('iam');
  });

  it('needs neither an organization of InfluxDB 3, nor tokens and destinations when callers have tokens', () => {
    expect(
      parseEnvironment({
        AWS_REGION: 'eu-west-1',
        STORE: 'influxdb',
        AUTH: 'callerCredentials',
        INFLUXDB_ENGINE: '3',
        INFLUXDB_URL: 'http://10.0.0.1:8181',
        // Means nothing here.
        DROP_LABELS: '["prometheusTableLabel"]',
      }),
    ).toMatchObject({
      influxdb: { engine: '3', url: 'http://10.0.0.1:8181', organization: undefined },
      tokenSecrets: undefined,
      defaultDestination: undefined,
      destinations: [],
      restrictDestinations: false,
    });
  });

  it('says what InfluxDB lacks', () => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', STORE: 'influxdb' })).toThrow(
      new Error(
        `Invalid environment: ${[
          'INFLUXDB_URL is not set; expected the URL of InfluxDB, without a path: https://host:8086',
          'INFLUXDB_ORGANIZATION is not set; expected the name of an organization',
          'INFLUXDB_WRITE_TOKEN_SECRET is not set; expected the ARN of a secret',
          'INFLUXDB_READ_TOKEN_SECRET is not set; expected the ARN of a secret',
          'DESTINATIONS is not set; expected the destinations that may be written to',
        ].join('. ')}`,
      ),
    );
  });

  it.each([
    ['INFLUXDB_ENGINE', '1', 'one of 2, 3'],
    ['DEFAULT_TABLE', 'metrics', 'no table, as databases of InfluxDB have none'],
    ['DESTINATIONS', 'metrics/prod', 'no table, as databases of InfluxDB have none'],
    ['DESTINATIONS', 'metrics,', 'database/table, separated by commas; of InfluxDB database alone'],
  ])('refuses what InfluxDB does not have: %s %s', (name, value, expected) => {
    const set = {
      AWS_REGION: 'us-east-1',
      STORE: 'influxdb',
      AUTH: 'callerCredentials',
      INFLUXDB_URL: 'https://host:8086',
      INFLUXDB_ORGANIZATION: 'o',
      DEFAULT_DATABASE: 'metrics',
      [name]: value,
    };
    expect(() => parseEnvironment(set)).toThrow(
      new RegExp(`^Invalid environment: ${name} (is|has) ".*"; expected ${expected}`),
    );
  });

  it('counts what is empty as absent, and reports all problems at once', () => {
    expect(() =>
      parseEnvironment({ AWS_REGION: ' ', DEFAULT_DATABASE: 'metrics', DEFAULT_TABLE: '' }),
    ).toThrow(
      'Invalid environment: AWS_REGION is not set; expected an AWS region such as us-east-1. DEFAULT_DATABASE and DEFAULT_TABLE belong together; expected both or neither',
    );
  });

  it.each([
    'https://user:secret@host:8086',
    'https://host:8086/',
    'https://host/prod',
    'host:8086',
    'http://:1',
  ])('refuses URLs that are not of InfluxDB, and does not repeat them: %s', (url) => {
    const set = { STORE: 'influxdb', AUTH: 'callerCredentials', INFLUXDB_ENGINE: '3', INFLUXDB_URL: url };
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', ...set })).toThrow(
      new Error(
        'Invalid environment: INFLUXDB_URL is not valid; expected the URL of InfluxDB, without a path: https://host:8086',
      ),
    );
  });

  it.each([{ AUTH: 'iam' }, { AUTH: 'basic' }, { RESTRICT_DESTINATIONS: 'true' }])(
    'needs to know what may be written to: %j',
    (variables) => {
      expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', DESTINATIONS: ' ', ...variables })).toThrow(
        new Error(
          'Invalid environment: DESTINATIONS is not set; expected the destinations that may be written to',
        ),
      );
    },
  );

  it('knows no other AUTH', () => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', AUTH: 'none' })).toThrow(
      new Error('Invalid environment: AUTH is "none"; expected one of callerCredentials, iam, basic'),
    );
  });

  it.each([
    ['NON_FINITE_SAMPLES', 'keep', 'store, drop, reject'],
    ['HISTOGRAMS', 'Store', 'store, drop, reject'],
    ['EXEMPLARS', 'no', 'store, drop, reject'],
    ['METADATA', 'reject', 'drop, store'],
    ['START_TIMESTAMPS', 'reject', 'drop, store'],
    ['STORE', 'influx', 'timestream, influxdb'],
    ['STORE', '"timestream"', 'timestream, influxdb'],
  ])('knows no other %s', (name, value, known) => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', [name]: value })).toThrow(
      new Error(`Invalid environment: ${name} is ${JSON.stringify(value)}; expected one of ${known}`),
    );
  });

  it('knows true and false only', () => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', RESTRICT_DESTINATIONS: 'yes' })).toThrow(
      new Error('Invalid environment: RESTRICT_DESTINATIONS is "yes"; expected true or false'),
    );
  });

  it.each([
    ['1', 1],
    ['2000000', 2_000_000],
  ])('reads at most so many samples as a prop may say: %s', (value, maxReadSamples) => {
    expect(parseEnvironment({ AWS_REGION: 'us-east-1', MAX_READ_SAMPLES: value })).toMatchObject({
      maxReadSamples,
    });
  });

  it.each(['0', '2000001', '9999999', '1.5', 'many', '"5"', '[5]'])(
    'refuses more or fewer samples: %s',
    (value) => {
      expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', MAX_READ_SAMPLES: value })).toThrow(
        new Error(
          `Invalid environment: MAX_READ_SAMPLES is ${JSON.stringify(value)}; expected a whole number of samples from 1 to 2000000`,
        ),
      );
    },
  );

  it.each(['job', '{"job":1}', '["job",1]', '"job"'])('refuses labels that are no list: %s', (labels) => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', DIMENSION_LABELS: labels })).toThrow(
      /^Invalid environment: DIMENSION_LABELS is .*; expected a list of 1 to 120 different label names of 1 to 60 bytes other than __name__, of 600 characters in all$/,
    );
  });

  it.each(['pod', '["__name__"]', '["a","a"]', '[""]', '[]'])(
    'refuses labels to drop that are no list of names: %s',
    (labels) => {
      expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', DROP_LABELS: labels })).toThrow(
        /^Invalid environment: DROP_LABELS is .*; expected a list of 1 to 120 different label names other than __name__, of 600 characters in all$/,
      );
    },
  );

  it.each([
    [
      { TABLE_LABEL: 'db', DATABASE_LABEL: 'db' },
      'TABLE_LABEL has "db"; expected a label other than databaseLabel',
    ],
    [
      { REPLICA_LABEL: 'prometheusTableLabel' },
      'REPLICA_LABEL has "prometheusTableLabel"; expected a label other than databaseLabel and tableLabel',
    ],
    [
      { REPLICA_LABEL: 'r', DROP_LABELS: '["a","r"]' },
      'DROP_LABELS has "r"; expected labels other than databaseLabel, tableLabel and replicaLabel',
    ],
    [
      { DIMENSION_LABELS: '["a","b"]', DROP_LABELS: '["b"]' },
      'DIMENSION_LABELS has "b"; expected labels other than databaseLabel, tableLabel, replicaLabel and dropLabels, which are not stored',
    ],
  ])('refuses labels that contradict each other: %j', (labels, problem) => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', ...labels })).toThrow(
      new Error(`Invalid environment: ${problem}`),
    );
  });

  it.each([
    ...['metrics/', '/prod', 'a/b/c', 'metrics/prod,', ',metrics/prod'].map((list) => [
      list,
      'database/table, separated by commas; of InfluxDB database alone',
    ]),
    ['metrics', 'database/table'],
    ['metrics/prod,other', 'database/table'],
  ])('refuses destinations that are no pairs: %s', (list = '', expected = '') => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', DESTINATIONS: list })).toThrow(
      new RegExp(`^Invalid environment: DESTINATIONS has ".*"; expected ${expected}$`),
    );
  });
});
