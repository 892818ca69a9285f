import { Annotations, Duration, Stack, Validations } from 'aws-cdk-lib';
import type { IHttpApi, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/krkn-telemetry/deployment';
import { guards, routes, type Guard } from '../lambda/krkn-telemetry/routes';
import { settings, variables } from '../lambda/krkn-telemetry/settings';
import { stackProps, withDefaults, type BackendDefaults, type BackendProps } from './backend-props';
import { krknTelemetryProblems, krknTelemetrySettings } from './config/krkn-telemetry';
import { stackPlace } from './config/place';
import { invalid, problem, problemsOf } from './config/problems';
import { toPlain, type Props } from './config/props';
import { environmentName, sharedSettings } from './config/shared';
import { domainUrl } from './constructs/api-domain';
import { BasicAuthorizer } from './constructs/basic-authorizer';
import { CredentialsSecret } from './constructs/credentials-secret';
import { FunctionApi, type ApiRoute, type RouteGuard, type Throttle } from './constructs/function-api';
import { NodeFunction } from './constructs/node-function';
import { PrivateBucket } from './constructs/private-bucket';
import { looksQueue, type LooksProps } from './constructs/windows-worker';
import { secretConditions } from './operations/conditions';
import { bucketRow, secretRows } from './operations/graphs';
import { Operations } from './operations/operations';
import { ALL_BELOW_ONE_RESOURCE } from './nag-findings';
import { output, outputDomainTarget } from './output';

/** How a {@link KrknTelemetryStack} differs from the usual one: docs/configuration.md explains each prop. */
export type KrknTelemetryStackProps = BackendProps & Props<typeof krknTelemetrySettings>;

/** How long overwritten or deleted objects can be restored. */
const oldRuns = Duration.days(30);
/** Access logs are never overwritten: an old version is one that has expired. */
const oldAccessLogs = Duration.days(1);

/**
 * Keeps what Krkn reports of chaos runs: an HTTP API with pages to look at them, a function, and a bucket.
 *
 * Files go from Krkn to the bucket and from there to the browser by links that the function signs with its own role.
 */
export class KrknTelemetryStack extends Stack {
  /** Bucket that runs are kept in, created or imported. */
  readonly bucket: IBucket;
  /** The HTTP API. */
  readonly api: IHttpApi;
  /** Public URL of the service, `api_url` to Krkn: without a slash at the end. */
  readonly url: string;
  /** The function that answers the API. */
  readonly function: IFunction;
  /** User and password of clients as JSON, `{"username", "password"}`. None if `auth` is `none`. */
  readonly secret: ISecret | undefined;
  private readonly looks: LooksProps | undefined;
  private isLookedAt = false;

  constructor(scope: Construct, id: string, props: KrknTelemetryStackProps) {
    super(scope, id, stackProps('Krkn telemetry: chaos runs, kept and shown', props));
    validate(props, this);
    warnOfLongLinks(this, props.linkExpiration);

    const { environment, auth = settings.auth.default } = props;
    const defaults = withDefaults(props, deployment);

    const bucket =
      props.bucket === undefined
        ? this.createBucket(props, defaults)
        : Bucket.fromBucketName(this, 'Bucket', props.bucket);
    const secret = auth === 'none' ? undefined : this.createSecret(environment);
    const service = this.createService(props, defaults, bucket, secret);
    const authorizer =
      secret &&
      new BasicAuthorizer(this, 'Authorizer', {
        ...defaults,
        description: `Krkn telemetry: lets in who has the credentials (${environment})`,
        secret,
      });
    const api = new FunctionApi(this, 'Api', {
      ...defaults,
      name: `${environment}-krkn-telemetry`,
      handler: service.function,
      routes: guardedRoutes(props, authorizer?.authorizer),
      defaultThrottle: deployment.throttles.other,
      domain: props.domain,
    });
    const functions = { Service: service, ...(authorizer && { Authorizer: authorizer.handler }) };
    const secretReaders = secret === undefined ? {} : functions;
    new Operations(this, 'Operations', {
      name: `${environment}-krkn-telemetry`,
      api,
      clients: 'sendOnce',
      functions,
      conditions: secretConditions(secretReaders),
      rows: [bucketRow(bucket), ...secretRows(secretReaders)],
      alarmEmail: props.alarmEmail,
      monthlyBudget: props.monthlyBudget,
    });

    this.bucket = bucket;
    this.api = api.httpApi;
    this.url = api.url;
    this.function = service.function;
    // The CDK declares the class with properties that may be undefined where the interface has optional ones.
    this.secret = secret as ISecret | undefined;
    this.looks = props.metrics && {
      environment,
      bucketName: props.bucket ?? this.nameOfBucket(props.bucketPrefix, 'telemetry'),
      metrics: props.metrics,
    };
    this.node.addValidation({ validate: () => this.problems() });

    output(this, 'TelemetryApiUrl', api.url, 'api_url of the telemetry section of Krkn');
    output(this, 'TelemetryFilesUrl', api.urlOf(routes.files), 'Where to look at runs');
    output(this, 'TelemetryBucketName', bucket.bucketName, 'Bucket that runs are kept in');
    outputDomainTarget(this, api);
  }

  /**
   * What the worker is told that looks at the metrics of runs, and that the caller makes. Undefined: none is asked for.
   * @throws {Error} if there is another
   */
  takeLooks(): LooksProps | undefined {
    if (this.isLookedAt && this.looks !== undefined) {
      throw invalid('props of PrometheusConnectorStack', [
        problem(
          'telemetry',
          this.node.path,
          'a stack that no other connector is given, as one worker looks at its metrics',
        ),
      ]);
    }
    this.isLookedAt = true;
    return this.looks;
  }

  /** The problem of metrics that no one looks at. */
  private problems(): string[] {
    return this.looks === undefined || this.isLookedAt
      ? []
      : [
          problem(
            'metrics',
            this.looks.metrics,
            'no value without a connector, whose store has the metrics: give this stack to a PrometheusConnectorStack as its prop telemetry, or leave out metrics',
          ),
        ];
  }

  private createSecret(environment: string): CredentialsSecret {
    const secret = new CredentialsSecret(this, 'Credentials', {
      description: `Krkn telemetry: who may send and see runs (${environment})`,
      username: deployment.username,
    });
    output(this, 'TelemetryCredentialsSecretArn', secret.secretArn, 'Secret with the user and password');
    return secret;
  }

  /** The function, which keeps runs in the bucket. Undefined secret: it needs none. */
  private createService(
    props: KrknTelemetryStackProps,
    defaults: BackendDefaults,
    bucket: IBucket,
    secret: CredentialsSecret | undefined,
  ): NodeFunction {
    const looks = props.metrics && looksQueue(this, props.environment);
    const service = new NodeFunction(this, 'Service', {
      ...defaults,
      entry: deployment.entry,
      description: `Krkn telemetry: chaos runs, kept and shown (${props.environment})`,
      functionName: props.functionName,
      roleName: props.roleName,
      timeout: props.timeout ?? Duration.seconds(deployment.timeout),
      reservedConcurrency: props.reservedConcurrency,
      environment: {
        ...toVariables(settings, {
          ...props,
          linkExpiration: props.linkExpiration?.toSeconds() ?? settings.linkExpiration.default,
          auth: props.auth ?? settings.auth.default,
        }),
        ...toVariables(variables, {
          bucketName: bucket.bucketName,
          credentialsSecret: secret?.secretArn,
          publicUrl: props.domain && domainUrl(props.domain),
          windowsQueueUrl: looks?.url,
        }),
      },
    });
    letKeepRuns(service.role, bucket);
    secret?.letRead(service.role);
    if (looks !== undefined) {
      service.role.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [looks.arn] }),
      );
    }
    return service;
  }

  /** The bucket for runs, and the one for the log of who accessed them. */
  private createBucket(
    { bucketPrefix, retention }: KrknTelemetryStackProps,
    { logRetention, removalPolicy }: Pick<BackendDefaults, 'logRetention' | 'removalPolicy'>,
  ): IBucket {
    const accessLogs = new PrivateBucket(this, 'AccessLogs', {
      bucketName: this.nameOfBucket(bucketPrefix, 'access-logs'),
      removalPolicy,
      retention: logRetention === RetentionDays.INFINITE ? undefined : Duration.days(logRetention),
      oldVersionRetention: oldAccessLogs,
    });
    const runs = new PrivateBucket(this, 'Runs', {
      bucketName: this.nameOfBucket(bucketPrefix, 'telemetry'),
      removalPolicy,
      retention,
      oldVersionRetention: oldRuns,
      accessLogs,
    });
    return runs.bucket;
  }

  private nameOfBucket(prefix: string, kind: 'telemetry' | 'access-logs'): string {
    return `${prefix}-${kind}-${this.account}-${this.region}`;
  }
}

