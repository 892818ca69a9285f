import { parseEnvironment } from '../../../lambda/prometheus-connector/env';

describe('parseEnvironment', () => {
  it('needs a region only', () => {
    expect(parseEnvironment({ AWS_REGION: 'us-east-1' })).toEqual({
      databaseLabel: 'prometheusDatabaseLabel',
      tableLabel: 'prometheusTableLabel',
      defaultDestination: undefined,
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
      }),
    ).toEqual({
      databaseLabel: 'db',
      tableLabel: 'tb',
      defaultDestination: { database: 'metrics', table: 'prod' },
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
});
