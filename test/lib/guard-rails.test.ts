// What an environment has beside its resources: it cannot be deleted by mistake, and its roles stay within bounds.
import { Stage } from 'aws-cdk-lib';
import cdkJson from '../../cdk.json';
import { readConfig } from '../../lib/config/read-config';
import { KrknTelemetryStack } from '../../lib/krkn-telemetry-stack';
import { PrometheusConnectorStack } from '../../lib/prometheus-connector-stack';
import { readable, resourcesOf, testApp } from '../support/cdk';

/** Both stacks of an environment that has these settings. */
function stacksOf(settings: object): readonly (KrknTelemetryStack | PrometheusConnectorStack)[] {
  const environments = { dev: { removalPolicy: 'destroy', ...settings } };
  const { krknTelemetry, prometheusConnector } = readConfig({ getAllContext: () => ({ environments }) });
  const stage = new Stage(testApp(), 'Stage');
  return [
    new KrknTelemetryStack(stage, 'KrknTelemetry', krknTelemetry),
    new PrometheusConnectorStack(stage, 'PrometheusConnector', prometheusConnector!),
  ];
}

const telemetry = { krknTelemetry: { bucketPrefix: 'mine' } };

it.each([
  [{}, false],
  [{ terminationProtection: true }, true],
  [{ terminationProtection: false }, false],
])('%j protects both stacks from termination: %s', (settings, expected) => {
  const stacks = stacksOf({ ...telemetry, ...settings });
  expect(stacks.map(({ terminationProtection }) => terminationProtection)).toEqual([expected, expected]);
});

it('prod is protected as delivered, and dev is not', () => {
  const { dev, prod } = cdkJson.context.environments as Record<string, { terminationProtection?: boolean }>;
  expect([dev!.terminationProtection, prod!.terminationProtection]).toEqual([undefined, true]);
});

it.each([
  ['by name', 'bounds', 'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/bounds'],
  ['by ARN', 'arn:aws:iam::123456789012:policy/path/bounds', 'arn:aws:iam::123456789012:policy/path/bounds'],
])('every role has the permissions boundary: %s', (_, permissionsBoundary, expected) => {
  for (const stack of stacksOf({ ...telemetry, permissionsBoundary })) {
    const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(0);
    for (const { Properties } of roles) {
      expect(readable(Properties)).toHaveProperty('PermissionsBoundary', expected);
    }
  }
});

it('no role has one unless it is given', () => {
  for (const stack of stacksOf(telemetry)) {
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('PermissionsBoundary');
    }
  }
});
