import { Duration, Stack } from 'aws-cdk-lib';
import type { IHttpApi, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/prometheus-connector/deployment';
import { byRouteKey, guards, routes, type Guard, type RouteKey } from '../lambda/prometheus-connector/routes';
import { authOf, settings, variables, type AuthMode } from '../lambda/prometheus-connector/settings';
import { stackProps, withDefaults, type BackendDefaults, type BackendProps } from './backend-props';
import { metricsProblems, namedTables } from './config/metrics';
import { stackPlace } from './config/place';
import { invalid, problem, problemsOf } from './config/problems';
import { prometheusConnectorProblems, prometheusConnectorSettings } from './config/prometheus-connector';
import { toPlain, type Props } from './config/props';
import { environmentName, sharedSettings } from './config/shared';
import { BasicAuthorizer } from './constructs/basic-authorizer';
import { CredentialsSecret } from './constructs/credentials-secret';
import { FunctionApi, type ApiRoute, type RouteGuard, type Throttle } from './constructs/function-api';
import { NodeFunction } from './constructs/node-function';
import type { ConnectorStore } from './constructs/connector-store';
import { InfluxdbStore } from './constructs/influxdb-store';
import { TimestreamStore } from './constructs/timestream-store';
import { WindowsWorker, type LooksProps } from './constructs/windows-worker';
import type { KrknTelemetryStack } from './krkn-telemetry-stack';
import { sampleConditions, secretConditions } from './operations/conditions';
import { sampleRows, secretRows } from './operations/graphs';
import { Operations } from './operations/operations';
import { output, outputDomainTarget } from './output';

const DESCRIPTION = 'Prometheus remote write and read for Amazon Timestream';

/** How a {@link PrometheusConnectorStack} differs from the usual one: docs/configuration.md explains each prop. */
export type PrometheusConnectorStackProps = BackendProps &
  Props<typeof prometheusConnectorSettings> & {
    /**
     * Where runs are, whose metrics the store has. With its prop `metrics`, a worker of this stack looks at them.
     * @default - none are looked at
     */
    readonly telemetry?: KrknTelemetryStack;
  };

/**
 * Prometheus remote write and read for Amazon Timestream: an HTTP API, a function, and databases with tables.
 *
 * Unless told otherwise by `auth`, the function writes and reads with the AWS credentials that the caller sends and has no
 * right to Timestream of its own.
 */
export class PrometheusConnectorStack extends Stack {
  /** The HTTP API. */
  readonly api: IHttpApi;
  /** Public URL of the connector, without a slash at the end. */
  readonly url: string;
  /** URL for `remote_write` of Prometheus. */
  readonly writeUrl: string;
  /** URL for `remote_read` of Prometheus. */
  readonly readUrl: string;
  /** The function that answers the API. */
  readonly function: IFunction;
  /** User and password of senders as JSON, `{"username", "password"}`. None unless `auth` is `basic`. */
  readonly secret: ISecret | undefined;
  /** What it writes to and reads: databases, with tables if `store` is `timestream`. */
  readonly store: TimestreamStore | InfluxdbStore;

  constructor(scope: Construct, id: string, props: PrometheusConnectorStackProps) {
    super(scope, id, stackProps(DESCRIPTION, props));
    const looks = props.telemetry?.takeLooks();
    validate(props, looks, this);

    const { environment, store: storeName = settings.store.default } = props;
    const auth = authOf(props);
    const { databaseLabel = settings.databaseLabel.default } = props;
    const defaults = withDefaults(props, deployment);

    const store = stores[storeName](this, { ...props, ...defaults, auth, isLookedAt: looks !== undefined });
    const connector = this.createConnector({ ...props, auth, databaseLabel }, defaults, store);
    store.connect(connector);
    const worker =
      looks &&
      new WindowsWorker(this, 'WindowsWorker', {
        ...defaults,
        ...looks,
        tables: namedTables(looks.metrics, environment, props),
        store,
      });

    const secret = auth === 'basic' ? this.createSecret(environment) : undefined;
    const basic = secret && this.createAuthorizer(environment, defaults, secret);
    const api = new FunctionApi(this, 'Api', {
      ...defaults,
      name: `${environment}-prometheus-connector`,
      handler: connector.function,
      routes: guardedRoutes(props, auth === 'iam' ? new HttpIamAuthorizer() : basic?.authorizer),
      defaultThrottle: deployment.throttles.other,
      domain: props.domain,
    });
    const secretReaders = {
      ...(store.readsSecrets && { Connector: connector }),
      ...(basic !== undefined && { Authorizer: basic.handler }),
      ...(worker !== undefined && store.workerReadsSecret && { Worker: worker.handler }),
    };
    new Operations(this, 'Operations', {
      name: `${environment}-prometheus-connector`,
      api,
      clients: 'repeat',
      functions: { Connector: connector, ...secretReaders, ...(worker && { Worker: worker.handler }) },
      conditions: [
        ...sampleConditions(environment),
        ...store.conditions,
        ...(worker?.conditions ?? []),
        ...secretConditions(secretReaders),
      ],
      rows: [
        ...sampleRows(environment),
        ...store.rows,
        ...(worker === undefined ? [] : [worker.row]),
        ...secretRows(secretReaders),
      ],
      alarmEmail: props.alarmEmail,
      monthlyBudget: props.monthlyBudget,
    });

    this.api = api.httpApi;
    this.url = api.url;
    this.writeUrl = api.urlOf(routes.write);
    this.readUrl = api.urlOf(routes.read);
    this.function = connector.function;
    // The CDK declares the class with properties that may be undefined where the interface has optional ones.
    this.secret = secret as ISecret | undefined;
    this.store = store;

    output(this, 'InvokeWriteURL', this.writeUrl, 'URL for remote_write of Prometheus');
    output(this, 'InvokeReadURL', this.readUrl, 'URL for remote_read of Prometheus');
    output(this, 'PrometheusDatabaseLabel', databaseLabel, 'Label that names the database of a series');
    output(this, 'ConnectorStore', storeName, 'What keeps samples');
    output(this, 'ConnectorAuth', auth, 'How callers authenticate, and whose credentials write');
    outputDomainTarget(this, api);
  }

  private createConnector(
    props: PrometheusConnectorStackProps,
    defaults: BackendDefaults,
    { network }: ConnectorStore,
  ): NodeFunction {
    return new NodeFunction(this, 'Connector', {
      ...defaults,
      entry: deployment.entry,
      description: `${DESCRIPTION} (${props.environment})`,
      functionName: props.functionName,
      roleName: props.roleName,
      executionPolicyName: props.executionPolicyName,
      timeout: props.timeout ?? Duration.seconds(deployment.timeout),
      reservedConcurrency: props.reservedConcurrency,
      isDebugging: props.logLevel === 'DEBUG',
      network,
      environment: {
        // The store says to what it is restricted.
        ...toVariables(settings, { ...props, restrictDestinations: undefined }),
        ...toVariables(variables, { environment: props.environment }),
      },
    });
  }

  /** Generates credentials. */
  private createSecret(environment: string): CredentialsSecret {
    const secret = new CredentialsSecret(this, 'Credentials', {
      description: `Prometheus connector: who may write and read samples (${environment})`,
      username: deployment.username,
    });
    output(this, 'ConnectorCredentialsSecretArn', secret.secretArn, 'Secret with the user and password');
    return secret;
  }

  /** Lets in who has the credentials. */
  private createAuthorizer(
    environment: string,
    defaults: BackendDefaults,
    secret: CredentialsSecret,
  ): BasicAuthorizer {
    return new BasicAuthorizer(this, 'Authorizer', {
      ...defaults,
      description: `Prometheus connector: lets in who has the credentials (${environment})`,
      secret,
    });
  }
}

type StoreProps = PrometheusConnectorStackProps &
  BackendDefaults & { readonly auth: AuthMode; readonly isLookedAt: boolean };

/** What makes each store. */
const stores = {
  // The id is from the days of a single destination. Another would make other, empty databases.
  timestream: (scope: Construct, props: StoreProps) =>
    new TimestreamStore(scope, 'DefaultDestination', {
      ...props,
      tableLabel: props.tableLabel ?? settings.tableLabel.default,
    }),
  influxdb: (scope: Construct, props: StoreProps) => new InfluxdbStore(scope, 'InfluxDB', props),
} as const;

/** All routes, with the authorizer for those of callers. Undefined: the function itself asks for the caller's key. */
function guardedRoutes(
  props: PrometheusConnectorStackProps,
  authorizer: IHttpRouteAuthorizer | undefined,
): Readonly<Record<string, ApiRoute>> {
  const { write, read } = deployment.throttles;
  const writeThrottle: Throttle = {
    rateLimit: props.writeThrottlingRateLimit ?? write.rateLimit,
    burstLimit: props.writeThrottlingBurstLimit ?? write.burstLimit,
  };
  const readThrottle: Throttle = {
    rateLimit: props.readThrottlingRateLimit ?? read.rateLimit,
    burstLimit: props.readThrottlingBurstLimit ?? read.burstLimit,
  };
  const openBecause = 'AWS itself judges the key that a caller sends: the function does nothing without it.';
  const ofGuards: Readonly<Record<Guard, RouteGuard>> = {
    caller: authorizer === undefined ? { openBecause } : { authorizer },
    none: { openBecause: 'The health check holds nothing to protect.' },
  };
  const guarded = (route: RouteKey, throttle?: Throttle): ApiRoute => ({
    ...ofGuards[guards[route]],
    ...(throttle && { throttle }),
  });
  return byRouteKey({
    [routes.write]: guarded(routes.write, writeThrottle),
    [routes.read]: guarded(routes.read, readThrottle),
    [routes.health]: guarded(routes.health),
    // Writes to a URL with too many slashes arrive here.
    [routes.unmatched]: guarded(routes.unmatched, writeThrottle),
  });
}

function validate(
  props: PrometheusConnectorStackProps,
  looks: LooksProps | undefined,
  { account, region, environment }: Stack,
): void {
  const values = toPlain(prometheusConnectorSettings, props);
  const problems = [
    ...problemsOf(values, { environment: environmentName, ...sharedSettings }),
    ...prometheusConnectorProblems(
      { ...values, metrics: looks?.metrics },
      stackPlace({ account, region }, 'env.'),
    ),
    ...(looks === undefined ? [] : metricsProblems(looks.metrics, values, 'telemetry.metrics')),
    ...(looks === undefined || props.telemetry!.environment === environment
      ? []
      : [problem('telemetry', props.telemetry!.environment, `a stack of ${environment}, where this one is`)]),
  ];
  if (problems.length > 0) throw invalid('props of PrometheusConnectorStack', problems);
}