/** Lets the service do what it does in the bucket. Unlike `grantReadWrite`, not delete, tag or lock. */
function letKeepRuns(service: IRole, bucket: IBucket): void {
  service.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [bucket.arnForObjects('*')],
    }),
  );
  service.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
  );
  Validations.of(service).acknowledge({
    id: ALL_BELOW_ONE_RESOURCE,
    reason:
      'Objects get their names from clients, and the service keeps and shows all that are in its bucket.',
  });
}

/** Why the gateway asks no one about a route of this guard. */
const openBecause: Readonly<Record<Exclude<Guard, 'api'>, string>> = {
  page: 'Pages: an authorizer cannot send a browser to a login. The function asks for the session.',
  pageOrApi:
    'Pages that scripts read too: the function asks for the session, or for the credentials by the same check.',
  none: 'The login, stylesheets, the health check and answers to wrong paths hold nothing to protect. What $default hands on to another route is guarded by the function.',
};

/** Routes by which Krkn sends a run. Paths with too many slashes arrive by the last. */
const dataRoutes: ReadonlySet<string> = new Set([routes.telemetry, routes.presignedUrl, routes.unmatched]);

/** All routes, with the authorizer for those that clients call. Undefined: everyone may call all of them. */
function guardedRoutes(
  props: KrknTelemetryStackProps,
  authorizer: IHttpRouteAuthorizer | undefined,
): Readonly<Record<string, ApiRoute>> {
  const { data } = deployment.throttles;
  const throttle: Throttle = {
    rateLimit: props.throttlingRateLimit ?? data.rateLimit,
    burstLimit: props.throttlingBurstLimit ?? data.burstLimit,
  };
  const guardOf = (guard: Guard): RouteGuard => {
    if (authorizer === undefined) return { openBecause: "Everyone may send and see runs: auth is 'none'." };
    return guard === 'api' ? { authorizer } : { openBecause: openBecause[guard] };
  };
  return Object.fromEntries(
    Object.entries(guards).map(([routeKey, guard]) => [
      routeKey,
      { ...guardOf(guard), ...(dataRoutes.has(routeKey) && { throttle }) },
    ]),
  );
}

