import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { guards, routes } from '../../lambda/krkn-telemetry/routes';
import { KrknTelemetryStack, type KrknTelemetryStackProps } from '../../lib/krkn-telemetry-stack';
import {
  onlyResourceOf,
  outputsOf,
  readable,
  resourcesOf,
  rightsOf,
  testApp,
  withoutHash,
  type Resource,
} from '../support/cdk';

const minimal: KrknTelemetryStackProps = { environment: 'test', bucketPrefix: 'mine' };

const maximal: KrknTelemetryStackProps = {
  environment: 'Test-2',
  stageName: '$default',
  removalPolicy: RemovalPolicy.DESTROY,
  logRetention: RetentionDays.ONE_DAY,
  bucketPrefix: 'a1234567890123456-bc',
  retention: Duration.days(365),
  linkExpiration: Duration.minutes(5),
  throttlingBurstLimit: 1,
  throttlingRateLimit: 2,
  functionName: 'my-function_1',
  roleName: 'my+role=,.@-_1',
  architecture: Architecture.X86_64,
  memorySize: 1024,
  timeout: Duration.seconds(10),
};

const withMinimal = stackOf(minimal);
const withMaximal = stackOf(maximal);
const withImported = stackOf({ ...minimal, bucket: 'some.existing-bucket' });
const withoutAuth = stackOf({ ...minimal, auth: 'none' });

function stackOf(props: KrknTelemetryStackProps): KrknTelemetryStack {
  return new KrknTelemetryStack(testApp(), 'Stack', props);
}

/** The resource of this type whose logical id begins so. */
function resourceOf(stack: KrknTelemetryStack, type: string, name: string): Resource {
  const found = Object.entries(resourcesOf(stack, type)).find(([id]) => withoutHash(id) === name);
  if (found === undefined) throw new Error(`no ${type} ${name}`);
  return readable(found[1]) as Resource;
}

const logs = (role: string) => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: `<${role}LogGroup.Arn>`,
});
const objects = (bucketArn: string) => ({
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: `${bucketArn}/*`,
});
const list = (bucketArn: string) => ({ Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn });
const readSecret = {
  Effect: 'Allow',
  Action: 'secretsmanager:GetSecretValue',
  Resource: '<Credentials>',
};

