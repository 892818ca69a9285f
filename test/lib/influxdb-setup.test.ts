// The set-up of InfluxDB in a template, and what its function makes of that.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { readTask } from '../../lambda/influxdb-setup/task';
import { InfluxdbSetup } from '../../lib/constructs/influxdb-setup';
import { onlyResourceOf, readable, resourcesOf, rightsOf, testApp } from '../support/cdk';

const ADMIN_SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin-a1B2c3';
const event = {
  StackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/test/5a7b7e3e',
  LogicalResourceId: 'Setup1A2B3C4D',
};

function stackWith(changed: Partial<ConstructorParameters<typeof InfluxdbSetup>[2]> = {}): Stack {
  const stack = new Stack(testApp(), 'Stack');
  new InfluxdbSetup(stack, 'Setup', {
    environment: 'test',
    url: 'https://influxdb.example.com:8086',
    organization: 'metrics',
    adminSecretArn: ADMIN_SECRET,
    buckets: [
      { name: 'a', retention: Duration.days(90) },
      { name: 'b', retention: undefined },
      { name: 'c', retention: Duration.days(1), import: true },
    ],
    tokens: ['write', 'read'],
    tokenRotation: 3,
    network: undefined,
    architecture: Architecture.ARM_64,
    logRetention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
    ...changed,
  });
  return stack;
}

/** What the function is asked, with readable references. */
function taskOf(stack: Stack): ReturnType<typeof readTask> {
  const { Properties } = onlyResourceOf(stack, 'Custom::InfluxDBSetup');
  return readTask(readable(Properties), event);
}

it('the function; may read the administrator and both tokens, and write these', () => {
  expect(rightsOf(stackWith())).toEqual({
    SetupHandlerRole: [
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: '<SetupHandlerLogGroup.Arn>',
      },
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: [ADMIN_SECRET, '<SetupReadToken>', '<SetupWriteToken>'],
      },
      {
        Effect: 'Allow',
        Action: 'secretsmanager:PutSecretValue',
        Resource: ['<SetupReadToken>', '<SetupWriteToken>'],
      },
    ],
  });
});

it('the function without tokens; may read the administrator', () => {
  expect(rightsOf(stackWith({ tokens: [] }))).toEqual({
    SetupHandlerRole: [
      expect.anything(),
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: ADMIN_SECRET },
    ],
  });
});

it('the properties; ask the function for what the construct was asked for', () => {
  expect(taskOf(stackWith())).toEqual({
    url: 'https://influxdb.example.com:8086',
    organization: 'metrics',
    adminSecret: ADMIN_SECRET,
    tokenSecrets: { write: '<SetupWriteToken>', read: '<SetupReadToken>' },
    wanted: {
      owner: expect.stringMatching(/^Chaos Telemetry test\/5a7b7e3e\/Setup1A2B3C4D\/[\da-f]{8}$/) as string,
      buckets: [
        { name: 'a', retention: 7_776_000 },
        { name: 'b', retention: 0 },
        { name: 'c', retention: undefined },
      ],
      tokens: ['write', 'read'],
      rotation: 3,
    },
  });
});

it('no tokens of the connector; asks for none, and has no secrets', () => {
  const stack = stackWith({ tokens: [] });
  expect(taskOf(stack)).toMatchObject({
    tokenSecrets: { write: undefined, read: undefined },
    wanted: { tokens: [] },
  });
  expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
});

it('secrets; have no value of CloudFormation, which could put it back, and are deleted with the stack', () => {
  const secrets = Object.values(resourcesOf(stackWith(), 'AWS::SecretsManager::Secret'));
  expect(secrets).toHaveLength(2);
  for (const { Properties, DeletionPolicy } of secrets) {
    expect(Object.keys(Properties)).toEqual(['Description']);
    expect(DeletionPolicy).toBe('Delete');
  }
});

it('CloudFormation; calls the function only when it may do what it has to, and gives up after it', () => {
  const stack = stackWith();
  const { Properties, DependsOn = [] } = onlyResourceOf(stack, 'Custom::InfluxDBSetup');
  const [policyId] = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy'));
  expect(DependsOn).toContain(policyId);
  const { Timeout } = onlyResourceOf(stack, 'AWS::Lambda::Function').Properties;
  expect(Number(Properties['ServiceTimeout'])).toBeGreaterThanOrEqual(3 * Number(Timeout) + 180);
});

it('in a VPC; the function and what it depends on are there before it is called', () => {
  const stack = stackWith({ network: { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] } });
  const { Properties } = onlyResourceOf(stack, 'AWS::Lambda::Function');
  expect(Properties['VpcConfig']).toEqual({ SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] });
  const { DependsOn = [] } = onlyResourceOf(stack, 'Custom::InfluxDBSetup');
  expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(resourcesOf(stack, 'AWS::IAM::Policy'))));
});