/**
 * No link lives longer than the credentials that signed it, and those of a function's role are renewed after hours: AWS says of
 * roles of machines "up to six", and of functions only that no setting of the role changes it.
 * https://repost.aws/knowledge-center/presigned-url-s3-bucket-expiration
 */
const LONGEST_LINKS = Duration.hours(6);

function warnOfLongLinks(stack: Stack, expiration: Duration | undefined): void {
  if (expiration === undefined || expiration.toSeconds() <= LONGEST_LINKS.toSeconds()) return;
  Annotations.of(stack).addWarningV2(
    'chaos-telemetry:linkExpiration',
    `linkExpiration: got ${expiration.toSeconds()}, but a link ends with the credentials of the function's role that signed it, which AWS renews every few hours. Expect no more than ${LONGEST_LINKS.toSeconds()} seconds: set that or less, and let clients ask for a new link`,
  );
}

function validate(props: KrknTelemetryStackProps, { account, region }: Stack): void {
  const values = toPlain(krknTelemetrySettings, props);
  const problems = [
    ...problemsOf(values, { environment: environmentName, ...sharedSettings }),
    ...krknTelemetryProblems(values, stackPlace({ account, region }, 'env.')),
  ];
  if (problems.length > 0) throw invalid('props of KrknTelemetryStack', problems);
}
