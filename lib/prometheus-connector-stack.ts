import { Duration, Stack } from 'aws-cdk-lib';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { nativeModules } from '../lambda/bundle';
import { deployment } from '../lambda/prometheus-connector/deployment';
import { defaultLabels, variables, type AuthMode } from '../lambda/prometheus-connector/env';
import { byRouteKey, guards, routes, type RouteKey } from '../lambda/prometheus-connector/routes';
import { stackProps, withDefaults, type BackendDefaults, type BackendProps } from './backend-props';
import { invalid, problemsOf, type Values } from './checks';
import { BasicAuthorizer } from './constructs/basic-authorizer';
import { CredentialsSecret } from './constructs/credentials-secret';
import { FunctionApi, type RouteGuard, type Throttle } from './constructs/function-api';
import { NodeFunction } from './constructs/node-function';
import { TimestreamStore, type DestinationProps, type TimestreamProps } from './constructs/timestream-store';
import { dataVariables, type DataProps } from './data-props';
import { sampleConditions, secretConditions } from './operations/conditions';
import { sampleRows, secretRows } from './operations/graphs';
import { Operations } from './operations/operations';
import { output, outputDomainTarget } from './output';
import { environmentName, prometheusConnectorProblems, sharedSettings } from './settings';

/** How a {@link PrometheusConnectorStack} differs from the usual one. */
export interface PrometheusConnectorStackProps extends BackendProps, DataProps, TimestreamProps {
  /**
   * How callers are let in, and whose credentials write to Timestream and read it:
   * - `callerCredentials`: each caller sends an IAM access key by HTTP Basic, and it is that key which writes and reads.
   *   The function has no right to Timestream;
   * - `iam`: callers sign with SigV4 and IAM lets them in; the function's role writes and reads;
   * - `basic`: callers send the generated user and password; the function's role writes and reads.
   * @default 'callerCredentials'
   */
  readonly auth?: AuthMode;
  /**
   * What keeps the samples: Amazon Timestream for LiveAnalytics, the only store so far.
   * @default 'timestream'
   */
  readonly store?: 'timestream';
  /**
   * Name of the policy that lets the function's role write logs: 1 to 128 letters, digits and characters of `_+=,.@-`.
   * @default - generated
   */
  readonly executionPolicyName?: string;
  /**
   * Time after which an invocation ends: whole seconds from 3 to 28. The function answers 1.5 seconds before, and the
   * gateway gives up after 30.
   * @default Duration.seconds(15)
   */
  readonly timeout?: Duration;
  /**
   * Label whose value names the database of a series: a Prometheus label name other than `__name__`.
   * @default 'prometheusDatabaseLabel'
   */
  readonly databaseLabel?: string;
  /**
   * Label whose value names the table of a series: a Prometheus label name other than `__name__` and
   * {@link databaseLabel}.
   * @default 'prometheusTableLabel'
   */
  readonly tableLabel?: string;
  /**
   * Writes that may arrive at once by one of the paths of a write, from all Prometheus servers together, before the gateway
   * answers 429: 1 to 1000000.
   * @default 1200
   */
  readonly writeThrottlingBurstLimit?: number;
  /**
   * Writes a second that the gateway takes in the long run: 1 to 1000000.
   * @default 1200
   */
  readonly writeThrottlingRateLimit?: number;
  /**
   * Reads that may arrive at once before the gateway answers 429: 1 to 1000000.
   * @default 1200
   */
  readonly readThrottlingBurstLimit?: number;
  /**
   * Reads a second that the gateway takes in the long run: 1 to 1000000.
   * @default 1200
   */
  readonly readThrottlingRateLimit?: number;
  /**
   * Samples and histograms that the answer to a read may hold, 1 to 2000000: a read of more is refused as a whole. An
   * answer is at most 6 MB too, which is some 300000 samples that hardly compress.
   * @default 500000
   */
  readonly maxReadSamples?: number;
}

/**
 * Prometheus remote write and read for Amazon Timestream: an HTTP API, a function, and databases with tables.
 *
 * Unless told otherwise by `auth`, the function writes and reads with the AWS credentials that the caller sends and has no
 * right to Timestream of its own.
 */
