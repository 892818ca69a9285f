import { Duration } from 'aws-cdk-lib';
import type { AuthMode } from '../../lambda/prometheus-connector/settings';
import {
  PrometheusConnectorStack,
  type PrometheusConnectorStackProps,
} from '../../lib/prometheus-connector-stack';
import {
  onlyResourceOf,
  outputsOf,
  readable,
  resourcesOf,
  rightsOf,
  testApp,
  withoutHash,
} from '../support/cdk';

function stackOf(props: Partial<PrometheusConnectorStackProps>): PrometheusConnectorStack {
  return new PrometheusConnectorStack(testApp(), 'Stack', { environment: 'test', ...props });
}

const stacks: Readonly<Record<AuthMode, PrometheusConnectorStack>> = {
  callerCredentials: stackOf({}),
  iam: stackOf({ auth: 'iam' }),
  basic: stackOf({ auth: 'basic' }),
};
const modes = Object.keys(stacks) as AuthMode[];

const logs = (role: string) => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `<${role}LogGroup.Arn>`,
});
const writeAndRead = (Resource: unknown) => ({
  Effect: 'Allow',
  Action: ['timestream:DescribeTable', 'timestream:Select', 'timestream:WriteRecords'],
  Resource,
});
const discover = { Effect: 'Allow', Action: 'timestream:DescribeEndpoints', Resource: '*' };
const USUAL_TABLE = '<DefaultDestinationTable.Arn>';

describe('rights', () => {
  const authorizer = [
    logs('AuthorizerHandler'),
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '<Credentials>' },
  ];

  it.each<[AuthMode, object]>([
    ['callerCredentials', { ConnectorRole: [logs('Connector')] }],
    ['iam', { ConnectorRole: [logs('Connector'), writeAndRead(USUAL_TABLE), discover] }],
    [
      'basic',
      {
        ConnectorRole: [logs('Connector'), writeAndRead(USUAL_TABLE), discover],
        AuthorizerHandlerRole: authorizer,
      },
    ],
  ])('are these and no other: %s', (auth, rights) => {
    expect(rightsOf(stacks[auth])).toEqual(rights);
  });

  it('are on the configured tables only, created and imported', () => {
    const stack = stackOf({
      auth: 'iam',
      destinations: [
        {},
        { database: 'theirs', table: 'new', import: 'database' },
        { database: 'theirs', table: 'old', import: 'table' },
      ],
    });
    const imported =
      'arn:<AWS::Partition>:timestream:<AWS::Region>:<AWS::AccountId>:database/theirs/table/old';
    expect(rightsOf(stack)).toEqual({
      ConnectorRole: [
        logs('Connector'),
        writeAndRead([USUAL_TABLE, '<DefaultDestinationTabletheirsnew.Arn>', imported]),
        discover,
      ],
    });
  });

  it('are on the tables of another region, which the function is told', () => {
    const stack = stackOf({ auth: 'iam', region: 'eu-west-1', destinations: [{ import: 'table' }] });
    const table =
      'arn:<AWS::Partition>:timestream:eu-west-1:<AWS::AccountId>:database/test-prometheus/table/metrics';
    expect(rightsOf(stack)).toEqual({ ConnectorRole: [logs('Connector'), writeAndRead(table), discover] });
    expect(onlyResourceOf(stack, 'AWS::Lambda::Function').Properties).toHaveProperty(
      'Environment.Variables.TIMESTREAM_REGION',
      'eu-west-1',
    );
  });

  it('do not depend on whether callers are restricted', () => {
    expect(rightsOf(stackOf({ restrictDestinations: true }))).toEqual({ ConnectorRole: [logs('Connector')] });
  });
});

