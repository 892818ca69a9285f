import { Duration } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import cdkJson from '../../cdk.json';
import { readConfig } from '../../lib/config';

function configOf(context: Readonly<Record<string, unknown>>): ReturnType<typeof readConfig> {
  return readConfig({ tryGetContext: (key) => context[key] });
}

describe('the chosen environment', () => {
  const environments = { dev: { stageName: 'd' }, prod: { stageName: 'p' } };

  it.each([
    ['named', 'prod', 'prod', 'p'],
    ['absent: dev', undefined, 'dev', 'd'],
    ['empty: dev', '', 'dev', 'd'],
  ])('%s', (_, environment, name, stageName) => {
    expect(configOf({ environment, environments })).toEqual({
      environment: name,
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

describe('settings', () => {
  const devOf = (dev: unknown) => configOf({ environments: { dev } }).prometheusConnector;

  it('become props of the stack', () => {
    const settings = {
      functionName: 'f',
      roleName: 'r',
      memorySize: 1024,
      databaseLabel: 'd',
      tableLabel: 't',
      writeThrottlingBurstLimit: 1,
      writeThrottlingRateLimit: 2,
      readThrottlingBurstLimit: 3,
      readThrottlingRateLimit: 4,
    };
    const shared = { stageName: 's', removalPolicy: 'retain', logRetention: 30 };
    const props = devOf({
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

  it('that are empty are absent', () => {
    expect(devOf({ stageName: '', prometheusConnector: { functionName: '' } })).toEqual({
      environment: 'dev',
    });
  });

  it('of cdk.json are valid', () => {
    for (const environment of Object.keys(cdkJson.context.environments)) {
      expect(configOf({ ...cdkJson.context, environment }).environment).toBe(environment);
    }
  });

  const days =
    'one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 9999';
  const sharedKeys = 'a key of: stageName, removalPolicy, logRetention, prometheusConnector';

  it.each<[string, unknown, string]>([
    ['', 'text', 'got "text", expected an object'],
    ['', null, 'got null, expected an object'],
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
  ])('are refused: environments.dev%s of %j', (key, dev, problem) => {
    expect(() => devOf(dev)).toThrow(
      new Error(`Invalid configuration:\n  environments.dev${key}: ${problem}`),
    );
  });

  it('are refused all at once, with the name of their environment', () => {
    const environments = { '1st': { logRetention: 8, prometheusConnector: { timeout: 60 } } };
    expect(() => configOf({ environment: '1st', environments })).toThrow(
      new Error(
        'Invalid configuration:\n' +
          '  environment: got "1st", expected 1 to 32 letters, digits and hyphens, a letter first\n' +
          `  environments.1st.logRetention: got 8, expected ${days}\n` +
          '  environments.1st.prometheusConnector.timeout: got 60, expected a whole number of seconds from 3 to 28',
      ),
    );
  });
});