export class PrometheusConnectorStack extends Stack {
  constructor(scope: Construct, id: string, props: PrometheusConnectorStackProps) {
    super(scope, id, stackProps('Prometheus remote write and read for Amazon Timestream', props));
    validate(props);

    const { environment, auth = 'callerCredentials' } = props;
    const { databaseLabel = defaultLabels.database, tableLabel = defaultLabels.table } = props;
    const { stageName, ...defaults } = withDefaults(props, deployment);

    // The id is from the days of a single destination. Another would make other, empty databases.
    const store = new TimestreamStore(this, 'DefaultDestination', { ...props, ...defaults, auth });
    const connector = new NodeFunction(this, 'Connector', {
      ...defaults,
      entry: deployment.entry,
      description: `Prometheus remote write and read for Amazon Timestream (${environment})`,
      functionName: props.functionName,
      roleName: props.roleName,
      executionPolicyName: props.executionPolicyName,
      timeout: props.timeout ?? Duration.seconds(deployment.timeout),
      reservedConcurrency: props.reservedConcurrency,
      nativeModules,
      environment: {
        [variables.databaseLabel]: databaseLabel,
        [variables.tableLabel]: tableLabel,
        [variables.auth]: auth,
        [variables.environment]: environment,
        ...dataVariables(props),
        ...(props.maxReadSamples !== undefined && {
          [variables.maxReadSamples]: String(props.maxReadSamples),
        }),
      },
    });
    store.connect(connector);

    const credentials = auth === 'basic' ? this.createCredentials(environment, defaults) : undefined;
    const authorizer = auth === 'iam' ? new HttpIamAuthorizer() : credentials?.authorizer.authorizer;
    const writeThrottle: Throttle = {
      rateLimit: props.writeThrottlingRateLimit ?? deployment.throttles.write.rateLimit,
      burstLimit: props.writeThrottlingBurstLimit ?? deployment.throttles.write.burstLimit,
    };
    const readThrottle: Throttle = {
      rateLimit: props.readThrottlingRateLimit ?? deployment.throttles.read.rateLimit,
      burstLimit: props.readThrottlingBurstLimit ?? deployment.throttles.read.burstLimit,
    };
    const guardOf = (route: RouteKey): RouteGuard => {
      if (guards[route] === 'none') return { openBecause: 'The health check holds nothing to protect.' };
      return authorizer === undefined
        ? {
            openBecause:
              'AWS itself judges the key that a caller sends: the function does nothing without it.',
          }
        : { authorizer };
    };
    const api = new FunctionApi(this, 'Api', {
      name: `${environment}-prometheus-connector`,
      stageName,
      handler: connector.function,
      routes: byRouteKey({
        [routes.write]: { ...writeThrottle, ...guardOf(routes.write) },
        [routes.read]: { ...readThrottle, ...guardOf(routes.read) },
        [routes.health]: { ...deployment.throttles.health, ...guardOf(routes.health) },
        // Writes to a URL with slashes too many come by it.
        [routes.unmatched]: { ...writeThrottle, ...guardOf(routes.unmatched) },
      }),
      domain: props.domain,
      ...defaults,
    });
    const secretReaders = credentials === undefined ? {} : { Authorizer: credentials.authorizer.handler };
    new Operations(this, 'Operations', {
      name: `${environment}-prometheus-connector`,
      api,
      clients: 'repeat',
      functions: { Connector: connector, ...secretReaders },
      conditions: [...sampleConditions(environment), ...secretConditions(secretReaders)],
      rows: [...sampleRows(environment), ...secretRows(secretReaders)],
      alarmEmail: props.alarmEmail,
      monthlyBudget: props.monthlyBudget,
    });

    output(this, 'InvokeWriteURL', api.urlOf(routes.write), 'URL for remote_write of Prometheus');
    output(this, 'InvokeReadURL', api.urlOf(routes.read), 'URL for remote_read of Prometheus');
    output(this, 'PrometheusDatabaseLabel', databaseLabel, 'Label that names the database of a series');
    output(this, 'PrometheusTableLabel', tableLabel, 'Label that names the table of a series');
    output(this, 'ConnectorAuth', auth, 'How callers are let in, and whose credentials write');
    if (credentials !== undefined) {
      const { secretArn } = credentials.secret;
      output(this, 'ConnectorCredentialsSecretArn', secretArn, 'Secret with the user and password');
    }
    outputDomainTarget(this, api);
  }

  /** The generated credentials, and what lets in who has them. */
  private createCredentials(
    environment: string,
    defaults: Omit<BackendDefaults, 'stageName'>,
  ): { readonly secret: CredentialsSecret; readonly authorizer: BasicAuthorizer } {
    const secret = new CredentialsSecret(this, 'Credentials', {
      description: `Prometheus connector: who may write and read samples (${environment})`,
      username: deployment.username,
    });
    const authorizer = new BasicAuthorizer(this, 'Authorizer', {
      ...defaults,
      description: `Prometheus connector: lets in who has the credentials (${environment})`,
      secret,
    });
    return { secret, authorizer };
  }
}

function validate(props: PrometheusConnectorStackProps): void {
  const problems = [
    ...problemsOf({ ...props }, { environment: environmentName, ...sharedSettings }),
    ...prometheusConnectorProblems({
      ...props,
      architecture: props.architecture?.name,
      timeout: props.timeout?.toSeconds({ integral: false }),
      destinations: props.destinations?.map(asSettings),
    }),
  ];
  if (problems.length > 0) throw invalid('props of PrometheusConnectorStack', problems);
}

function asSettings(destination: DestinationProps): Values {
  return {
    ...destination,
    memoryStoreRetention: destination.memoryStoreRetention?.toHours({ integral: false }),
    magneticStoreRetention: destination.magneticStoreRetention?.toDays({ integral: false }),
  };
}