describe('policies', () => {
  const policyNames = (stack: PrometheusConnectorStack) =>
    Object.values(resourcesOf(stack, 'AWS::IAM::Policy'))
      .map(({ Properties }) => readable(Properties) as { PolicyName: string; Roles: string[] })
      .filter(({ Roles }) => Roles.includes('<ConnectorRole>'))
      .map(({ PolicyName }) => PolicyName);

  it('take their names, and say the same', () => {
    const names = { executionPolicyName: 'my+logs=,.@-_1', timestreamPolicyName: 'my-timestream' };
    const stack = stackOf({ auth: 'iam', ...names });
    expect(policyNames(stack).sort()).toEqual(Object.values(names).sort());
    expect(rightsOf(stack)['ConnectorRole']).toHaveLength(3);
    expect(rightsOf(stack)['ConnectorRole']).toEqual(
      expect.arrayContaining([logs('Connector'), writeAndRead(USUAL_TABLE), discover]),
    );
  });

  it('take the name of the only one under callerCredentials', () => {
    const stack = stackOf({ executionPolicyName: 'x'.repeat(128) });
    expect(policyNames(stack)).toEqual(['x'.repeat(128)]);
    expect(rightsOf(stack)).toEqual({ ConnectorRole: [logs('Connector')] });
  });

  it('have generated names otherwise', () => {
    expect(policyNames(stacks.iam).map(withoutHash).sort()).toEqual([
      'ConnectorRoleDefaultPolicy',
      'TimestreamPolicy',
    ]);
  });

  it('are there before the function is', () => {
    const functions = resourcesOf(stackOf({ executionPolicyName: 'mine' }), 'AWS::Lambda::Function');
    const [connector] = Object.values(functions);
    expect(connector?.DependsOn?.map(withoutHash)).toContain('ConnectorRoleExecutionPolicy');
  });
});

describe('routes', () => {
  const authorization = (stack: PrometheusConnectorStack) =>
    Object.fromEntries(
      Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
        const { RouteKey, AuthorizationType, AuthorizerId } = readable(Properties) as Record<string, string>;
        return [RouteKey, [AuthorizationType, AuthorizerId]];
      }),
    ) as Record<string, unknown>;
  const nobody = ['NONE', undefined];

  it.each<[AuthMode, unknown]>([
    ['callerCredentials', nobody],
    ['iam', ['AWS_IAM', undefined]],
    ['basic', ['CUSTOM', '<ApiHttpApiAuthorizer>']],
  ])('ask for whom they should: %s', (auth, guard) => {
    expect(authorization(stacks[auth])).toEqual({
      'POST /write': guard,
      'POST /api/v1/write': guard,
      'POST /write/api/v1/write': guard,
      'POST /read': guard,
      'POST /api/v1/read': guard,
      'POST /read/api/v1/read': guard,
      'GET /health': nobody,
      'HEAD /health': nobody,
      $default: guard,
    });
  });

  it('keep the answers of the authorizer by credentials and route', () => {
    expect(readable(onlyResourceOf(stacks.basic, 'AWS::ApiGatewayV2::Authorizer').Properties)).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization', '$context.routeKey'],
      AuthorizerUri: expect.stringContaining('/<AuthorizerHandlerFunction.Arn>/invocations') as unknown,
    });
  });

  it('have throttles in every mode', () => {
    const settings = (auth: AuthMode) =>
      onlyResourceOf(stacks[auth], 'AWS::ApiGatewayV2::Stage').Properties['RouteSettings'];
    expect(settings('iam')).toEqual(settings('callerCredentials'));
    expect(settings('basic')).toEqual(settings('callerCredentials'));
  });
});

describe('the function', () => {
  const variables = (stack: PrometheusConnectorStack) => {
    const [, resource] = Object.entries(resourcesOf(stack, 'AWS::Lambda::Function')).find(
      ([id]) => withoutHash(id) === 'ConnectorFunction',
    )!;
    const { Environment } = readable(resource.Properties) as { Environment: { Variables: object } };
    return Environment.Variables;
  };
  const usual = {
    ENVIRONMENT: 'test',
    DATABASE_LABEL: 'prometheusDatabaseLabel',
    TABLE_LABEL: 'prometheusTableLabel',
    DEFAULT_DATABASE: '<DefaultDestinationDatabase>',
    DEFAULT_TABLE: '<DefaultDestinationTable.Name>',
    DESTINATIONS: '<DefaultDestinationDatabase>/<DefaultDestinationTable.Name>',
  };

  it.each<[AuthMode, object]>([
    ['callerCredentials', { ...usual, AUTH: 'callerCredentials' }],
    ['iam', { ...usual, AUTH: 'iam' }],
    ['basic', { ...usual, AUTH: 'basic' }],
  ])('is told the mode and the destinations: %s', (auth, expected) => {
    expect(variables(stacks[auth])).toEqual(expected);
  });

  it('is told that callers may write to nothing else, if they are restricted', () => {
    const stack = stackOf({
      restrictDestinations: true,
      defaultDestination: false,
      destinations: [{}, { database: 'theirs', table: 'old', import: 'table' }],
    });
    expect(variables(stack)).toEqual({
      ENVIRONMENT: 'test',
      DATABASE_LABEL: 'prometheusDatabaseLabel',
      TABLE_LABEL: 'prometheusTableLabel',
      AUTH: 'callerCredentials',
      DESTINATIONS: `${usual.DESTINATIONS},theirs/old`,
      RESTRICT_DESTINATIONS: 'true',
    });
  });

  it('is told of no restriction if there is none', () => {
    expect(variables(stackOf({ restrictDestinations: false }))).toEqual(variables(stacks.callerCredentials));
  });
});

