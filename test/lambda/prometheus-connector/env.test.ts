import { parseEnvironment } from '../../../lambda/prometheus-connector/env';

describe('parseEnvironment', () => {
  it('needs a region only', () => {
    expect(parseEnvironment({ AWS_REGION: 'us-east-1' })).toEqual({
      databaseLabel: 'prometheusDatabaseLabel',
      tableLabel: 'prometheusTableLabel',
      defaultDestination: undefined,
      allowedDestinations: undefined,
      auth: 'callerCredentials',
      environment: 'local',
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
        ALLOWED_DESTINATIONS: 'metrics/prod, metrics/a.b-c_d',
        ENVIRONMENT: 'prod',
      }),
    ).toEqual({
      databaseLabel: 'db',
      tableLabel: 'tb',
      defaultDestination: { database: 'metrics', table: 'prod' },
      allowedDestinations: [
        { database: 'metrics', table: 'prod' },
        { database: 'metrics', table: 'a.b-c_d' },
      ],
      auth: 'basic',
      environment: 'prod',
      region: 'eu-west-1',
    });
  });

  it('counts what is empty as absent, and reports all problems at once', () => {
    expect(() =>
      parseEnvironment({ AWS_REGION: ' ', DEFAULT_DATABASE: 'metrics', DEFAULT_TABLE: '' }),
    ).toThrow(
      'Invalid environment: AWS_REGION is not set; expected an AWS region such as us-east-1. DEFAULT_DATABASE and DEFAULT_TABLE belong together; expected both or neither',
    );
  });

  it.each(['iam', 'basic'])('needs to know what the role may write to: AUTH %s', (auth) => {
    expect(() =>
      parseEnvironment({ AWS_REGION: 'us-east-1', AUTH: auth, ALLOWED_DESTINATIONS: ' ' }),
    ).toThrow(
      new Error(
        'Invalid environment: ALLOWED_DESTINATIONS is not set; expected the tables that the role of the function may write to',
      ),
    );
  });

  it('knows no other AUTH', () => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', AUTH: 'none' })).toThrow(
      new Error('Invalid environment: AUTH is "none"; expected one of callerCredentials, iam, basic'),
    );
  });

  it.each(['metrics', 'metrics/', '/prod', 'a/b/c', 'metrics/prod,', ',metrics/prod'])(
    'refuses destinations that are no pairs: %s',
    (allowed) => {
      expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', ALLOWED_DESTINATIONS: allowed })).toThrow(
        /^Invalid environment: ALLOWED_DESTINATIONS has ".*"; expected database\/table, separated by commas$/,
      );
    },
  );
});