describe('rights', () => {
  const created = '<RunsBucket.Arn>';
  const imported = 'arn:<AWS::Partition>:s3:::some.existing-bucket';
  const authorizer = [logs('AuthorizerHandler'), readSecret];

  it.each([
    [
      'usually',
      withMinimal,
      {
        ServiceRole: [logs('Service'), objects(created), list(created), readSecret],
        AuthorizerHandlerRole: authorizer,
      },
    ],
    [
      'with an imported bucket',
      withImported,
      {
        ServiceRole: [logs('Service'), objects(imported), list(imported), readSecret],
        AuthorizerHandlerRole: authorizer,
      },
    ],
    [
      'without authentication',
      withoutAuth,
      { ServiceRole: [logs('Service'), objects(created), list(created)] },
    ],
  ])('are these and no other, %s', (_, stack, rights) => {
    expect(rightsOf(stack)).toEqual(rights);
  });

  it('are for Lambda only', () => {
    for (const role of Object.values(resourcesOf(withMinimal, 'AWS::IAM::Role'))) {
      expect(role).toHaveProperty('Properties.AssumeRolePolicyDocument.Statement', [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });
});

describe('function', () => {
  const serviceOf = (stack: KrknTelemetryStack) =>
    resourceOf(stack, 'AWS::Lambda::Function', 'ServiceFunction').Properties;

  it('has the documented defaults', () => {
    expect(serviceOf(withMinimal)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 28,
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(serviceOf(withMinimal)).not.toHaveProperty('FunctionName');
    expect(serviceOf(withMinimal)).toHaveProperty('Environment.Variables', {
      BUCKET_NAME: '<RunsBucket>',
      S3_LINK_EXPIRATION: '1200',
      AUTH: 'basic',
      CREDENTIALS_SECRET_ID: '<Credentials>',
    });
  });

  it('takes every prop', () => {
    expect(serviceOf(withMaximal)).toMatchObject({
      FunctionName: 'my-function_1',
      Architectures: ['x86_64'],
      MemorySize: 1024,
      Timeout: 10,
      Environment: { Variables: { S3_LINK_EXPIRATION: '300' } },
    });
    expect(resourceOf(withMaximal, 'AWS::IAM::Role', 'ServiceRole').Properties['RoleName']).toBe(
      'my+role=,.@-_1',
    );
  });

  it('knows an imported bucket by its name', () => {
    expect(serviceOf(withImported)).toHaveProperty(
      'Environment.Variables.BUCKET_NAME',
      'some.existing-bucket',
    );
  });

  it('is told that everybody may come in, if so', () => {
    expect(serviceOf(withoutAuth)).toHaveProperty('Environment.Variables', {
      BUCKET_NAME: '<RunsBucket>',
      S3_LINK_EXPIRATION: '1200',
      AUTH: 'none',
    });
  });
});

describe('API', () => {
  const routesOf = (stack: KrknTelemetryStack) =>
    Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(
      ({ Properties }) => readable(Properties) as Record<string, unknown>,
    );
  const stageOf = (stack: KrknTelemetryStack) => onlyResourceOf(stack, 'AWS::ApiGatewayV2::Stage');

  it('has the routes that the function serves, and asks the authorizer about those that clients call', () => {
    const asked = routesOf(withMinimal).map((route) => [
      route['RouteKey'],
      [route['AuthorizationType'], route['AuthorizerId']],
    ]);
    const expected = Object.entries(guards).map(([routeKey, guard]) => [
      routeKey,
      guard === 'api' ? ['CUSTOM', '<ApiHttpApiAuthorizer>'] : ['NONE', undefined],
    ]);
    expect(asked).toEqual(expected);
  });

  it('sends every route to the one function as payload 2.0', () => {
    const integration = readable(onlyResourceOf(withMinimal, 'AWS::ApiGatewayV2::Integration').Properties);
    expect(integration).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: '<ServiceFunction.Arn>',
      PayloadFormatVersion: '2.0',
    });
    expect(new Set(routesOf(withMinimal).map((route) => route['Target'])).size).toBe(1);
  });

  it('keeps the answers of the authorizer by credentials and route', () => {
    const authorizer = readable(onlyResourceOf(withMinimal, 'AWS::ApiGatewayV2::Authorizer').Properties);
    expect(authorizer).toEqual({
      ApiId: '<ApiHttpApi>',
      Name: 'Authorizer',
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization', '$context.routeKey'],
      AuthorizerResultTtlInSeconds: 300,
      AuthorizerUri: expect.stringContaining('/<AuthorizerHandlerFunction.Arn>/invocations') as unknown,
    });
    const handler = resourceOf(withMinimal, 'AWS::Lambda::Function', 'AuthorizerHandlerFunction');
    expect(handler.Properties).toHaveProperty('Environment.Variables', {
      CREDENTIALS_SECRET_ID: '<Credentials>',
    });
  });

  it('asks no one without authentication', () => {
    expect(routesOf(withoutAuth).map((route) => route['RouteKey'])).toEqual(Object.values(routes));
    expect(new Set(routesOf(withoutAuth).map((route) => route['AuthorizationType']))).toEqual(
      new Set(['NONE']),
    );
    expect(resourcesOf(withoutAuth, 'AWS::ApiGatewayV2::Authorizer')).toEqual({});
    expect(Object.keys(resourcesOf(withoutAuth, 'AWS::Lambda::Function'))).toHaveLength(1);
  });

  it.each([
    ['documented', withMinimal, { ThrottlingRateLimit: 1200, ThrottlingBurstLimit: 1200 }],
    ['given', withMaximal, { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 1 }],
  ])('throttles what Krkn sends as %s, and all else far below', (_, stack, throttle) => {
    expect(stageOf(stack).Properties).toMatchObject({
      RouteSettings: { 'POST /telemetry': throttle, 'GET /presigned-url': throttle, $default: throttle },
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
    expect(stageOf(stack).DependsOn?.map(withoutHash).sort()).toEqual(
      Object.keys(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(withoutHash).sort(),
    );
  });
});

describe('buckets', () => {
  const bucketOf = (stack: KrknTelemetryStack, name: 'Runs' | 'AccessLogs') =>
    resourceOf(stack, 'AWS::S3::Bucket', `${name}Bucket`).Properties;
  const policyOf = (name: 'Runs' | 'AccessLogs') =>
    resourceOf(withMinimal, 'AWS::S3::BucketPolicy', `${name}BucketPolicy`).Properties;
  const lifecycle = (rule: Readonly<Record<string, unknown>>) => ({
    Rules: [
      {
        Id: 'expiration',
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        ...rule,
      },
    ],
  });
  /** What both have: nothing that an upload would have to know of. */
  const guarded = {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    VersioningConfiguration: { Status: 'Enabled' },
  };
  const overTlsOnly = (bucket: string) => ({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 's3:*',
    Resource: [`<${bucket}.Arn>`, `<${bucket}.Arn>/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });

  it('for runs: private, encrypted by itself, versioned, logged', () => {
    expect(bucketOf(withMinimal, 'Runs')).toEqual({
      ...guarded,
      BucketName: 'mine-telemetry-<AWS::AccountId>-<AWS::Region>',
      LoggingConfiguration: { DestinationBucketName: '<AccessLogsBucket>' },
      LifecycleConfiguration: lifecycle({
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        ExpiredObjectDeleteMarker: true,
      }),
    });
  });

  it('for access logs: the same, and logs go with the other logs', () => {
    expect(bucketOf(withMinimal, 'AccessLogs')).toEqual({
      ...guarded,
      BucketName: 'mine-access-logs-<AWS::AccountId>-<AWS::Region>',
      LifecycleConfiguration: lifecycle({
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        ExpirationInDays: 90,
      }),
    });
  });

  it('demand nothing but TLS, and let S3 write the access logs', () => {
    expect(policyOf('Runs')).toHaveProperty('PolicyDocument.Statement', [overTlsOnly('RunsBucket')]);
    expect(policyOf('AccessLogs')).toHaveProperty('PolicyDocument.Statement', [
      overTlsOnly('AccessLogsBucket'),
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: '<AccessLogsBucket.Arn>/*',
        Condition: {
          ArnLike: {
            'aws:SourceArn': 'arn:<AWS::Partition>:s3:::mine-telemetry-<AWS::AccountId>-<AWS::Region>',
          },
          StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
        },
      },
    ]);
  });

  it('take the expiration of runs and of logs', () => {
    expect(bucketOf(withMaximal, 'Runs')['LifecycleConfiguration']).toEqual(
      lifecycle({ NoncurrentVersionExpiration: { NoncurrentDays: 30 }, ExpirationInDays: 365 }),
    );
    expect(bucketOf(withMaximal, 'AccessLogs')['LifecycleConfiguration']).toEqual(
      lifecycle({ NoncurrentVersionExpiration: { NoncurrentDays: 1 }, ExpirationInDays: 1 }),
    );
  });

  it('keep logs for ever if told so', () => {
    const forEver = stackOf({ ...minimal, logRetention: RetentionDays.INFINITE });
    expect(bucketOf(forEver, 'AccessLogs')['LifecycleConfiguration']).toEqual(
      lifecycle({ NoncurrentVersionExpiration: { NoncurrentDays: 1 }, ExpiredObjectDeleteMarker: true }),
    );
  });

  it('have names that are short enough in the region with the longest name', () => {
    const env = { account: '123456789012', region: 'ap-southeast-1' };
    const names = Object.values(resourcesOf(stackOf({ ...maximal, env }), 'AWS::S3::Bucket')).map(
      ({ Properties }) => String(Properties['BucketName']),
    );
    expect(names).toContain('a1234567890123456-bc-access-logs-123456789012-ap-southeast-1');
    for (const name of names) expect(name.length).toBeLessThanOrEqual(63);
  });

  it('that are imported are not altered, and none is created beside them', () => {
    const typesOf = (stack: KrknTelemetryStack) => {
      const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
      return new Set(Object.values(Resources).map(({ Type }) => Type));
    };
    const ofBuckets = ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];
    expect([...typesOf(withMinimal)].filter((type) => !typesOf(withImported).has(type)).sort()).toEqual(
      ofBuckets,
    );
    expect([...typesOf(withImported)].filter((type) => !typesOf(withMinimal).has(type))).toEqual([]);
  });
});

describe('credentials', () => {
  it('are krkn and 32 letters, which no configuration takes for anything but text', () => {
    expect(onlyResourceOf(withMinimal, 'AWS::SecretsManager::Secret').Properties).toHaveProperty(
      'GenerateSecretString',
      {
        SecretStringTemplate: '{"username":"krkn"}',
        GenerateStringKey: 'password',
        PasswordLength: 32,
        ExcludePunctuation: true,
        ExcludeNumbers: true,
      },
    );
  });

  it('do not exist without authentication', () => {
    expect(resourcesOf(withoutAuth, 'AWS::SecretsManager::Secret')).toEqual({});
  });
});

describe('what is kept', () => {
  const policiesOf = (stack: KrknTelemetryStack, type: string) =>
    new Set(
      Object.values(resourcesOf(stack, type)).map(
        ({ DeletionPolicy, UpdateReplacePolicy }) => `${DeletionPolicy}, ${UpdateReplacePolicy}`,
      ),
    );

  it.each(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::Logs::LogGroup'])(
    '%s outlives the stack unless its creation failed or it is told otherwise',
    (type) => {
      expect(policiesOf(withMinimal, type)).toEqual(new Set(['RetainExceptOnCreate, Retain']));
      expect(policiesOf(withMaximal, type)).toEqual(new Set(['Delete, Delete']));
    },
  );

  it('not the credentials, which open nothing any more', () => {
    expect(policiesOf(withMinimal, 'AWS::SecretsManager::Secret')).toEqual(new Set(['Delete, Delete']));
  });

  it('logs of both functions and of requests for 90 days unless told otherwise', () => {
    const retention = (stack: KrknTelemetryStack) =>
      Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).map(
        ({ Properties }) => Properties['RetentionInDays'],
      );
    expect(retention(withMinimal)).toEqual([90, 90, 90]);
    // With one of the function that empties the buckets when the stack is deleted.
    expect(retention(withMaximal)).toEqual([7, 1, 1, 1]);
  });
});

describe('outputs', () => {
  const origin = 'https://<ApiHttpApi>.execute-api.<AWS::Region>.<AWS::URLSuffix>';

  it('tell all that Krkn and people have to know', () => {
    expect(outputsOf(withMinimal)).toEqual({
      TelemetryApiUrl: `${origin}/prod`,
      TelemetryFilesUrl: `${origin}/prod/files`,
      TelemetryBucketName: '<RunsBucket>',
      TelemetryCredentialsSecretArn: '<Credentials>',
    });
  });

  it('follow the props', () => {
    expect(outputsOf(withMaximal)).toMatchObject({
      TelemetryApiUrl: origin,
      TelemetryFilesUrl: `${origin}/files`,
    });
    expect(outputsOf(withImported)['TelemetryBucketName']).toBe('some.existing-bucket');
    expect(outputsOf(withoutAuth)).not.toHaveProperty('TelemetryCredentialsSecretArn');
  });
});

describe('refused props', () => {
  const prefix =
    '1 to 20 lower-case letters, digits and hyphens, no hyphen first or last, and no prefix that S3 reserves';
  const bucket = 'the name of a bucket: 3 to 63 lower-case letters, digits, hyphens and dots';
  const beside = 'no value with bucket: an imported bucket is never altered';

  const refused: [Partial<Record<keyof KrknTelemetryStackProps, unknown>>, string][] = [
    [
      { environment: '1st' },
      'environment: got "1st", expected 1 to 32 letters, digits and hyphens, a letter first',
    ],
    [{ bucketPrefix: undefined }, `bucketPrefix: got nothing, expected ${prefix}`],
    [{ bucketPrefix: '' }, `bucketPrefix: got "", expected ${prefix}`],
    [{ bucketPrefix: 'Mine' }, `bucketPrefix: got "Mine", expected ${prefix}`],
    [{ bucketPrefix: 'mine-' }, `bucketPrefix: got "mine-", expected ${prefix}`],
    [{ bucketPrefix: 'xn--mine' }, `bucketPrefix: got "xn--mine", expected ${prefix}`],
    [{ bucketPrefix: 'a'.repeat(21) }, `bucketPrefix: got "${'a'.repeat(21)}", expected ${prefix}`],
    [{ bucket: 'ab' }, `bucket: got "ab", expected ${bucket}`],
    [{ bucket: 'arn:aws:s3:::b' }, `bucket: got "arn:aws:s3:::b", expected ${bucket}`],
    [{ bucket: 'theirs', retention: Duration.days(7) }, `retention: got 7, expected ${beside}`],
    [
      { retention: Duration.hours(36) },
      'retention: got 1.5, expected a whole number of days from 1 to 36500',
    ],
    [
      { linkExpiration: Duration.days(8) },
      'linkExpiration: got 691200, expected a whole number of seconds from 1 to 604800',
    ],
    [
      { linkExpiration: Duration.millis(1500) },
      'linkExpiration: got 1.5, expected a whole number of seconds from 1 to 604800',
    ],
    [{ auth: 'iam' }, 'auth: got "iam", expected one of basic, none'],
    [
      { throttlingBurstLimit: 0 },
      'throttlingBurstLimit: got 0, expected a whole number of requests from 1 to 1000000',
    ],
    [
      { throttlingRateLimit: 0.5 },
      'throttlingRateLimit: got 0.5, expected a whole number of requests a second from 1 to 1000000',
    ],
    [{ timeout: Duration.seconds(29) }, 'timeout: got 29, expected a whole number of seconds from 3 to 28'],
  ];

  it.each(refused.map(([props, problem]) => [problem, props] as const))('%s', (problem, props) => {
    expect(() => stackOf({ ...minimal, ...props } as KrknTelemetryStackProps)).toThrow(
      new Error(`Invalid props of KrknTelemetryStack:\n  ${problem}`),
    );
  });

  it('are reported all at once', () => {
    expect(() => stackOf({ ...minimal, bucketPrefix: '-', memorySize: 1, stageName: '' })).toThrow(
      new Error(
        'Invalid props of KrknTelemetryStack:\n' +
          '  stageName: got "", expected $default, or 1 to 128 letters, digits, hyphens and underscores\n' +
          `  bucketPrefix: got "-", expected ${prefix}\n` +
          '  memorySize: got 1, expected a whole number of MB from 128 to 10240',
      ),
    );
  });

  it('are not those whose value only the deployment knows', () => {
    const later = Lazy.string({ produce: () => 'later' });
    expect(() => stackOf({ ...minimal, bucketPrefix: later, bucket: later })).not.toThrow();
  });
});