describe('credentials', () => {
  it('are generated for basic only, and go with the stack', () => {
    const { DeletionPolicy, Properties } = onlyResourceOf(stacks.basic, 'AWS::SecretsManager::Secret');
    expect(DeletionPolicy).toBe('Delete');
    expect(Properties).toMatchObject({
      GenerateSecretString: {
        SecretStringTemplate: '{"username":"prometheus"}',
        GenerateStringKey: 'password',
        PasswordLength: 32,
      },
    });
    for (const auth of ['callerCredentials', 'iam'] as const) {
      expect(resourcesOf(stacks[auth], 'AWS::SecretsManager::Secret')).toEqual({});
      expect(resourcesOf(stacks[auth], 'AWS::ApiGatewayV2::Authorizer')).toEqual({});
    }
  });

  it.each(modes)('outputs tell the mode, and where credentials are if there are any: %s', (auth) => {
    const { ConnectorAuth, ConnectorCredentialsSecretArn } = outputsOf(stacks[auth]);
    expect(ConnectorAuth).toBe(auth);
    expect(ConnectorCredentialsSecretArn).toBe(auth === 'basic' ? '<Credentials>' : undefined);
  });
});

describe('refused props', () => {
  const policy = '1 to 128 letters, digits and characters of _+=,.@-';
  const onlyBeside = 'no value with this auth, which always restricts';
  const none = 'no value with auth callerCredentials, under which the role has no such policy';

  it.each<[object, string]>([
    [{ auth: 'none' }, 'auth: got "none", expected one of callerCredentials, iam, basic'],
    [{ auth: '' }, 'auth: got "", expected one of callerCredentials, iam, basic'],
    [{ restrictDestinations: 'yes' }, 'restrictDestinations: got "yes", expected true or false'],
    [{ auth: 'iam', restrictDestinations: true }, `restrictDestinations: got true, expected ${onlyBeside}`],
    [
      { auth: 'basic', restrictDestinations: false },
      `restrictDestinations: got false, expected ${onlyBeside}`,
    ],
    [{ timestreamPolicyName: 'mine' }, `timestreamPolicyName: got "mine", expected ${none}`],
    [
      { auth: 'callerCredentials', timestreamPolicyName: 'mine' },
      `timestreamPolicyName: got "mine", expected ${none}`,
    ],
    [{ auth: 'iam', timestreamPolicyName: 'a/b' }, `timestreamPolicyName: got "a/b", expected ${policy}`],
    [{ executionPolicyName: '' }, `executionPolicyName: got "", expected ${policy}`],
    [
      { executionPolicyName: 'x'.repeat(129) },
      `executionPolicyName: got "${'x'.repeat(129)}", expected ${policy}`,
    ],
    [
      { auth: 'basic', executionPolicyName: 'same', timestreamPolicyName: 'same' },
      'timestreamPolicyName: got "same", expected a name other than executionPolicyName',
    ],
    [
      { auth: 'iam', destinations: 'none' },
      'destinations: got "none", expected at least one: no other table may be written to',
    ],
  ])('%j', (props, problem) => {
    expect(() => stackOf(props as Partial<PrometheusConnectorStackProps>)).toThrow(
      new Error(`Invalid props of PrometheusConnectorStack:\n  ${problem}`),
    );
  });

  it('are reported all at once', () => {
    expect(() =>
      stackOf({
        timeout: Duration.minutes(1),
        auth: 'iam',
        restrictDestinations: true,
        destinations: [{ table: 'x' }],
      }),
    ).toThrow(
      new Error(
        'Invalid props of PrometheusConnectorStack:\n' +
          '  timeout: got 60, expected a whole number of seconds from 3 to 28\n' +
          `  restrictDestinations: got true, expected ${onlyBeside}\n` +
          '  destinations[0].table: got "x", expected 3 to 64 letters, digits, hyphens, underscores and dots',
      ),
    );
  });
});
